"""Two photos side by side with lines between points that belong together, and a numbered dot at both ends of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from generator.core.correspondence import DRAWN, Correspondence, Point
from generator.core.member import Pixels
from generator.drawing.pixels import checked, opaque, resized

LINE_COLOURS = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (213, 94, 0),
    (204, 121, 167),
    (86, 180, 233),
    (240, 228, 66),
    (51, 34, 136),
    (136, 34, 85),
    (17, 119, 51),
    (153, 153, 51),
    (0, 0, 0),
)
"""Okabe & Ito's colours (2008), then those of Tol's "muted" scheme that differ from them, then black: told apart with
any colour vision; the numbers say it again."""
GUTTER = 16
_TALLEST, _LOWEST, _WIDEST = 720, 280, 1600
_FINE = 4
"""Lines and dots are drawn so many times larger and reduced, which smooths their edges."""
_RADIUS = 11.0
_HALO = 1.5
_THIN, _THICK = 1.5, 4.0
_WHITE = (255, 255, 255, 255)

Place = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class LinesLayout:
    """Where the two photos lie in a figure, in its pixels: each one's (x, y, width, height)."""

    width: int
    height: int
    query: tuple[int, int, int, int]
    match: tuple[int, int, int, int]


def lines_layout(query: tuple[int, int], match: tuple[int, int]) -> LinesLayout:
    """Lay out photos of (width, height) ``query`` and ``match`` at one height: the taller one's own, in 280 to 720.

    Lower where both together would be wider than 1600 pixels. Never stretched or cut. Needs no pixels, so pages can
    ask too.
    """
    shapes = [width / tall for width, tall in (query, match)]
    height = max(1, min(max(query[1], match[1], _LOWEST), _TALLEST, int((_WIDEST - GUTTER) / sum(shapes))))
    left, right = (max(1, round(height * shape)) for shape in shapes)
    return LinesLayout(
        width=left + GUTTER + right,
        height=height,
        query=(0, 0, left, height),
        match=(left + GUTTER, 0, right, height),
    )


def lines(query: Pixels, match: Pixels, found: Sequence[Correspondence]) -> tuple[Pixels, LinesLayout]:
    """The figure as (H, W, 4) uint8 RGBA, transparent between the photos, and its layout.

    Photos are uint8 (h, w, 3). The first `DRAWN` of ``found`` are drawn, numbered from 1 and coloured by
    `LINE_COLOURS`; a line's width is its share of the heaviest's weight. A white halo lets them read on any photo.
    """
    sizes = [(photo.shape[1], photo.shape[0]) for photo in (checked(query), checked(match))]
    layout = lines_layout(sizes[0], sizes[1])
    canvas = np.zeros((layout.height, layout.width, 4), np.uint8)
    for photo, (x, y, width, height) in ((query, layout.query), (match, layout.match)):
        canvas[y : y + height, x : x + width] = opaque(resized(photo, width, height))
    drawn = Image.fromarray(canvas)
    drawn.alpha_composite(_layer(layout, found[:DRAWN]))
    return np.array(drawn), layout


def ends(one: Correspondence, layout: LinesLayout) -> tuple[Place, Place]:
    """Where a correspondence begins and ends in the figure, in its pixels."""
    return _placed(one.query, layout.query), _placed(one.match, layout.match)


def _placed(point: Point, box: tuple[int, int, int, int]) -> Place:
    x, y, width, height = box
    return x + point[0] * width, y + point[1] * height


def _layer(layout: LinesLayout, found: Sequence[Correspondence]) -> Image.Image:
    """Lines below, dots above, heaviest last, transparent elsewhere."""
    layer = Image.new("RGBA", (layout.width * _FINE, layout.height * _FINE))
    pen = ImageDraw.Draw(layer)
    heaviest = max((one.weight for one in found), default=0.0)
    numbered = list(enumerate(found))[::-1]
    for place, one in numbered:
        share = one.weight / heaviest if heaviest > 0 else 1.0
        _line(pen, ends(one, layout), _THIN + (_THICK - _THIN) * share, LINE_COLOURS[place % len(LINE_COLOURS)])
    for place, one in numbered:
        for end in ends(one, layout):
            _dot(pen, end, str(place + 1), LINE_COLOURS[place % len(LINE_COLOURS)])
    return layer.reduce(_FINE)


def _line(pen: ImageDraw.ImageDraw, both: tuple[Place, Place], width: float, colour: tuple[int, int, int]) -> None:
    fine = [(x * _FINE, y * _FINE) for x, y in both]
    pen.line(fine, fill=_WHITE, width=round((width + 2 * _HALO) * _FINE))
    pen.line(fine, fill=(*colour, 255), width=round(width * _FINE))


def _dot(pen: ImageDraw.ImageDraw, place: Place, number: str, colour: tuple[int, int, int]) -> None:
    x, y = (side * _FINE for side in place)
    for radius, fill in ((_RADIUS + _HALO, _WHITE), (_RADIUS, (*colour, 255))):
        pen.circle((x, y), radius * _FINE, fill=fill)
    ink = (0, 0, 0, 255) if np.dot(colour, (0.299, 0.587, 0.114)) > 130 else _WHITE
    pen.text((x, y), number, fill=ink, font=ImageFont.load_default(1.3 * _RADIUS * _FINE), anchor="mm")
