"""Outlines of areas: exactly around them, in white with a dark edge, and nothing else changed."""

from __future__ import annotations

import numpy as np
import pytest

from generator.drawing.outline import DARK, EDGE, LINE, WHITE, outlined


def within(area: np.ndarray, pixels: int) -> np.ndarray:
    """All pixels at most so far from the area, by looking at every pair of pixels."""
    rows, columns = np.nonzero(area)
    y, x = np.indices(area.shape)
    if not len(rows):
        return np.zeros(area.shape, bool)
    apart = np.maximum(np.abs(y[..., None] - rows), np.abs(x[..., None] - columns))
    return apart.min(axis=-1) <= pixels


def layer_of(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    return rng.integers(0, 255, (height, width, 4), np.uint8)


@pytest.mark.parametrize("seed", range(4))
def test_the_line_runs_exactly_around_the_area(seed: int) -> None:
    rng = np.random.default_rng(seed)
    layer, area = layer_of(rng, 14, 22), rng.random((14, 22)) > 0.97
    drawn = outlined(layer, area)
    line, edge = within(area, LINE) & ~area, within(area, LINE + EDGE) & ~within(area, LINE)
    assert (drawn[line] == WHITE).all()
    assert (drawn[edge] == DARK).all()
    np.testing.assert_array_equal(drawn[~(line | edge)], layer[~(line | edge)])


def test_an_area_of_another_size_is_brought_to_the_layers() -> None:
    area = np.zeros((40, 60), bool)
    area[8:24, 20:44] = True
    small = np.zeros((10, 15), bool)
    small[2:6, 5:11] = True
    layer = np.zeros((10, 15, 4), np.uint8)
    np.testing.assert_array_equal(outlined(layer, area), outlined(layer, small))


def test_what_is_thinner_than_a_pixel_is_not_lost() -> None:
    area = np.zeros((80, 120), bool)
    area[40, 8:112] = True
    drawn = outlined(np.zeros((10, 15, 4), np.uint8), area)
    assert (drawn[4] == WHITE).all(axis=1).sum() >= 12


def test_nothing_is_drawn_around_nothing_and_the_layer_is_left_alone() -> None:
    layer = layer_of(np.random.default_rng(0), 6, 9)
    kept = layer.copy()
    np.testing.assert_array_equal(outlined(layer, np.zeros((12, 18), bool)), kept)
    outlined(layer, np.eye(6, 9, dtype=bool))
    np.testing.assert_array_equal(layer, kept)


def test_a_layer_has_four_channels() -> None:
    with pytest.raises(ValueError, match="got uint8"):
        outlined(np.zeros((6, 9, 3), np.uint8), np.zeros((6, 9), bool))
