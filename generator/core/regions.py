"""Regions: the connected components of a thresholded map, with their boxes and weights (DESIGN 2.8)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from generator.core.member import Floats
from generator.core.records import Box
from generator.core.results import Region

Doubles = NDArray[np.float64]
_NEIGHBOURS = np.ones((3, 3), dtype=np.bool_)  # 8-neighbour: cells that touch at a corner belong together


def regions(level: Floats, mask: NDArray[np.bool_], thresholds: Sequence[float], smallest: float) -> tuple[Region, ...]:
    """The components of ``mask`` by weight, heaviest first.

    level : (rows, columns) float32 in [0, 1], what the mask was cut from; mass is its sum over the whole map.
    mask : (rows, columns) bool.
    thresholds : graded thresholds for ``appears_at``.
    smallest : area share below which a component is dropped; the ranks of the others close up.

    ``appears_at`` is the highest graded threshold that the region's peak reaches; where it reaches none, its
    peak. Boxes are in fractions of the image and enclose whole cells.
    """
    labels, areas, masses, kept = _weighed(level, mask, smallest)
    count = len(areas)
    slices = ndimage.find_objects(labels)
    peaks = ndimage.maximum(level, labels, index=np.arange(1, count + 1)) if count else []
    return tuple(
        Region(
            rank=rank,
            box=_box(slices[place], mask.shape),
            area_share=float(areas[place]),
            mass_share=float(masses[place]),
            peak=float(peaks[place]),
            appears_at=_appears_at(float(peaks[place]), thresholds),
        )
        for rank, place in enumerate(kept, start=1)
    )


def strongest(level: Floats, mask: NDArray[np.bool_], smallest: float) -> NDArray[np.bool_] | None:
    """The cells of the component that `regions` ranks first, (rows, columns) bool; ``None`` where it keeps none."""
    labels, _, _, kept = _weighed(level, mask, smallest)
    return labels == kept[0] + 1 if kept else None


def _weighed(
    level: Floats, mask: NDArray[np.bool_], smallest: float
) -> tuple[NDArray[np.int32], Doubles, Doubles, list[int]]:
    """The components' labels from 1, their areas and masses as shares, and those that are kept, heaviest first."""
    labels, count = ndimage.label(mask, structure=_NEIGHBOURS)
    flat = labels.ravel()
    areas = np.bincount(flat, minlength=count + 1)[1:] / mask.size
    total = float(level.sum(dtype=np.float64))
    masses = np.bincount(flat, weights=level.ravel(), minlength=count + 1)[1:] / (total or 1.0)
    order = np.argsort(-masses, kind="stable")  # equal masses: top to bottom, as labelled
    return labels, areas, masses, [int(place) for place in order if areas[place] >= smallest]


def _box(place: tuple[slice, slice], shape: tuple[int, ...]) -> Box:
    down, across = place
    rows, columns = shape
    return Box(
        x=across.start / columns,
        y=down.start / rows,
        width=(across.stop - across.start) / columns,
        height=(down.stop - down.start) / rows,
    )


def _appears_at(peak: float, thresholds: Sequence[float]) -> float:
    return max((threshold for threshold in thresholds if peak >= np.float32(threshold)), default=peak)
