"""Where a photo lies in a model's input, and the way back from the model's grid to the photo.

A photo becomes an input in this order: turn 90 degrees clockwise (``rotate_landscape`` and wider than tall),
resize to the *content box* (the whole input, or for ``letterbox`` the largest centred box of the photo's
shape), flip for the view ``flip``. All here is about these steps; drawing makes the pixels from the same
`Frame`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats, InputSpec
from generator.core.records import Box
from generator.core.resampling import resample_area, resize, sample

__all__ = ["Content", "Frame", "Upright", "frame", "resample_area", "resize", "undo", "upright", "vote_grid"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """The part of a model's input that the (turned) photo fills, in whole pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """How an upright photo of ``image_width`` x ``image_height`` pixels sits in the input, before a flip."""

    image_width: int
    image_height: int
    spec: InputSpec

    @property
    def rotated(self) -> bool:
        """Whether the photo is turned 90 degrees clockwise first."""
        return self.spec.rotate_landscape and self.image_width > self.image_height

    @property
    def content(self) -> Content:
        """The exact box that the turned photo is resized to; sides round half up, odd margins grow below."""
        wide, high = self.spec.width, self.spec.height
        if self.spec.resize == "squash":
            return Content(left=0, top=0, width=wide, height=high)
        width, height = self.image_width, self.image_height
        if self.rotated:
            width, height = height, width
        if wide * height <= high * width:  # the photo is relatively wider than the input: full width
            fitted_width, fitted_height = wide, _rounded(height * wide, width)
        else:
            fitted_width, fitted_height = _rounded(width * high, height), high
        return Content(
            left=(wide - fitted_width) // 2,
            top=(high - fitted_height) // 2,
            width=fitted_width,
            height=fitted_height,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Upright:
    """A map turned back to the photo's orientation, still on the model's cells.

    values : (..., h, w) float32, only the cells that the photo touches.
    window : where the photo lies in them, in cells from the top-left corner; it may cut through the outer
    cells.
    """

    values: Floats
    window: Box


def frame(width: int, height: int, spec: InputSpec) -> Frame:
    """The `Frame` of an upright photo of ``width`` x ``height`` pixels in the input of ``spec``."""
    if width < 1 or height < 1:
        raise ValueError(f"a photo has at least 1 x 1 pixels, not {width} x {height}")
    return Frame(image_width=width, image_height=height, spec=spec)


def vote_grid(width: int, height: int, long_side: int = 256) -> tuple[int, int]:
    """Rows and columns of a photo's vote grid: its longer side has ``long_side`` cells, its shape is kept."""
    longest = max(width, height)
    return max(1, _rounded(height * long_side, longest)), max(1, _rounded(width * long_side, longest))


def upright(values: Floats, frame: Frame, view: str) -> Upright:
    """Undo the flip, drop the cells beside the photo, and turn back: exact, no cell's value changes.

    values : (..., h, w) float32 on the model's grid, which covers the whole input, as the view saw it.
    """
    spec, content = frame.spec, frame.content
    rows, columns = values.shape[-2:]
    if view == "flip":
        values = values[..., ::-1]
    first_row, end_row = _touched(content.top, content.height, spec.height, rows)
    first_column, end_column = _touched(content.left, content.width, spec.width, columns)
    cells = values[..., first_row:end_row, first_column:end_column]
    window = Box(
        x=content.left * columns / spec.width - first_column,
        y=content.top * rows / spec.height - first_row,
        width=content.width * columns / spec.width,
        height=content.height * rows / spec.height,
    )
    if not frame.rotated:
        return Upright(values=cells, window=window)
    # Counter-clockwise: the right side goes up, so a point (x, y) of w columns goes to (y, w - x).
    turned = Box(x=window.y, y=cells.shape[-1] - window.x - window.width, width=window.height, height=window.width)
    return Upright(values=np.rot90(cells, 1, axes=(-2, -1)), window=turned)


def undo(values: Floats, frame: Frame, view: str, grid: tuple[int, int]) -> Floats:
    """Bring maps (..., h, w) from the model's grid to the photo's vote grid: (..., rows, columns) float32.

    The centre of vote cell (i, j) is the photo's point (u, v) = ((j + 0.5) / columns, (i + 0.5) / rows), in
    fractions. Turned clockwise that is (u', v') = (1 - v, u), else (u, v); its place in the input is
    (left + u' width, top + v' height) pixels, by the content box; a cell of the model's grid is (input width
    / w) x (input height / h) pixels. The map is bilinear between the centres of the cells that the photo
    touches; beyond the outermost centres their values are held, and the cells beside the photo play no part.
    """
    back = upright(values, frame, view)
    return sample(back.values, back.window, grid)


def _rounded(numerator: int, denominator: int) -> int:
    """The quotient rounded half up in integers, so that every machine agrees; at least 1."""
    return max(1, (2 * numerator + denominator) // (2 * denominator))


def _touched(start: int, length: int, whole: int, cells: int) -> tuple[int, int]:
    """First and end index of the cells, of ``cells`` over ``whole`` pixels, that the pixels touch."""
    return start * cells // whole, -(-(start + length) * cells // whole)
