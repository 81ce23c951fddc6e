"""COCO segmentations as boolean masks: polygons and run-length codes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def polygon_mask(points: Sequence[float], width: int, height: int) -> Mask:
    """(height, width) bool: the pixels with their centre in the polygon x0, y0, x1, y1, ... (even-odd rule).

    Coordinates are continuous, the first pixel reaching from 0 to 1, so its centre is at 0.5.
    """
    x, y = np.asarray(points[::2], np.float64), np.asarray(points[1::2], np.float64)
    toggles = np.zeros((height, width + 1), np.int64)
    for (x0, y0), (x1, y1) in pairwise([*zip(x, y, strict=True), (x[0], y[0])]):
        low, high = sorted((y0, y1))
        # The rows whose centre line y + 0.5 this edge crosses, and there the first pixel centre beyond it.
        rows = np.arange(max(0, int(np.ceil(low - 0.5))), min(height, int(np.ceil(high - 0.5))))
        if len(rows):
            crossing = x0 + (rows + 0.5 - y0) * (x1 - x0) / (y1 - y0)
            columns = np.clip(np.ceil(crossing - 0.5), 0, width).astype(np.int64)
            np.add.at(toggles, (rows, columns), 1)
    inside: Mask = np.cumsum(toggles[:, :width], axis=1) % 2 == 1
    return inside


def run_length_mask(code: str, width: int, height: int) -> Mask:
    """(height, width) bool from ``{"size": [h, w], "counts": ...}``, plain or compressed.

    Runs go down the columns and begin with zeros.

    Raises
    ------
    ValueError
        The code is made for another size, or its runs do not add up to it.
    """
    found = json.loads(code)
    if found["size"] != [height, width]:
        rows, columns = found["size"]
        raise ValueError(f"the run-length mask is {columns} x {rows} pixels, expected {width} x {height}")
    runs = decompress(found["counts"]) if isinstance(found["counts"], str) else found["counts"]
    counts = np.asarray(runs, np.int64)
    if counts.ndim != 1 or (counts < 0).any() or counts.sum() != width * height:
        raise ValueError(f"the runs of the mask add up to {counts.sum()} pixels, expected {width * height}")
    values = np.arange(len(counts)) % 2 == 1
    mask: Mask = np.repeat(values, counts).reshape((width, height)).T
    return mask


def decompress(text: str) -> list[int]:
    """The run lengths in COCO's compressed text (``rleFrString`` of the COCO API's maskApi.c).

    Five bits a character from ``0`` on, lowest first, with a flag for more; from the fourth run on each
    number is the difference to the run two before.

    >>> decompress("i0")
    [25]
    """
    runs: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 48
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        runs.append(value + runs[-2] if len(runs) > 2 else value)
        value = shift = 0
    return runs
