"""A cosine taken apart term by term, with nothing but loops: what the production code is held against.

DESIGN 2.3: e = mean over views and cells of z_vi + b. So cos(e, o) is a sum of <z_vi, o> / (V N |e| |o|) and of
<b, o> / (|e| |o|), and cos(e, e') one over pairs of cells, with every term of either bias told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import fsum, sqrt

import numpy as np


def dot(one: Sequence[float] | np.ndarray, other: Sequence[float] | np.ndarray) -> float:
    """Exact to rounding of the result."""
    return fsum(float(a) * float(b) for a, b in zip(one, other, strict=True))


def whole(z: np.ndarray, bias: np.ndarray) -> list[float]:
    """The embedding (D,) of z (V, N, D)."""
    views, cells, dimension = z.shape
    return [
        fsum(float(z[v, i, d]) for v, i in product(range(views), range(cells))) / (views * cells) + float(bias[d])
        for d in range(dimension)
    ]


def length(vector: Sequence[float] | np.ndarray) -> float:
    return sqrt(dot(vector, vector))


def cell_shares(z: np.ndarray, bias: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, float]:
    """Of cos(e, other): the share of every view's cell, (V, N), and that of no place."""
    views, cells, _ = z.shape
    scale = length(whole(z, bias)) * length(other)
    shares = [[dot(z[v, i], other) / (views * cells * scale) for i in range(cells)] for v in range(views)]
    return np.array(shares), dot(bias, other) / scale


def pair_shares(z: np.ndarray, bias: np.ndarray, other: np.ndarray, other_bias: np.ndarray) -> tuple[np.ndarray, float]:
    """Of cos(e, e'): the share of every two cells, (V N, V' N'), and that of all terms with a bias."""
    ours, theirs = (side.reshape(-1, side.shape[-1]) for side in (z, other))
    one, two = whole(z, bias), whole(other, other_bias)
    scale = length(one) * length(two)
    shares = [[dot(a, b) / (len(ours) * len(theirs) * scale) for b in theirs] for a in ours]
    one_placed = [a - float(b) for a, b in zip(one, bias, strict=True)]
    unplaced = dot(one_placed, other_bias) + dot(bias, two)
    return np.array(shares), unplaced / scale
