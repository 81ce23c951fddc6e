"""Hiding the places that a map points at, and bringing them back: what insertion and deletion curves are made of.

Petsiuk et al. 2018 (RISE): a map is faithful where the score falls fast as its hottest places are hidden (deletion),
and rises fast as they are the first to appear (insertion). What is hidden is replaced by the photo's own blur, so
that colour and light stay; the coarse shape of the animal stays too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats, Pixels
from generator.core.resampling import resample_area, resize

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]

BLOB = 0.25
"""Standard deviation of the centre blob, as a share of the photo's sides."""

COARSE = 4
"""Cells along the shorter side of the blurred photo."""


def centre_blob(grid: tuple[int, int]) -> Floats:
    """A Gaussian in the middle of the photo, (rows, columns) float32: the control that knows nothing of the model."""
    down, across = ((np.arange(count) + 0.5) / count - 0.5 for count in grid)
    distance = (down[:, None] ** 2 + across[None] ** 2) / (2 * BLOB**2)
    return np.exp(-distance).astype(np.float32)


def places(values: Floats) -> Places:
    """The place of each cell when the hottest comes first: (h, w) int64 from 0; equal cells in reading order."""
    found = np.empty(values.size, np.int64)
    found[np.argsort(-values.astype(np.float64), axis=None, kind="stable")] = np.arange(values.size)
    return found.reshape(values.shape)


def blurred(pixels: Pixels) -> Pixels:
    """A photo (H, W, 3) uint8 with nothing finer than a quarter of its shorter side."""
    height, width = pixels.shape[:2]
    shorter = min(height, width)
    grid = max(1, round(COARSE * height / shorter)), max(1, round(COARSE * width / shorter))
    channels = np.moveaxis(pixels.astype(np.float32), -1, 0)
    coarse = resample_area(channels, grid) * np.float32(grid[0] * grid[1] / (height * width))
    smooth = resize(coarse, (height, width))
    return np.moveaxis(np.clip(np.rint(smooth), 0, 255).astype(np.uint8), 0, -1)


def masked(pixels: Pixels, fill: Pixels, order: Places, steps: int) -> Iterator[Pixels]:
    """The photos between the ends of both curves: ``steps - 1`` of insertion, then as many of deletion.

    pixels, fill : (H, W, 3) uint8, the photo and what hides it. order : (h, w), see `places`; cells are blocks.
    At step k the hottest k / ``steps`` of the cells are shown (insertion) or hidden (deletion).
    """
    height, width = pixels.shape[:2]
    rows, columns = order.shape
    spread = order[np.arange(height) * rows // height][:, np.arange(width) * columns // width]
    counts = [order.size * step / steps for step in range(1, steps)]
    for count in counts:
        yield np.where((spread < count)[..., None], pixels, fill)
    for count in counts:
        yield np.where((spread < count)[..., None], fill, pixels)


def insertion_less_deletion(whole: float, hidden: float, between: Doubles) -> float:
    """Area under the insertion curve less that under the deletion curve, by trapezia over shares 0 to 1.

    whole, hidden : the score of the photo and of its blur. between : the scores of the photos of `masked`.
    For cells in random order the expected result is exactly 0: what is shown at share s of the one curve is as likely
    as what is shown at share 1 - s of the other.
    """
    insertion, deletion = np.split(np.asarray(between, np.float64), 2)
    steps = len(insertion) + 1
    rising = np.concatenate([[hidden], insertion, [whole]])
    falling = np.concatenate([[whole], deletion, [hidden]])
    return float(np.trapezoid(rising - falling, dx=1 / steps))
