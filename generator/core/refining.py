"""Similarities multiplied in float32, and exact wherever a ranking looks: what one member alone says (DESIGN 2.4).

A ranking is decided by few of a query's similarities: its best candidates, its true matches, and what comes close to
one of these. A float32 product tells which those are, since its error has a bound; they are then computed in float64,
as `generator.core.similarity` computes all of them. The ranks, ties and scores are those of the product in float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats
from generator.core.results import Embeddings
from generator.core.search import Search
from generator.core.selection import Mask, Places, reached_by
from generator.core.similarity import Doubles, Products, Rows, rows_of, unit, vectors_of
from generator.core.trials import Trial

Exactly = Callable[[Places], Floats]
"""The similarities (K,) float32 of one query to the candidates at ``places`` (K,)."""

_MADE = 2**17
"""Numbers of a database block that is made ready at once: they stay in the processor's cache (1 MiB)."""

_FEW = 32
"""True matches up to which looking around each is cheaper than looking up every candidate among them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Refinery:
    """A member's database made ready.

    rows : (N,), where its images are in the ``embeddings``. units : (N, D) float32, averaged over views, of length 1.
    squares : (N,) float64, the squared lengths. error : how far a product of units is from the cosine at most.
    """

    embeddings: Embeddings
    normalise: bool
    rows: Rows
    units: Floats
    squares: Doubles
    error: float


def make_refinery(search: Search) -> Refinery | None:
    """For a search by one member whose cosine is the score; ``None`` for any other."""
    (group, weight), *more = search.groups
    if more or weight != 1.0 or len(group.members) != 1 or group.fusion not in ("concat", "mean"):
        return None
    found, rows = search.embeddings[group.members[0]], search.database[group.members[0]]
    units = np.empty((len(rows), found.vectors.shape[2]), dtype=np.float32)
    squares = np.empty(len(rows))
    step = max(1, _MADE // (found.vectors.shape[1] * found.vectors.shape[2]))
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        block = vectors_of(found, rows[part], group.normalise)
        squares[part] = np.einsum("nd,nd->n", block, block)
        units[part] = unit(block)
    return Refinery(
        embeddings=found,
        normalise=group.normalise,
        rows=rows,
        units=units,
        squares=squares,
        error=error_bound(units.shape[1]),
    )


def error_bound(length: int) -> float:
    """How far a float32 product of two units of ``length`` numbers, in any order of summing, is from their cosine.

    n u / (1 - n u) with u = 2^-24 (Higham 2002, section 3.1), by Cauchy and Schwarz times 1. n is the number of
    products and 8 more: rounding the units takes 2, publishing the exact one and a bound itself as float32 1 each.
    """
    share = (length + 8) * 2.0**-24
    return share / (1.0 - share)


def refined(refinery: Refinery, trial: Trial, best: int) -> Floats:
    """The similarities of a block of queries: (Q, N) float32, -inf for candidates that are left out.

    Exact are the ``best`` of each query and more, its true matches, the best other candidate, and all that are so close
    to one of these that the order could be another; the rest are within the error, and on the right side of each.
    """
    asked = rows_of(refinery.embeddings, [query.image_id for query in trial.queries])
    vectors = vectors_of(refinery.embeddings, asked, refinery.normalise)
    squares = np.einsum("qd,qd->q", vectors, vectors)
    scores: Floats = unit(vectors).astype(np.float32) @ refinery.units.T
    for row, found in enumerate(scores):

        def exactly(places: Places, row: int = row) -> Floats:
            block = vectors_of(refinery.embeddings, refinery.rows[places], refinery.normalise)
            made = Products(
                dots=(block @ vectors[row])[None],
                queries=squares[row, None, None],
                candidates=refinery.squares[None, places],
            )
            cosines: Floats = made.cosine()[0].astype(np.float32)
            return cosines

        found[trial.left_out[row]] = -np.inf
        _refine(found, trial.true_places[row], min(best, len(found)), refinery.error, exactly)
    return scores


# ----------------------------------------------------------------------------------------------------------


def _refine(scores: Floats, true: Places, best: int, error: float, exactly: Exactly) -> None:
    """Put the exact similarities where they matter into one query's ``scores`` (N,).

    Two similarities that are each off by the error at most are in the right order if they are two errors apart.
    """
    if not best:
        return
    apart = np.float32(2.0 * error)
    floor = reached_by(scores, best) - apart
    values = scores[true]
    head = np.flatnonzero(scores >= min(floor, values.min(initial=np.inf) - apart))
    found = scores[head]
    wanted = [head[(found >= floor) | _near(found, values, apart)]]
    if len(true) >= best:  # the best other candidate may stand behind them all
        others = scores.copy()
        others[true] = -np.inf
        wanted.append(np.flatnonzero(others >= others.max() - apart))
    places = np.concatenate(wanted)
    places = places[scores[places] > -np.inf]
    scores[places] = exactly(places)


def _near(found: Floats, values: Floats, apart: np.float32) -> Mask:
    """Which candidates are not ``apart`` from every one of the ``values``: it, its equals, what may trade places."""
    if len(values) > _FEW:
        rising = np.sort(values)
        low = np.searchsorted(rising, found - apart, side="left")
        return np.asarray(low != np.searchsorted(rising, found + apart, side="right"))
    near: Mask = np.zeros(len(found), dtype=np.bool_)
    for value in values:
        near |= np.abs(found - value) <= apart
    return near
