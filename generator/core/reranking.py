"""Re-ranking: from the similarities of queries to the scores of a strategy, with every part of a score kept.

All of it works on similarities alone: what a best match "sees" is the row of the pool's similarities to it, got by
asking with it. Candidates are columns: the whole pool's, or those of a shortlist (`generator.core.shortlists`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generator.core.selection import Mask, Places, top_k
from generator.core.similarity import Doubles, Rows, Similarities
from generator.core.strategies import BestMatches, Cascade, QueryExpansion

Ask = Callable[[Places, bool], tuple[Doubles, Rows]]
"""Given each query's best matches, columns (Q, K) or `NONE`: similarities (R, N) float64 of these to its candidates,
and in which row (Q, K) each best match's are, or `NONE`; the flag asks the further groups."""

_SQUARED = 16
"""Powers up to which squaring is used: the result is within a few last digits of the general one."""

NONE = -1
"""The place of a best match where a query has none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """One similarity that a score is made of.

    similarities : (R, N) float64 in [-1, 1]. rows : (Q,), each query's row of them, `NONE` where it has none.
    asked : (Q,), place in the pool of the image that asked; `None` where it was the query itself.
    among : (Q, N), rising places in the pool of each query's candidates; `None` where they are the whole pool.
    """

    name: str
    similarities: Doubles
    rows: Rows
    asked: Places | None
    among: Places | None = None

    def every(self) -> Doubles:
        """Of every candidate, (Q, N); 0 where nobody asked."""
        found: Doubles = np.where((self.rows >= 0)[:, None], self.similarities[self.rows], 0.0)
        return found

    def of(self, row: int, places: Places) -> Doubles:
        """Of one query's candidates at ``places`` (K,) of the pool; `ValueError` where one was never asked about."""
        asked = int(self.rows[row])
        if self.among is not None:
            if not np.isin(places, self.among[row]).all():
                raise ValueError("a shortlist is at least as long as what is told of its candidates")
            places = np.searchsorted(self.among[row], places)
        return self.similarities[asked, places] if asked >= 0 else np.zeros(len(places))

    def at(self, places: Places) -> Doubles:
        """Of each query's candidates in the columns ``places`` (Q, K)."""
        found: Doubles = np.where((self.rows >= 0)[:, None], self.similarities[self.rows[:, None], places], 0.0)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Reranked:
    """``scores`` (Q, N) float64, and the parts that they are made of; those of a left-out candidate mean nothing.

    Of a ranking made elsewhere, ``listed`` (Q, N) is what it lists, ``told`` (Q, N) are its own scores, and ``scores``
    only their order.
    """

    scores: Similarities
    parts: tuple[Part, ...]
    listed: Mask | None = None
    told: Doubles | None = None


def best_matches(strategy: BestMatches, similarities: Doubles, considered: Mask, ask: Ask) -> Reranked:
    """`BestMatches`: the best matches by ``similarities`` (Q, N) among the ``considered`` (Q, N) are asked."""
    own = own_part(similarities)
    firsts = _firsts(own.similarities, considered, len(strategy.weights) - 1)
    asked = _asked(firsts, ask, further=False)
    return _summed((own, *asked), strategy.weights, strategy.power)


def cascade(strategy: Cascade, similarities: Doubles, considered: Mask, ask: Ask) -> Reranked:
    """`Cascade`: the best match asks the further groups; with a third weight, so does the second best of its answer."""
    own = own_part(similarities)
    parts = [own]
    for deep in range(len(strategy.weights) - 1):
        chosen = _firsts(parts[-1].every(), considered, deep + 1)[:, deep:]
        parts += _asked(chosen, ask, further=True, name=deep + 2)
    return _summed(tuple(parts), strategy.weights, strategy.power)


def query_expansion(strategy: QueryExpansion, similarities: Doubles, considered: Mask, ask: Ask) -> Reranked:
    """`QueryExpansion`, from similarities alone (its docstring has the formula)."""
    firsts = _firsts(similarities, considered, strategy.matches)
    parts = _asked(firsts, ask, further=False)
    total = similarities.copy()
    near = np.where(firsts >= 0, np.take_along_axis(similarities, np.maximum(firsts, 0), axis=1), 0.0)
    weights = np.maximum(near, 0.0) ** strategy.alpha
    square = 1.0 + 2.0 * (weights * near).sum(axis=1)
    for column, part in enumerate(parts):
        total += weights[:, [column]] * part.every()
        between = part.at(np.maximum(firsts, 0))
        square += weights[:, column] * (weights * between).sum(axis=1)
    return Reranked(scores=total / np.sqrt(np.maximum(square, 1.0))[:, None], parts=(own_part(similarities), *parts))


def own_part(similarities: Doubles) -> Part:
    """What the query itself says of the candidates (Q, N), called s."""
    rows = np.arange(len(similarities), dtype=np.intp)
    return Part(name="s", similarities=similarities, rows=rows, asked=None)


# ----------------------------------------------------------------------------------------------------------


def _firsts(similarities: Doubles, considered: Mask, count: int) -> Places:
    """Columns (Q, count) of the best considered candidates, best first; `NONE` where there are fewer.

    As everywhere, similarities compare as float32 and equal ones keep database order.
    """
    visible = np.where(considered, similarities.astype(np.float32), np.float32(-np.inf))
    places, best = top_k(visible, count)
    found = np.full((len(similarities), count), NONE, dtype=np.int64)
    found[:, : places.shape[1]] = np.where(np.isneginf(best), NONE, places)
    return found


def _asked(firsts: Places, ask: Ask, *, further: bool, name: int = 2) -> tuple[Part, ...]:
    """One part per column of ``firsts`` (Q, K), called s2, s3, ..."""
    answers, rows = ask(firsts, further)
    return tuple(
        Part(name=f"s{name + column}", similarities=answers, rows=rows[:, column], asked=firsts[:, column])
        for column in range(firsts.shape[1])
    )


def _summed(parts: tuple[Part, ...], weights: tuple[float, ...], power: float) -> Reranked:
    scores = np.zeros_like(parts[0].similarities)
    told = [(weight, part) for weight, part in zip(weights, parts, strict=True) if weight]
    for row, score in enumerate(scores):  # one by one: a query's numbers stay in the processor's cache
        for weight, part in told:
            if part.rows[row] >= 0:
                score += weight * raised(np.clip(part.similarities[part.rows[row]], 0.0, 1.0), power)
    return Reranked(scores=scores, parts=parts)


def raised(values: Doubles, power: float) -> Doubles:
    """``values`` to a ``power``; a small whole one takes a few multiplications, a fraction of the general time."""
    if power not in range(1, _SQUARED + 1):
        return np.asarray(values**power, dtype=np.float64)
    found = values
    for digit in f"{int(power):b}"[1:]:
        found = found * found
        if digit == "1":
            found = found * values
    return found
