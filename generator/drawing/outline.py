"""The outline of an area, to lay over a photo: a white line with a dark edge, which reads on any water."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from generator.core.member import Pixels
from generator.drawing.pixels import checked

Mask = NDArray[np.bool_]

LINE, EDGE = 1, 1
"""Pixels of the white line, and of the dark one around it: thin, as marks may be small."""
WHITE, DARK = (255, 255, 255, 255), (20, 24, 32, 255)


def outlined(layer: Pixels, area: Mask) -> Pixels:
    """``layer`` (h, w, 4) uint8 RGBA with the outline of ``area`` (rows, columns) over it: a new array.

    The area is brought to the layer's size. The line runs just outside of it: white for `LINE` pixels, dark for `EDGE`
    more, and what lies on the area itself stays as it is. An empty area has no outline.
    """
    height, width = checked(layer, channels=4).shape[:2]
    found = layer.copy()
    inner = _fitted(area, width, height)
    line = _grown(inner, LINE)
    edge = _grown(line, EDGE)
    found[edge & ~line] = DARK
    found[line & ~inner] = WHITE
    return found


def _fitted(area: Mask, width: int, height: int) -> Mask:
    """The area at another size: pixels that it covers half, or half as much as any where it is thinner than that."""
    share = Image.fromarray(area.astype(np.float32)).resize((width, height), Image.Resampling.BOX)
    covered = np.asarray(share)
    found: Mask = (covered >= 0.5 * covered.max(initial=0.0)) & (covered > 0)
    return found


def _grown(area: Mask, pixels: int) -> Mask:
    """The area and all within so many pixels of it, diagonals included."""
    grown = Image.fromarray(area.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(2 * pixels + 1))
    found: Mask = np.asarray(grown) > 0
    return found
