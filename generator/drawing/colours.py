"""Colour maps as tables of 256 colours.

cividis (the default), viridis and magma are perceptually uniform and safe for colour-blind readers: their
lightness only ever rises. JET is the write-up's, offered for comparison with its figures and to be labelled
as such: its lightness rises and falls, so it shows edges that are not there.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from generator.core.member import Floats, Pixels
from generator.drawing.palettes import CIVIDIS, MAGMA, VIRIDIS

COLOUR_MAPS = ("cividis", "viridis", "magma", "jet")
_TABLES = {"cividis": CIVIDIS, "viridis": VIRIDIS, "magma": MAGMA}


@cache
def table(name: str) -> Pixels:
    """The colours of a map: (256, 3) uint8 RGB, read-only, from cold to hot.

    Raises ``ValueError`` for a name that is not in ``COLOUR_MAPS``.
    """
    if name not in COLOUR_MAPS:
        raise ValueError(f"unknown colour map {name!r}: expected one of {', '.join(COLOUR_MAPS)}")
    colours = _jet() if name == "jet" else _decoded(_TABLES[name])
    colours.flags.writeable = False
    return colours


def levels(values: Floats) -> Pixels:
    """``values`` in [0, 1] as whole steps 0..255 (uint8), halves up; out-of-range values are clipped."""
    return (np.clip(values, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def _decoded(digits: str) -> Pixels:
    return np.frombuffer(bytes.fromhex(digits), np.uint8).reshape(256, 3).copy()


def _jet() -> Pixels:
    """OpenCV's COLORMAP_JET, which the write-up used, to one level: trapezoids of slope 4 per channel."""
    step = np.arange(256)
    red = np.minimum(4 * step - 382, 4 * (287 - step))
    green = np.minimum(4 * (step - 32), 4 * (223 - step))
    blue = np.minimum(4 * step + 128, 638 - 4 * step)
    return np.stack([red, green, blue], axis=1).clip(0, 255).astype(np.uint8)
