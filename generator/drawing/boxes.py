"""Boxes around regions, readable on any photo. Their numbers are text of the page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from generator.core.member import Pixels
from generator.core.records import Box
from generator.drawing.pixels import checked

_DARK, _LIGHT = (20, 20, 24), (255, 255, 255)


def draw_boxes(photo: Pixels, boxes: Sequence[Box]) -> Pixels:
    """``photo`` (H, W, 3) with each box outlined, a light line inside a dark one: one of them always shows.

    ``boxes`` are in fractions of the image, best first; the first is drawn last, on top. Lines grow with the
    photo (1 px at 16 px, 3 px at 1,000 px). Returns a new array.
    """
    height, width = checked(photo).shape[:2]
    line = max(1, round(max(width, height) / 320))
    picture = Image.fromarray(photo)
    pen = ImageDraw.Draw(picture)
    for box in reversed(boxes):
        corners = pixel_corners(box, width, height)
        pen.rectangle(corners, outline=_DARK, width=2 * line)
        pen.rectangle(_inset(corners, (line + 1) // 2), outline=_LIGHT, width=line)
    return np.array(picture, np.uint8)


def pixel_corners(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """A box in fractions as its outermost pixels (left, top, right, bottom), inside the image."""
    left = min(int(box.x * width + 0.5), width - 1)
    top = min(int(box.y * height + 0.5), height - 1)
    right = min(max(int((box.x + box.width) * width + 0.5) - 1, left), width - 1)
    bottom = min(max(int((box.y + box.height) * height + 0.5) - 1, top), height - 1)
    return left, top, right, bottom


def badge_places(boxes: Sequence[Box], clearance: float = 0.06) -> tuple[tuple[float, float], ...]:
    """Where each box's number goes, as fractions (x, y): the first corner that no earlier number took.

    Corners are tried clockwise from the top left; where all four are taken the box's top left is used.
    """
    places: list[tuple[float, float]] = []
    for box in boxes:
        right, bottom = box.x + box.width, box.y + box.height
        corners = [(box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom)]
        free = [corner for corner in corners if all(_apart(corner, taken, clearance) for taken in places)]
        places.append((free or corners)[0])
    return tuple(places)


def _apart(one: tuple[float, float], other: tuple[float, float], clearance: float) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) >= clearance


def _inset(corners: tuple[int, int, int, int], by: int) -> tuple[int, int, int, int]:
    """Moved inwards on every side, as far as there is room."""
    left, top, right, bottom = corners
    across, down = min(by, (right - left) // 2), min(by, (bottom - top) // 2)
    return left + across, top + down, right - across, bottom - down
