"""Votes: how many of the maps that look at an image light each place of it (DESIGN 2.7).

The write-up's "union" was a running mean of thresholded JET colours with 8-bit overflow, in which two views
that agree look like two that differ. Here each (member, view) map has one vote everywhere, counted on levels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats

Mask = NDArray[np.bool_]


def votes(levels: Floats, threshold: float) -> Floats:
    """Share of the maps that reach ``threshold`` at each place.

    levels : (M, rows, columns) float32 in [0, 1], M >= 1; maps without evidence are all zero and stay in the
    denominator.
    threshold : in (0, 1]. Returns (rows, columns) float32 in [0, 1].
    """
    _check(threshold)
    lit = np.count_nonzero(levels >= np.float32(threshold), axis=0)
    shares: Floats = (lit / levels.shape[0]).astype(np.float32)
    return shares


def union(shares: Floats) -> Mask:
    """Where at least one map is lit: (rows, columns) bool from votes."""
    return shares > 0.0


def consensus(shares: Floats) -> Mask:
    """Where at least half of the maps are lit: (rows, columns) bool from votes."""
    return shares >= 0.5


def graded(level: Floats, thresholds: Sequence[float]) -> NDArray[np.bool_]:
    """Masks of one level map at several thresholds, from the highest down: (thresholds, rows, columns) bool.

    Each mask contains the one before it, so what appears first as the threshold falls has priority.
    """
    for threshold in thresholds:
        _check(threshold)
    steps = np.array(sorted(thresholds, reverse=True), dtype=np.float32)
    return level[None] >= steps[:, None, None]


def _check(threshold: float) -> None:
    if not 0.0 < threshold <= 1.0:
        raise ValueError(f"a threshold is above 0 and at most 1, not {threshold}: at 0 all is lit")
