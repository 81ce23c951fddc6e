"""Shortlists: a strategy re-ranks only each query's best candidates, and the others stay behind them in their order.

The strategy sees nothing else of the pool: the images that ask in the query's name are picked from its shortlist too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generator.core.reranking import NONE, Reranked
from generator.core.selection import Mask, Places, top_k
from generator.core.similarity import Doubles
from generator.core.trials import Trial


@dataclass(frozen=True, kw_only=True, eq=False)
class Shortlist:
    """The candidates that a strategy sees of each query.

    places : (Q, K), rising, so that equal scores keep database order. considered : (Q, K), which of them are candidates
    (where a query has fewer than K, the rest are not). similarities : (Q, K) float64, to the query.
    """

    places: Places
    considered: Mask
    similarities: Doubles

    def pool_places(self, columns: Places) -> Places:
        """Places in the pool of ``columns`` (Q, C) of this; `NONE` stays."""
        found: Places = np.where(columns >= 0, np.take_along_axis(self.places, np.maximum(columns, 0), axis=1), NONE)
        return found


def best_of(similarities: Doubles, trial: Trial, count: int) -> Shortlist:
    """The ``count`` best considered candidates of each query by ``similarities`` (Q, N), as they would be ranked."""
    visible = np.where(trial.considered, similarities.astype(np.float32), np.float32(-np.inf))
    places = np.sort(top_k(visible, count)[0], axis=1)
    return Shortlist(
        places=places,
        considered=np.take_along_axis(trial.considered, places, axis=1),
        similarities=np.take_along_axis(similarities, places, axis=1),
    )


def widened(found: Reranked, chosen: Shortlist, similarities: Doubles) -> Reranked:
    """Scores (Q, N) from those ``found`` (Q, K) of a shortlist by ``similarities`` (Q, N).

    Behind the shortlist a score is s - s_K + (the float32 next below the shortlist's least score), s_K being the least
    s in the shortlist: differences are those of s, and none reaches the shortlist. As float32 two of them may be equal
    where their s differ by less than a score's last digit; then they keep database order.
    """
    least = np.where(chosen.considered, found.scores, np.inf).min(axis=1, initial=np.inf)
    last = np.where(chosen.considered, chosen.similarities, np.inf).min(axis=1, initial=np.inf)
    there = np.isfinite(least)  # else the query has no candidates
    floor = np.nextafter(np.where(there, least, 0.0).astype(np.float32), np.float32(-np.inf)).astype(np.float64)
    scores = floor[:, None] + np.minimum(similarities - np.where(there, last, 0.0)[:, None], 0.0)
    np.put_along_axis(scores, chosen.places, found.scores, axis=1)
    return Reranked(scores=scores, parts=in_pool(found, chosen).parts)


def in_pool(found: Reranked, chosen: Shortlist) -> Reranked:
    """The same scores, with parts that know which places of the pool their columns are."""

    def placed(asked: Places | None) -> Places | None:
        return None if asked is None else chosen.pool_places(asked[:, None])[:, 0]

    return replace(
        found, parts=tuple(replace(part, asked=placed(part.asked), among=chosen.places) for part in found.parts)
    )
