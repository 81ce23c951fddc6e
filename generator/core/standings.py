"""Where a query's true matches stand in its whole ranking, beyond the first of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.results import Standing
from generator.core.selection import Mask, Places
from generator.core.trials import Trial

_ONE_BY_ONE = 48
"""True matches up to which counting what is ahead of each is cheaper than sorting everything."""


def standing(trial: Trial, row: int, scores: Floats) -> Standing | None:
    """The standing of the true matches of one query; ``None`` where it has none, or no label.

    scores : (N,) float32, -inf for candidates that are left out. Equal scores keep database order, as everywhere.
    """
    true = np.flatnonzero(trial.true[row])
    if trial.true_matches[row] < 1 or not len(true):
        return None
    ranks = ranks_of(scores, true)
    other = trial.considered[row] & ~trial.true[row]
    return Standing(
        ranks=tuple(int(rank) for rank in ranks),
        best_true=float(scores[true].max()),
        best_other=float(scores[other].max()) if other.any() else None,
        rivals=_individuals(trial, other & _ahead(scores, int(true[scores[true].argmax()]))),
        others=_individuals(trial, other),
        days=_days(trial.pool.days[true], float(trial.days[row])),
    )


def ranks_of(scores: Floats, places: Places) -> NDArray[np.int64]:
    """The ranks, from 1 and rising, of the candidates at ``places`` among all ``scores`` (N,)."""
    if len(places) > _ONE_BY_ONE:
        ranks = np.empty(len(scores), dtype=np.int64)
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        return np.sort(ranks[places])
    ahead = [np.count_nonzero(_ahead(scores, int(place))) for place in places]
    return np.sort(np.array(ahead, dtype=np.int64) + 1)


def _ahead(scores: Floats, place: int) -> Mask:
    before = np.arange(len(scores)) < place
    ahead: Mask = (scores > scores[place]) | ((scores == scores[place]) & before)
    return ahead


def _individuals(trial: Trial, chosen: Mask) -> int:
    """How many individuals the chosen candidates show; an unknown photo may be of anybody, and counts as one."""
    owners = trial.pool.individuals[chosen]
    return int(len(np.unique(owners[owners >= 0])) + np.count_nonzero(owners < 0))


def _days(true: NDArray[np.float64], asked: float) -> int | None:
    """Days between the query and its true match that is nearest in time."""
    apart = np.abs(true - asked)
    known = apart[~np.isnan(apart)]
    return int(known.min()) if len(known) else None
