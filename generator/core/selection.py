"""Exact selection of the best candidates; equal scores keep database order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


def top_k(scores: Floats, k: int) -> tuple[Places, Floats]:
    """The ``k`` best candidates of each query, best first, equal scores in database order.

    scores : (Q, N) float32 without nan; -inf marks a candidate that is left out.

    Returns places (Q, K) int64 and their scores (Q, K) float32, K = min(k, N). Rows with fewer than K
    candidates end in left-out ones, at -inf. Linear in N: one integer per score orders by score, then by
    place.
    """
    count = scores.shape[1]
    k = min(k, count)
    if k < 1:
        return np.empty((len(scores), 0), dtype=np.int64), np.empty((len(scores), 0), dtype=np.float32)
    keys = (_ordered(scores).astype(np.int64) << 32) | (count - 1 - np.arange(count, dtype=np.int64))
    best = np.partition(keys, count - k, axis=1)[:, count - k :]
    best = np.sort(best, axis=1)[:, ::-1]
    places: Places = count - 1 - (best & 0xFFFFFFFF)
    return places, np.take_along_axis(scores, places, axis=1)


def first_true_rank(scores: Floats, true: Mask) -> Places:
    """Rank, from 1 over all candidates, of the best true one; 0 where there is none. (Q,) int64.

    scores : (Q, N) float32, -inf marks a candidate that is left out.
    true : (Q, N) bool, false for those.
    Equal scores rank in database order, as in `top_k`.
    """
    if not scores.shape[1]:
        return np.zeros(len(scores), dtype=np.int64)
    among = np.where(true, scores, -np.inf)
    place = among.argmax(axis=1)
    best = np.take_along_axis(among, place[:, None], axis=1)
    before = np.arange(scores.shape[1]) < place[:, None]
    ahead = np.count_nonzero((scores > best) | ((scores == best) & before), axis=1)
    return np.where(true.any(axis=1), ahead + 1, 0).astype(np.int64)


def _ordered(scores: Floats) -> NDArray[np.int32]:
    """Integers that compare as the float32 scores do: in IEEE 754 magnitudes order as integers."""
    # Adding zero makes -0.0 equal to 0.0.
    bits = (scores.astype(np.float32) + np.float32(0.0)).view(np.int32)
    return np.where(bits < 0, bits ^ np.int32(0x7FFFFFFF), bits)
