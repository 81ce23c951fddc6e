"""Where the heat of a map lies, measured on annotated parts.

Energy-based pointing game (Wang et al. 2020, Score-CAM): the share of a map's positive energy inside a mask. Here as a
*lift*: that share over the mask's share of the area, so that 1 is what a map that knows nothing would have.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.resampling import resample_area

Mask = NDArray[np.bool_]
LEAST = 0.002
"""Share of the photo that a part must fill to be measured in it."""

BACKGROUND = "background"
"""What no part covers."""


def coverage(masks: Mapping[str, Mask], grid: tuple[int, int], least: float = LEAST) -> dict[str, Floats]:
    """How much of each cell of ``grid`` each part covers, (rows, columns) float32 in [0, 1], and the background.

    masks : per part (H, W) bool; parts may overlap, and the background is what none of them covers. A part that fills
    less than ``least`` of the photo is left out, and so is everything where nothing is annotated.
    """
    if not masks:
        return {}
    found = dict(masks)
    covered = np.logical_or.reduce(list(masks.values()))
    if covered.any():
        found[BACKGROUND] = ~covered
    return {part: _shares(mask, grid) for part, mask in found.items() if mask.mean() >= least}


def lift(values: Floats, cover: Floats) -> float:
    """The lift of a map on a part, both (rows, columns); ``nan`` where the map has nothing positive."""
    energy = np.maximum(values, 0).astype(np.float64)
    total, area = energy.sum(), float(cover.mean(dtype=np.float64))
    return float((energy * cover).sum() / total / area) if total > 0 and area > 0 else float("nan")


def _shares(mask: Mask, grid: tuple[int, int]) -> Floats:
    height, width = mask.shape
    spread = resample_area(mask.astype(np.float32), grid)
    return spread * np.float32(grid[0] * grid[1] / (height * width))
