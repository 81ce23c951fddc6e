"""A photo with part of it hidden: under a strong blur of what lies around it, or under the mean colour of the rest."""

from __future__ import annotations

import numpy as np
from PIL import Image

from generator.core.counterfactuals import Fill
from generator.core.member import Floats, Pixels
from generator.drawing.pixels import checked, fitted, resized

BLURRED_LONG_SIDE = 64
BLUR = 4.0
"""The blur's sigma in pixels of the photo at a long side of 64: a sixteenth of the long side.

Marks vanish in it and light and colour stay, so that what is missed is the mark and not the water's colour.
"""


def hidden(photo: Pixels, cover: Floats, fill: Fill) -> Pixels:
    """``photo`` (h, w, 3) uint8 with ``fill`` where ``cover`` (rows, columns), in 0..1 and upright, says so.

    The cover is brought to the photo's size bilinearly. Where it is 0 not a pixel changes, and nothing of what it hides
    is in the fill: a plain blur of the photo would leave a gradient of the mark, which models read.
    """
    height, width = checked(photo).shape[:2]
    layer = Image.fromarray(cover.astype(np.float32))
    alpha = np.clip(np.asarray(layer.resize((width, height), Image.Resampling.BILINEAR), np.float32), 0.0, 1.0)
    size = fitted(width, height, BLURRED_LONG_SIDE, BLURRED_LONG_SIDE)
    small = resized(photo, *size, Image.Resampling.BOX).astype(np.float64)
    seen = np.asarray(layer.resize(size, Image.Resampling.BOX)) <= 0.01
    if fill == "mean" or not seen.any():
        instead = (small[seen] if seen.any() else small.reshape(-1, 3)).mean(axis=0).astype(np.float32)
    else:
        soft = np.clip(_around(small, seen.astype(np.float64)), 0.0, 255.0).astype(np.uint8)
        instead = resized(soft, width, height, Image.Resampling.BICUBIC).astype(np.float32)
    mixed: Pixels = (photo + alpha[..., None] * (instead - photo.astype(np.float32)) + 0.5).astype(np.uint8)
    return mixed


def _around(photo: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The blur of what is ``seen`` (h, w), carried into what is not (normalised convolution, Knutsson 1993)."""
    down, across = _gaussian(seen.shape[0]), _gaussian(seen.shape[1])
    weights = down @ seen @ across.T
    colours = np.stack([down @ (photo[..., channel] * seen) @ across.T for channel in range(3)], axis=-1)
    found: np.ndarray = colours / np.maximum(weights, np.finfo(np.float64).tiny)[..., None]
    return found


def _gaussian(length: int) -> np.ndarray:
    """The blur along one side, as a matrix (length, length)."""
    apart = np.arange(length)[:, None] - np.arange(length)
    weights: np.ndarray = np.exp(-0.5 * (apart / BLUR) ** 2)
    return weights
