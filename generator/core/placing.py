"""A member's embedding of a photo by place *on the photo*: views averaged, flips, turns and margins undone.

With z_i of DESIGN 2.3 and one window on the photo for all views, e = sum of cells + beside + bias, where the cells are
the mean over views of z_i / N, so that everything linear in e adds up over places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.core.geometry import Frame, upright
from generator.core.member import Floats, View
from generator.core.records import Box
from generator.core.similarity import Doubles

STEPS = 32767
"""Steps of the 16-bit numbers in which cells are kept, on either side of zero."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PlacedCells:
    """The parts of one view-averaged embedding e (D,): e = sum over cells + ``beside`` + ``bias``, up to a gap.

    cells : (h, w, D) float32, upright on the photo. window : where the photo lies in them, in cells.
    beside : (D,) float32, from cells that the photo does not touch (a letterbox). bias : (D,), tied to no place.
    """

    cells: Floats
    window: Box
    beside: Floats
    bias: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class StoredCells:
    """`PlacedCells` as they are kept: ``steps`` int16 times ``scale``, 2 bytes for each number of a cell.

    mean : (D,) float64 over the cells, so that rounding leaves every sum as it was.
    """

    steps: NDArray[np.int16]
    scale: float
    mean: Doubles
    window: Box
    beside: Floats
    bias: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class PlacedMap:
    """A number by place on the photo: the sum of ``values`` (h, w) float64, ``beside`` and ``unplaced``."""

    values: Doubles
    window: Box
    beside: float
    unplaced: float

    @property
    def total(self) -> float:
        """What the parts add up to."""
        return float(self.values.sum()) + self.beside + self.unplaced

    def times(self, factor: float) -> PlacedMap:
        """Every part times ``factor``."""
        return PlacedMap(
            values=self.values * factor,
            window=self.window,
            beside=self.beside * factor,
            unplaced=self.unplaced * factor,
        )

    def less(self, other: PlacedMap) -> PlacedMap:
        """The difference to a map of the same photo and member."""
        return PlacedMap(
            values=self.values - other.values,
            window=self.window,
            beside=self.beside - other.beside,
            unplaced=self.unplaced - other.unplaced,
        )


def place_cells(
    z: Sequence[Floats], bias: Sequence[Floats], grid: tuple[int, int], views: Sequence[View], frame: Frame
) -> PlacedCells:
    """The cells of one photo from those of its views.

    z : per view (N, D) float32, row by row over the model's ``grid`` (h, w). bias : per view (D,).
    """
    count = grid[0] * grid[1]
    inside: list[Doubles] = []
    outside: list[Doubles] = []
    for values, view in zip(z, views, strict=True):
        found = upright(np.moveaxis(values.reshape(*grid, -1), -1, 0), frame, view)
        cells = np.moveaxis(found.values, 0, -1).astype(np.float64) / count
        inside.append(cells)
        outside.append(values.sum(axis=0, dtype=np.float64) / count - cells.sum(axis=(0, 1)))
        window = found.window
    return PlacedCells(
        cells=np.mean(inside, axis=0).astype(np.float32),
        window=window,
        beside=np.mean(outside, axis=0).astype(np.float32),
        bias=np.stack(bias).mean(axis=0, dtype=np.float64).astype(np.float32),
    )


def place_map(values: Sequence[Floats], views: Sequence[View], frame: Frame) -> PlacedMap:
    """A map from those of its views, (h, w) on the model's grid, whose sums are what is told by place."""
    placed = [upright(each, frame, view) for each, view in zip(values, views, strict=True)]
    inside: Doubles = np.stack([each.values for each in placed]).mean(axis=0, dtype=np.float64)
    whole = float(np.mean([each.sum(dtype=np.float64) for each in values]))
    return PlacedMap(values=inside, window=placed[0].window, beside=whole - float(inside.sum()), unplaced=0.0)


def towards(cells: PlacedCells, other: Doubles | Floats) -> PlacedMap:
    """<e, o> by place, with o the vector ``other`` (D,) at length 1 (0 for a vector of zeros)."""
    vector = other.astype(np.float64)
    length = float(np.linalg.norm(vector))
    unit = vector / length if length > 0.0 else vector
    return PlacedMap(
        values=cells.cells.astype(np.float64) @ unit,
        window=cells.window,
        beside=float(cells.beside.astype(np.float64) @ unit),
        unplaced=float(cells.bias.astype(np.float64) @ unit),
    )


def from_average(cells: PlacedCells, average: Doubles) -> PlacedCells:
    """The same parts, told from the average photo: e = sum over cells + ``beside`` + ``average``.

    average : (D,), the mean embedding of many photos. What the bias takes away from every photo alike is taken from
    every cell alike, so that the cells tell what sets this photo apart from the average one.
    """
    rows, columns, _ = cells.cells.shape
    common = (average - cells.bias) / (rows * columns)
    return PlacedCells(
        cells=(cells.cells - common).astype(np.float32),
        window=cells.window,
        beside=cells.beside,
        bias=average.astype(np.float32),
    )


def stored(cells: PlacedCells) -> StoredCells:
    """Cells in 16-bit steps of the largest; the rest as it is."""
    largest = float(np.abs(cells.cells).max(initial=0.0))
    scale = largest / STEPS if largest > 0.0 else 1.0
    steps = np.rint(cells.cells / scale).astype(np.int16)
    mean: Doubles = cells.cells.mean(axis=(0, 1), dtype=np.float64)
    return StoredCells(steps=steps, scale=scale, mean=mean, window=cells.window, beside=cells.beside, bias=cells.bias)


def restored(kept: StoredCells) -> PlacedCells:
    """Cells as they were stored: each to about half a step, their sum to float32."""
    cells = kept.steps.astype(np.float64) * kept.scale
    cells += kept.mean - cells.mean(axis=(0, 1))
    return PlacedCells(cells=cells.astype(np.float32), window=kept.window, beside=kept.beside, bias=kept.bias)
