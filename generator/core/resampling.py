"""Resampling of maps: bilinear with half-pixel centres, and by area."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.records import Box

Doubles = NDArray[np.float64]


def sample(values: Floats, window: Box, size: tuple[int, int]) -> Floats:
    """Look at ``window`` of a map through another grid: bilinear, between the centres of cells.

    values : (..., h, w) float32; a cell's value sits at its centre, and is held beyond the outermost centres.
    window : the part to look at, in cells of ``values`` (need not be whole); all of it is ``Box(0, 0, w,
    h)``.
    size : (rows, columns) of the result, whose cell centres are where the map is read.

    Returns (..., rows, columns) float32, computed in float64.
    """
    rows, columns = size
    across = _centres(window.x, window.width, columns)
    down = _centres(window.y, window.height, rows)
    narrow = _interpolate(values.astype(np.float64), across, axis=-1)
    return _interpolate(narrow, down, axis=-2).astype(np.float32)


def resize(values: Floats, size: tuple[int, int]) -> Floats:
    """Resize maps (..., h, w) float32 to ``size`` (rows, columns), bilinear with half-pixel centres.

    The numbers of ``torch.nn.functional.interpolate(mode="bilinear", align_corners=False)``: nothing is
    smoothed when a map gets smaller.
    """
    rows, columns = values.shape[-2:]
    return sample(values, Box(x=0.0, y=0.0, width=float(columns), height=float(rows)), size)


def resample_area(values: Floats, size: tuple[int, int]) -> Floats:
    """Resample maps (..., h, w) float32 to ``size`` by area: a value is spread over the cells it covers.

    The *sum* of a map is kept (to float32), so that maps of shares on different grids add up (DESIGN 2.3).
    """
    down = _overlap(values.shape[-2], size[0])
    across = _overlap(values.shape[-1], size[1])
    spread: Doubles = down @ values.astype(np.float64) @ across.T
    return spread.astype(np.float32)


def _centres(start: float, length: float, count: int) -> Doubles:
    """Fractional indices of the centres of ``count`` cells laid over start .. start + length."""
    return start + (np.arange(count, dtype=np.float64) + 0.5) * (length / count) - 0.5


def _interpolate(values: Doubles, positions: Doubles, axis: int) -> Doubles:
    """Linear interpolation along ``axis`` (-1 or -2) at fractional indices, held at both ends."""
    last = values.shape[axis] - 1
    inside: Doubles = np.clip(positions, 0.0, float(last))
    low = np.floor(inside).astype(np.intp)
    share = (inside - low).reshape(-1, *(1,) * (-axis - 1))
    start = values.take(low, axis=axis)
    end = values.take(np.minimum(low + 1, last), axis=axis)
    between: Doubles = start + (end - start) * share
    return between


def _overlap(source: int, target: int) -> Doubles:
    """Shares of each of ``source`` cells in each of ``target``: (target, source), columns sum to 1."""
    edges = np.arange(target + 1, dtype=np.float64) * (source / target)
    cells = np.arange(source, dtype=np.float64)
    upper = np.minimum(edges[1:, None], cells + 1.0)
    lower = np.maximum(edges[:-1, None], cells)
    shared: Doubles = np.maximum(upper - lower, 0.0)
    return shared
