"""The write-up's figure of a match: query, query with heat, match with heat, match, in one row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats, Pixels
from generator.drawing.overlay import overlay
from generator.drawing.pixels import checked, fitted, opaque, resized

Lay = Callable[[Pixels, Floats], Pixels]
"""Lays a map over its photo."""

# Gutters inside a pair and between the pairs, 2 : 3, so that the two halves read as two images.
GUTTERS = (8, 12, 8)
_TALLEST, _LOWEST = 560, 240
_WIDEST = 2400  # twice the widest column of a page: on a dense screen, pixel for pixel
_NARROWEST_CELL, _WIDEST_CELL = 0.25, 1.5


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelLayout:
    """Sizes of a panel in its pixels: the height, each cell's (left, width), each photo's (x, y, w, h)."""

    width: int
    height: int
    cells: tuple[tuple[int, int], ...]
    photos: tuple[tuple[int, int, int, int], ...]


def panel_layout(query: tuple[int, int], match: tuple[int, int]) -> PanelLayout:
    """Lay out four cells for photos of (width, height) ``query`` and ``match``.

    All cells have one height, near the taller photo's own (240 to 560 px), lower where the four would be wider
    than about 2400 px. A cell takes its photo's aspect ratio between 1:4 and 3:2; beyond that the photo is
    centred in it with empty room, never stretched or cut. Needs no pixels, so pages can ask too.
    """
    sizes = (query, query, match, match)
    shapes = [min(max(width / tall, _NARROWEST_CELL), _WIDEST_CELL) for width, tall in sizes]
    room = int((_WIDEST - sum(GUTTERS)) / sum(shapes))
    height = min(max(query[1], match[1], _LOWEST), _TALLEST, room)
    cells, photos, left = [], [], 0
    for index, ((width, tall), shape) in enumerate(zip(sizes, shapes, strict=True)):
        cell = round(height * shape)
        w, h = fitted(width, tall, cell, height)
        cells.append((left, cell))
        photos.append((left + (cell - w) // 2, (height - h) // 2, w, h))
        left += cell + (*GUTTERS, 0)[index]
    return PanelLayout(width=left, height=height, cells=tuple(cells), photos=tuple(photos))


def panel(
    query: Pixels,
    query_heat: Floats,
    match: Pixels,
    match_heat: Floats,
    lay: Lay = overlay,
) -> tuple[Pixels, PanelLayout]:
    """The figure as (H, W, 4) uint8 RGBA, transparent in gutters and empty room, and its layout.

    Photos are uint8 (h, w, 3); heats are (gh, gw), upright on their photo, as ``lay`` takes them.
    """
    layout = panel_layout(_size(query), _size(match))
    canvas = np.zeros((layout.height, layout.width, 4), np.uint8)
    small = [resized(photo, *layout.photos[cell][2:]) for photo, cell in ((query, 0), (match, 2))]
    heats = (None, query_heat, match_heat, None)
    for picture, heat, (x, y, w, h) in zip((small[0], *small, small[1]), heats, layout.photos, strict=True):
        lit = picture if heat is None else lay(picture, heat)
        canvas[y : y + h, x : x + w] = opaque(lit)
    return canvas, layout


def _size(photo: Pixels) -> tuple[int, int]:
    height, width = checked(photo).shape[:2]
    return width, height


def pair(query: Pixels, match: Pixels, height: int) -> Pixels:
    """Two pictures side by side at one height: (height, W, 4) uint8 RGBA, transparent between them."""
    widths = pair_widths(_size(query), _size(match), height)
    canvas = np.zeros((height, sum(widths) + GUTTERS[0], 4), np.uint8)
    for picture, left, width in ((query, 0, widths[0]), (match, widths[0] + GUTTERS[0], widths[1])):
        canvas[:, left : left + width] = opaque(resized(picture, width, height))
    return canvas


def pair_widths(query: tuple[int, int], match: tuple[int, int], height: int) -> tuple[int, int]:
    """The widths of two pictures of (width, height) at one ``height``; needs no pixels."""
    first, second = (max(1, round(width * height / tall)) for width, tall in (query, match))
    return first, second
