"""Exact selection of the best candidates; equal scores keep database order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


def top_k(scores: Floats, k: int) -> tuple[Places, Floats]:
    """The ``k`` best candidates of each query, best first, equal scores in database order.

    scores : (Q, N) float32 without nan; -inf marks a candidate that is left out.

    Returns places (Q, K) int64 and their scores (Q, K) float32, K = min(k, N). Rows with fewer than K
    candidates end in left-out ones, at -inf. Only the few that reach `reached_by` are sorted.
    """
    k = max(0, min(k, scores.shape[1]))
    places = np.empty((len(scores), k), dtype=np.int64)
    best = np.empty((len(scores), k), dtype=np.float32)
    for row, found in enumerate(scores if k else ()):
        near = np.flatnonzero(found >= reached_by(found, k))
        places[row] = near[np.argsort(-found[near], kind="stable")[:k]]
        best[row] = found[places[row]]
    return places, best


def reached_by(scores: Floats, k: int) -> np.float32:
    """A score that at least ``k`` of ``scores`` (N,) reach, and in general few more: 1 <= k <= N.

    It is the k-th greatest of the maxima over disjoint sets of them: each of those is a score of its own.
    """
    sets = min(len(scores), max(256, 16 * k))
    deep = len(scores) // sets
    maxima = scores[: deep * sets].reshape(deep, sets).max(axis=0)
    return np.float32(np.partition(maxima, sets - k)[sets - k])


def first_true_rank(scores: Floats, true: Sequence[Places]) -> Places:
    """Rank, from 1 over all candidates, of the best true one; 0 where there is none. (Q,) int64.

    scores : (Q, N) float32, -inf marks a candidate that is left out.
    true : per query, rising places, none of them left out.
    Equal scores rank in database order, as in `top_k`.
    """
    ranks = np.zeros(len(scores), dtype=np.int64)
    for row, (found, places) in enumerate(zip(scores, true, strict=True)):
        if len(places):
            ranks[row] = len(ahead_of(found, int(places[found[places].argmax()]))) + 1
    return ranks


def ahead_of(scores: Floats, place: int) -> Places:
    """The places, rising, of what ranks before the candidate at ``place`` among ``scores`` (N,)."""
    at_least = np.flatnonzero(scores >= scores[place])
    ahead: Places = at_least[(scores[at_least] > scores[place]) | (at_least < place)]
    return ahead


def ranks_of(scores: Floats, places: Places) -> Places:
    """The ranks, from 1 and rising, of the candidates at ``places`` (at least one) among all ``scores`` (N,)."""
    asked = scores[places]
    head = np.flatnonzero(scores >= asked.min())
    values = scores[head]
    rising = np.sort(values)
    above = len(head) - np.searchsorted(rising, asked, side="right")
    tied = len(head) - above - np.searchsorted(rising, asked, side="left")
    if (tied > 1).any():  # then places decide, which takes a slower sort
        ranks = np.empty(len(head), dtype=np.int64)
        ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(head) + 1)
        return np.sort(ranks[np.searchsorted(head, places)])
    return np.sort(above + 1)
