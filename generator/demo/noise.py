"""Seeded randomness by name, and smooth random fields."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

Field = NDArray[np.float32]


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """A generator of its own for everything that has a name.

    Taking one thing away (a scar, say) then changes no other: each draws from its own stream.
    """
    words = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.default_rng(np.random.SeedSequence([seed, *words]))


def single(values: ArrayLike) -> Field:
    """``values`` as a float32 array: colours, vectors and whatever has grown to double precision."""
    return np.asarray(values, np.float32)


def smooth_field(shape: tuple[int, int], spacing: float | tuple[float, float], rng: np.random.Generator) -> Field:
    """Cubic noise (h, w), mean about 0, deviation about 1, features of ``spacing`` pixels (down, across)."""
    down, across = (spacing, spacing) if isinstance(spacing, int | float) else spacing
    coarse = (int(shape[0] / down) + 5, int(shape[1] / across) + 5)
    knots = rng.standard_normal(coarse).astype(np.float32)
    start = rng.random(2)
    rows = (start[0] + 1 + np.arange(shape[0]) / down).astype(np.float32)
    columns = (start[1] + 1 + np.arange(shape[1]) / across).astype(np.float32)
    # 1.6 makes up for what the cubic kernel averages away.
    return np.float32(1.6) * _cubic(_cubic(knots, rows, 0), columns, 1)


def warped(field: Field, shift: tuple[Field, Field]) -> Field:
    """``field`` read at places moved by ``shift`` (down, across) pixels: swirls instead of lumps."""
    rows, columns = np.indices(field.shape, np.float32)
    moved = np.stack([rows + shift[0], columns + shift[1]])
    result: Field = ndimage.map_coordinates(field, moved, order=1, mode="mirror")
    return result


def smoothstep(low: float, high: float, values: Field) -> Field:
    """0 at ``low`` and before, 1 at ``high`` and beyond, a smooth S between; falling if low > high."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return single(t * t * (3 - 2 * t))


def _cubic(knots: Field, places: Field, axis: int) -> Field:
    """Uniform cubic B-spline of ``knots`` along one axis, read at ``places``."""
    base = np.floor(places).astype(int)
    t = places - base
    weights = (
        (1 - t) ** 3 / 6,
        (3 * t**3 - 6 * t**2 + 4) / 6,
        (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
        t**3 / 6,
    )
    lanes = [1, 1]
    lanes[axis] = -1
    terms = [w.reshape(lanes) * np.take(knots, base - 1 + i, axis) for i, w in enumerate(weights)]
    total: Field = np.sum(terms, axis=0, dtype=np.float32)
    return total
