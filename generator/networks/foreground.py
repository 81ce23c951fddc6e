"""An estimate of what is in front in a photo, where nobody annotated it: GrabCut (Rother, Kolmogorov and Blake 2004).

It is an estimate and nothing else: it takes what lies along the photo's edge for the background, and what differs from
it in colour for the animal. OpenCV does the work.
"""

from __future__ import annotations

import importlib
from types import ModuleType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generator.core.member import Pixels
from generator.errors import MissingPackageError

Mask = NDArray[np.bool_]
LONG_SIDE, MARGIN, ROUNDS = 256, 0.04, 5
"""The photo is looked at in this size; so much along its edges is background for certain; so often it is cut."""

SENSIBLE = (0.01, 0.95)
"""Share of the photo that an estimate covers at least and at most; others are none."""


def estimate_foreground(photo: Pixels) -> Mask | None:
    """What is in front in ``photo`` (H, W, 3) uint8: (H, W) bool, or ``None`` where no sensible estimate is found.

    The same photo gives the same estimate. Raises `MissingPackageError` where OpenCV is not installed.
    """
    cv2 = _opencv()
    height, width = photo.shape[:2]
    scale = min(1.0, LONG_SIDE / max(height, width))
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    small = np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.BOX))
    down, across = (max(1, round(MARGIN * side)) for side in small.shape[:2])
    labels = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    labels[down:-down, across:-across] = cv2.GC_PR_FGD
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    try:
        cv2.grabCut(np.ascontiguousarray(small[..., ::-1]), labels, None, *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:  # of one colour throughout: nothing to tell apart
        return None
    found = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    if not SENSIBLE[0] <= found.mean() <= SENSIBLE[1]:
        return None
    return np.asarray(Image.fromarray(found).resize((width, height), Image.Resampling.NEAREST))


def _opencv() -> ModuleType:
    try:
        return importlib.import_module("cv2")
    except ImportError:
        raise MissingPackageError(
            "images.foreground: estimate needs OpenCV, which is not installed: expected the extra `local`; "
            'pip install "sightline[local]", annotate the photos (images.masks), or leave the key out'
        ) from None
