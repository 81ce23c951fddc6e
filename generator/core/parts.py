"""The annotated parts of a photo as shares of the cells of a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from generator.core.member import Floats
from generator.core.records import Box
from generator.core.similarity import Doubles

Mask = NDArray[np.bool_]
BACKGROUND = "background"
"""What no part covers."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """A photo divided: every pixel belongs to one of ``names``. ``labels`` (H, W) uint8 are places in it."""

    names: tuple[str, ...]
    labels: NDArray[np.uint8]

    def shares(self, shape: tuple[int, int], window: Box) -> Doubles:
        """How much of each cell shows each part: (P, h, w) float64; a cell's shares add up to 1.

        shape : (h, w) of the cells. window : where the photo lies in them, in cells; of a cell that it cuts, the part
        inside counts.
        """
        return _shares(self, shape, window)


def divide(masks: Mapping[str, Mask], rest: str = BACKGROUND) -> Parts | None:
    """A photo by its masks (H, W); where they overlap the later one counts. ``None`` without masks."""
    if not masks:
        return None
    labels = np.zeros(next(iter(masks.values())).shape, dtype=np.uint8)
    for place, mask in enumerate(masks.values(), start=1):
        labels[mask] = place
    return Parts(names=(rest, *masks), labels=labels)


@lru_cache(maxsize=64)  # every member with this grid asks the same, and so does every pair that the photo is in
def _shares(parts: Parts, shape: tuple[int, int], window: Box) -> Doubles:
    down = _coverage(shape[0], window.y, window.height, parts.labels.shape[0])
    across = _coverage(shape[1], window.x, window.width, parts.labels.shape[1])
    masks = ((parts.labels == place).astype(np.float64) for place in range(len(parts.names)))
    found = np.stack([down @ mask @ across.T for mask in masks])
    found.setflags(write=False)
    return found


def _coverage(cells: int, start: float, length: float, pixels: int) -> Doubles:
    """How much of each of ``cells`` lies in each of ``pixels``: (cells, pixels), rows add up to 1."""
    edges = np.clip((np.arange(cells + 1) - start) / length, 0.0, 1.0) * pixels
    place = np.arange(pixels)
    shared = np.minimum(edges[1:, None], place + 1.0) - np.maximum(edges[:-1, None], place)
    shared = np.maximum(shared, 0.0)
    total = shared.sum(axis=1, keepdims=True)
    found: Doubles = np.divide(shared, total, out=np.zeros_like(shared), where=total > 0.0)
    return found


def by_regions(density: Floats, count: int = 3, threshold: float = 0.5) -> Parts:
    """A photo without masks, by its own map: the heaviest regions at ``threshold`` of the maximum, and elsewhere.

    density : (rows, columns) float32, signed. Regions are 8-connected, as everywhere (DESIGN 2.8).
    """
    peak = float(density.max(initial=0.0))
    found, number = ndimage.label((density >= threshold * peak) & (density > 0.0), structure=np.ones((3, 3)))
    masses = ndimage.sum_labels(density, found, index=np.arange(1, number + 1)) if number else np.empty(0)
    labels = np.zeros(density.shape, dtype=np.uint8)
    heaviest = np.argsort(-masses, kind="stable")[:count]
    for place, region in enumerate(heaviest, start=1):
        labels[found == region + 1] = place
    return Parts(names=("elsewhere", *(f"region {place}" for place in range(1, len(heaviest) + 1))), labels=labels)
