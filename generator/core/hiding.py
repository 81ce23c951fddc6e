"""Where to hide part of a photo: the strongest region, and areas of the same shape elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from generator.core.counterfactuals import Mask
from generator.core.member import Floats
from generator.core.records import Box

SOFT_EDGE = 0.01
"""Width (one sigma) of the soft edge around a hidden area, as a share of the photo's long side.

A hard edge would be a new line in the photo, which models notice. It lies outside the area, which is hidden whole.
"""

LEAST_OVERLAPPING = 0.1
"""Share of the places that count as elsewhere where too few leave the region alone."""

NEARLY = 0.1
"""Places that keep this share less of a moved area within than the best place does are as good."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Area:
    """An area to hide: its cells (rows, columns) bool, and how much of it the strongest region covers, in 0..1."""

    mask: Mask
    overlap: float

    @property
    def shape(self) -> Mask:
        """The cells in its box."""
        return self.mask[_extent(self.mask)]

    @property
    def box(self) -> Box:
        """Its box in fractions of the photo."""
        down, across = _extent(self.mask)
        rows, columns = self.mask.shape
        return Box(
            x=across.start / columns,
            y=down.start / rows,
            width=(across.stop - across.start) / columns,
            height=(down.stop - down.start) / rows,
        )


def areas(region: Mask, count: int, rng: np.random.Generator) -> tuple[Area, ...]:
    """The region itself, then up to ``count`` areas of its exact shape moved elsewhere inside the photo.

    region : (rows, columns) bool, not empty.

    Places are drawn without repetition among those that leave the region alone; where these are fewer than ``count``,
    among the tenth that overlaps it least. None at all where the region spans the photo both ways.
    """
    itself = Area(mask=region, overlap=1.0)
    down, across = _extent(region)
    shape = itself.shape
    shared = _overlaps(region, shape)
    places = shared.ravel()
    home = down.start * shared.shape[1] + across.start
    order = np.argsort(places, kind="stable")
    order = order[order != home]
    free = np.count_nonzero(places[order] == 0)
    enough = free if free >= count else max(count, round(len(order) * LEAST_OVERLAPPING))
    drawn = rng.permutation(min(enough, len(order)))[:count]
    total = int(np.count_nonzero(shape))
    found = [itself]
    for place in order[drawn]:
        top, left = divmod(int(place), shared.shape[1])
        mask = np.zeros_like(region)
        mask[top : top + shape.shape[0], left : left + shape.shape[1]] = shape
        found.append(Area(mask=mask, overlap=int(places[place]) / total))
    return tuple(found)


def elsewhere(part: Mask, within: Mask, place: int, rng: np.random.Generator) -> Mask:
    """An area of the exact shape of ``part`` moved to where it is not: (rows, columns) bool.

    within : (rows, columns) bool, where it is to lie if it can, such as on the rest of the animal: to hide as much
    of the water would be no fair comparison. place : which of the draws, from 0.

    Drawn among the places that keep most of it within and do not touch the part; where all touch it, among those that
    do so least. The part itself where it spans the photo both ways.
    """
    down, across = _extent(part)
    shape = part[down, across]
    total = int(np.count_nonzero(shape))
    kept = _overlaps(within, shape) - _overlaps(part, shape) * (total + 1)  # a cell of the part costs more than all
    flat = kept.ravel()
    best = np.flatnonzero(flat >= flat.max() - NEARLY * total)
    chosen = int(best[rng.permutation(len(best))[place % len(best)]])
    top, left = divmod(chosen, kept.shape[1])
    found = np.zeros_like(part)
    found[top : top + shape.shape[0], left : left + shape.shape[1]] = shape
    return found


def cover(mask: Mask) -> Floats:
    """How much of each cell is hidden: 1 in the mask, falling to 0 outside within a few sigma; float32 like it."""
    sigma = SOFT_EDGE * max(mask.shape)
    near = ndimage.gaussian_filter(mask.astype(np.float32), sigma, mode="nearest")
    soft: Floats = np.where(mask, np.float32(1.0), np.minimum(2.0 * near, np.float32(1.0)))
    return soft.astype(np.float32)


def _extent(mask: Mask) -> tuple[slice, slice]:
    down, across = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(int(down[0]), int(down[-1]) + 1), slice(int(across[0]), int(across[-1]) + 1)


def _overlaps(region: Mask, shape: Mask) -> np.ndarray:
    """Cells that the region and the shape share, for every place (top, left) of the shape inside the photo: int64."""
    spectrum = np.fft.rfft2(region.astype(np.float64)) * np.conj(np.fft.rfft2(shape.astype(np.float64), region.shape))
    shared = np.fft.irfft2(spectrum, region.shape)  # places inside the photo never wrap round
    rows, columns = region.shape[0] - shape.shape[0] + 1, region.shape[1] - shape.shape[1] + 1
    return np.rint(shared[:rows, :columns]).astype(np.int64)
