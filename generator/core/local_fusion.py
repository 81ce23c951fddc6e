"""Inliers of local features in the ranking: a supported match lifts a candidate among the first ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from generator.core.correspondence import LocalMatch
from generator.core.outcomes import CUTOFF, average_precision
from generator.core.results import Candidate, Ranking, Standing, Verdict

HALF = 10
"""Inliers that give half of the weight."""
PART = "local features"
"""What the lift is called among the parts of a candidate's score."""


def lift(found: LocalMatch, weight: float) -> float:
    """What a match adds to the score: ``w n / (n + HALF)`` for ``n`` inliers, 0 without geometric support.

    It grows with every inlier and stays under ``w``, so that a rich texture cannot outvote the model without bound.
    """
    if found.verdict != "supported":
        return 0.0
    return weight * found.inliers / (found.inliers + HALF)


def fuse_local(
    ranking: Ranking, found: Sequence[LocalMatch], weight: float, owners: Mapping[str, str | None]
) -> tuple[Ranking, tuple[LocalMatch, ...]]:
    """The ranking by score and `lift`, and the matches in its order; equal scores keep their order.

    ``found`` are the matches of the first candidates, ``owners`` the individual on each image. Nothing is taken away
    from a score, so these candidates stay the first ones, and only ranks among them change.
    """
    count = len(found)
    lifts = [lift(one, weight) for one in found]
    scores = [c.score + more for c, more in zip(ranking.candidates, lifts, strict=False)]
    order = sorted(range(count), key=lambda place: -scores[place])
    parted = [_parted(c, more) for c, more in zip(ranking.candidates[:count], lifts, strict=True)]
    head = [replace(parted[place], score=scores[place]) for place in order]
    candidates = (*head, *(_parted(c, 0.0) for c in ranking.candidates[count:]))
    changed = replace(ranking, candidates=candidates, verdict=_verdict(ranking, head))
    if ranking.standing is not None:
        changed = _judged(changed, ranking.standing, count, owners)
    return changed, tuple(found[place] for place in order)


def _verdict(ranking: Ranking, head: Sequence[Candidate]) -> Verdict:
    """What the new first candidate is; one of an unknown individual is neither correct nor wrong."""
    if not ranking.true_matches or not head:
        return ranking.verdict
    correct = head[0].correct
    return "unlabelled" if correct is None else "correct" if correct else "wrong"


def _parted(candidate: Candidate, more: float) -> Candidate:
    parts = candidate.parts or (("s", candidate.score),)
    return replace(candidate, parts=(*parts, (PART, more)))


def _judged(ranking: Ranking, before: Standing, count: int, owners: Mapping[str, str | None]) -> Ranking:
    """The ranking with what is told of its true matches made anew, where the first ``count`` changed places."""
    head = ranking.candidates[:count]
    ranks = (
        *(rank for rank, candidate in enumerate(head, start=1) if candidate.correct),
        *(rank for rank in before.ranks if rank > count),
    )
    true = [candidate.score for candidate in head if candidate.correct]
    other = [candidate.score for candidate in head if not candidate.correct]
    standing = replace(
        before,
        ranks=ranks,
        best_true=max(true, default=before.best_true),
        best_other=max(other) if other else before.best_other,
        rivals=before.rivals if not true else _individuals([owners[c.image_id] for c in head[: ranks[0] - 1]]),
    )
    return replace(
        ranking,
        standing=standing,
        first_true_rank=None if ranking.first_true_rank is None else ranks[0],
        average_precision=_precision(ranking, ranks),
    )


def _individuals(owners: Sequence[str | None]) -> int:
    """How many individuals these are; an unknown photo may be of anybody, and counts as one."""
    return len({owner for owner in owners if owner is not None}) + sum(owner is None for owner in owners)


def _precision(ranking: Ranking, ranks: Sequence[int]) -> float:
    scores = [*(c.score for c in ranking.candidates), *(score for _, score in ranking.further)][:CUTOFF]
    true = np.isin(np.arange(1, len(scores) + 1), ranks)
    counted = np.array([ranking.true_matches or 0], dtype=np.int64)
    return float(average_precision(np.array([scores], dtype=np.float32), true[None], counted)[0])
