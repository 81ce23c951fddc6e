"""Local features: keypoints and descriptors of a photo. What finds them needs the extra ``local``, and torch or OpenCV.

Keypoints come in pixels of the photo with pixel centres at +0.5, as everywhere here; OpenCV and torch count from the
centre of the first pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generator.core.correspondence import Mask, Points
from generator.core.member import Floats, Pixels

MOST = 2048
"""Keypoints kept of a photo, the strongest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """The keypoints of one photo.

    points : (N, 2) float64, x and y in pixels.
    descriptors : (N, D) float32, of unit length.
    size : width and height of the photo in pixels.
    """

    points: Points
    descriptors: Floats
    size: tuple[int, int]


class Extractor(Protocol):
    """Finds the keypoints of a photo (H, W, 3) uint8 RGB, where ``mask`` (H, W) bool allows them."""

    def __call__(self, photo: Pixels, mask: Mask | None) -> Features:
        """At most `MOST` of them, maybe none."""
        ...


def features(
    points: NDArray[np.floating], descriptors: Floats, strengths: Floats, photo: Pixels, mask: Mask | None
) -> Features:
    """The strongest keypoints that ``mask`` allows, in an order that depends on nothing but what they are.

    points : (N, 2), pixel centres at +0.5.
    """
    height, width = photo.shape[:2]
    kept = np.flatnonzero(_allowed(points, mask))
    order = np.lexsort((points[kept, 0], points[kept, 1], -strengths[kept]))
    chosen = kept[order][:MOST]
    return Features(
        points=np.asarray(points[chosen], np.float64),
        descriptors=np.ascontiguousarray(descriptors[chosen], np.float32),
        size=(width, height),
    )


def _allowed(points: NDArray[np.floating], mask: Mask | None) -> Mask:
    if mask is None:
        return np.ones(len(points), np.bool_)
    height, width = mask.shape
    columns = np.clip(np.floor(points[:, 0]).astype(int), 0, width - 1)
    rows = np.clip(np.floor(points[:, 1]).astype(int), 0, height - 1)
    allowed: Mask = mask[rows, columns]
    return allowed
