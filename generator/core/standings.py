"""Where a query's true matches stand in its whole ranking, beyond the first of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.results import Standing
from generator.core.selection import Places, ahead_of, ranks_of
from generator.core.trials import Pool, Trial


def standing(trial: Trial, row: int, scores: Floats, best: Places) -> Standing | None:
    """The standing of the true matches of one query; ``None`` where it has none, or no label.

    scores : (N,) float32, -inf for candidates that are left out. Equal scores keep database order, as everywhere.
    best : (K,), the places of the best candidates, best first.
    """
    true = trial.true_places[row]
    if trial.true_matches[row] < 1 or not len(true):
        return None
    ranks = ranks_of(scores, true)
    first = int(true[scores[true].argmax()])
    return Standing(
        ranks=tuple(ranks.tolist()),
        best_true=float(scores[first]),
        best_other=_best_other(scores, true, best, ranks),
        rivals=_individuals(trial.pool, ahead_of(scores, first)) if ranks[0] > 1 else 0,
        others=_others(trial, row),
        days=_days(trial.pool.days[true], float(trial.days[row])),
    )


def _best_other(scores: Floats, true: Places, best: Places, ranks: Places) -> float | None:
    """The highest score of another candidate: of the first rank that no true match has."""
    leading = int((ranks == np.arange(1, len(ranks) + 1)).sum())
    if leading < len(best):
        found = scores[best[leading]]
    else:
        others = scores.copy()
        others[true] = -np.inf
        found = others.max()
    return None if np.isneginf(found) else float(found)


def _individuals(pool: Pool, places: Places) -> int:
    """How many individuals these candidates show; an unknown photo may be of anybody, and counts as one."""
    seen = np.zeros(len(pool.individual_codes) + 1, dtype=np.bool_)
    owners = pool.individuals[places]
    seen[owners] = True  # an unknown one, at -1, in the last
    return int(np.count_nonzero(seen[:-1]) + np.count_nonzero(owners < 0))


def _others(trial: Trial, row: int) -> int:
    """The same of all candidates but the true: everybody, less those of whom no other candidate is left."""
    pool = trial.pool
    away = pool.individuals[np.concatenate([trial.left_out[row], trial.true_places[row]])]
    known, counts = np.unique(away[away >= 0], return_counts=True)
    gone = int(np.count_nonzero(counts == pool.photos[known]))
    unknown = len(pool.individuals) - int(pool.photos.sum()) - int(np.count_nonzero(away < 0))
    return len(pool.photos) - gone + unknown


def _days(true: NDArray[np.float64], asked: float) -> int | None:
    """Days between the query and its true match that is nearest in time."""
    apart = np.abs(true - asked)
    known = apart[~np.isnan(apart)]
    return int(known.min()) if len(known) else None
