"""A ranking made elsewhere in the place of ours."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.core.reranking import Reranked, own_part
from generator.core.selection import Mask
from generator.core.similarity import Doubles
from generator.core.trials import Trial

GivenScores = Mapping[str, Mapping[str, float]]
"""Per query id, the images that are listed for it, with their scores."""


def given_scores(given: GivenScores, similarities: Doubles, trial: Trial) -> Reranked:
    """Score a block as ``given``; our ``similarities`` (Q, N) stay beside its scores, as the part s.

    Images that are not in the pool are passed over: they were left out of the audit. Scores compare as they were given,
    not as float32: what takes part in the ranking is their order, in which equal ones are equal.
    """
    listed = np.zeros(similarities.shape, dtype=np.bool_)
    told = np.zeros(similarities.shape)
    for row, query in enumerate(trial.queries):
        for image_id, score in given.get(query.query_id, {}).items():
            place = trial.pool.places.get(image_id)
            if place is not None:
                listed[row, place] = True
                told[row, place] = score
    return Reranked(scores=_order(told, listed), parts=(own_part(similarities),), listed=listed, told=told)


def _order(told: Doubles, listed: Mask) -> Doubles:
    """Whole numbers in the order of each query's listed scores; unlike close doubles they stay apart as float32."""
    order = np.zeros(told.shape)
    for row, mask in enumerate(listed):
        order[row, mask] = np.unique(told[row, mask], return_inverse=True)[1]
    return order
