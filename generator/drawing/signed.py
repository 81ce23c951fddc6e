"""A signed map over its photo: what speaks for a match in one hue, what speaks against it in another."""

from __future__ import annotations

import numpy as np
from PIL import Image

from generator.core.member import Floats, Pixels
from generator.drawing.overlay import OPACITY_POWER, STRENGTH, composite
from generator.drawing.pixels import checked

FOR, AGAINST = (255, 176, 0), (26, 99, 255)
"""Amber and blue, told apart with any colour vision, at similar lightness: neither side looks stronger."""
SOFT = 0.04
"""Share of the maximum below which nothing is drawn: maps of shares have a low floor everywhere."""


def signed_layer(values: Floats, size: tuple[int, int], strength: float = STRENGTH) -> Pixels:
    """The two hues alone, to lay over the photo: (h, w, 4) uint8 RGBA, not premultiplied.

    values : (gh, gw) float32 in [-1, 1], interpolated to ``size`` (h, w) and then coloured; opacity grows with the
    absolute value from nothing at `SOFT` to ``strength`` at 1.
    """
    heat = Image.fromarray(values.astype(np.float32, copy=False)).resize(size[::-1], Image.Resampling.BILINEAR)
    found = np.asarray(heat)
    layer = np.empty((*size, 4), np.uint8)
    layer[..., :3] = np.where((found >= 0.0)[..., None], np.array(FOR, np.uint8), np.array(AGAINST, np.uint8))
    share = np.clip((np.abs(found) - SOFT) / (1.0 - SOFT), 0.0, 1.0)
    layer[..., 3] = (255.0 * min(1.0, strength * 1.25) * share**OPACITY_POWER + 0.5).astype(np.uint8)
    return layer


def signed_overlay(photo: Pixels, values: Floats) -> Pixels:
    """``photo`` (H, W, 3) under the hues of ``values`` (gh, gw), divided by their own largest absolute value.

    A map of zeros leaves the photo as it is.
    """
    height, width = checked(photo).shape[:2]
    peak = float(np.abs(values).max(initial=0.0))
    if not peak > 0.0:
        return photo.copy()
    return composite(photo, signed_layer(values / np.float32(peak), (height, width)))
