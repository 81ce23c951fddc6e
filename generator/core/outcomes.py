"""From scores to outcomes: how well one source ranked each query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.results import Outcomes, Ranking, SourceKind
from generator.core.search import published
from generator.core.selection import Places, first_true_rank, top_k
from generator.core.similarity import Similarities
from generator.core.trials import Trial

CUTOFF = 20
"""Candidates that the challenge's average precision looks at."""


def average_precision(scores: Floats, true: NDArray[np.bool_], true_matches: Places) -> NDArray[np.float64]:
    """The Where's Whale-do metric of each query: average precision over at most 20 submitted candidates.

    scores : (Q, K) float32, best first, K <= 20; -inf where there are fewer candidates.
    true : (Q, K) bool.
    true_matches : (Q,), true candidates among *all* considered, submitted or not.

    scikit-learn's ``average_precision_score`` over the submitted rows, times (true found) / min(true
    matches, 20): that is, the precision at each true candidate, summed and divided by min(true matches,
    20). Equal scores are one threshold, so a true candidate gets the precision at the end of its tie. nan
    without a true match.
    """
    count = scores.shape[1]
    found = np.cumsum(true, axis=1)
    ends = np.ones(scores.shape, dtype=np.bool_)
    ends[:, :-1] = scores[:, 1:] != scores[:, :-1]
    last = np.where(ends, np.arange(count), count)
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    precision = np.take_along_axis(found, last, axis=1) / (last + 1)
    summed = (precision * true).sum(axis=1)
    possible = np.minimum(true_matches, CUTOFF)
    undefined = np.full(len(scores), np.nan)
    np.divide(summed, possible, out=undefined, where=possible > 0)
    return undefined


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """A source's ``similarities`` (Q, N), what is published of them, and how well they rank.

    scores : (Q, N) float32, -inf where a candidate is not considered. places : (Q, K), the best by these, best first.
    """

    similarities: Similarities
    scores: Floats
    places: Places
    outcomes: Outcomes


def judge(
    trial: Trial,
    source: str,
    kind: SourceKind,
    similarities: Similarities,
    best: int = CUTOFF,
    before: Judged | None = None,
) -> Judged:
    """Judge what a source says of a block, and find its ``best`` candidates; at least the 20 that metrics ask for.

    ``before`` was judged in the same trial: a source that says the same, being all there is of another, is as good.
    """
    if before is not None and before.similarities is similarities:
        return replace(before, outcomes=replace(before.outcomes, source=source, kind=kind))
    scores = published(similarities, trial)
    places, _ = top_k(scores, max(best, CUTOFF))
    return Judged(
        similarities=similarities,
        scores=scores,
        places=places,
        outcomes=_outcomes(trial, source, kind, scores, places[:, :CUTOFF]),
    )


def _outcomes(trial: Trial, source: str, kind: SourceKind, scores: Floats, places: Places) -> Outcomes:
    true = np.take_along_axis(trial.true, places, axis=1)
    return Outcomes(
        source=source,
        kind=kind,
        queries=tuple(query.query_id for query in trial.queries),
        individuals=trial.individuals,
        first=tuple(
            trial.pool.image_ids[row[0]] if count else None
            for row, count in zip(places, trial.considered_counts, strict=True)
        ),
        true_matches=trial.true_matches,
        first_true_rank=first_true_rank(scores, trial.true_places),
        average_precision=average_precision(np.take_along_axis(scores, places, axis=1), true, trial.true_matches),
    )


def join(parts: Sequence[Outcomes]) -> Outcomes:
    """The outcomes of one source over several blocks or scenarios, in order."""
    first = parts[0]
    if any((part.source, part.kind) != (first.source, first.kind) for part in parts):
        raise ValueError(f"outcomes of one source are joined, not of {sorted({part.source for part in parts})}")
    return Outcomes(
        source=first.source,
        kind=first.kind,
        queries=tuple(query for part in parts for query in part.queries),
        individuals=tuple(individual for part in parts for individual in part.individuals),
        first=tuple(image_id for part in parts for image_id in part.first),
        true_matches=np.concatenate([part.true_matches for part in parts]),
        first_true_rank=np.concatenate([part.first_true_rank for part in parts]),
        average_precision=np.concatenate([part.average_precision for part in parts]),
    )


def outcomes_of(rankings: Sequence[Ranking], source: str = "ensemble") -> Outcomes:
    """The ensemble's outcomes, read back from (some of) its rankings."""
    return Outcomes(
        source=source,
        kind="ensemble",
        queries=tuple(ranking.query.query_id for ranking in rankings),
        individuals=tuple(ranking.individual for ranking in rankings),
        first=tuple(ranking.candidates[0].image_id if ranking.candidates else None for ranking in rankings),
        true_matches=np.array([_or(ranking.true_matches, -1) for ranking in rankings], dtype=np.int64),
        first_true_rank=np.array([_or(ranking.first_true_rank, 0) for ranking in rankings], dtype=np.int64),
        average_precision=np.array([_or(ranking.average_precision, np.nan) for ranking in rankings], dtype=np.float64),
    )


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
