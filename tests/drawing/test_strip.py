"""Strips: the grid of tiles, each map on its own scale, and the tile of a map without evidence."""

import numpy as np
import pytest

from generator.drawing.overlay import overlay
from generator.drawing.pixels import resized
from generator.drawing.strip import no_evidence, strip, tile_grid


def textured(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize(("width", "height"), [(70, 217), (2048, 700), (16, 16), (6000, 4000), (20, 3000)])
def test_tiles_keep_the_photos_shape_and_do_not_overlap(width: int, height: int) -> None:
    grid = tile_grid(width, height, 24)
    assert max(grid.tile_width, grid.tile_height) == 192
    assert abs(grid.tile_width - grid.tile_height * width / height) <= max(1, 0.5 * width / height)
    assert grid.size[0] <= 960
    covered = np.zeros(grid.size[::-1], int)
    for index in range(24):
        x, y = grid.place(index)
        covered[y : y + grid.tile_height, x : x + grid.tile_width] += 1
    assert covered.max() == 1
    assert covered.sum() == 24 * grid.tile_width * grid.tile_height


def test_each_map_is_on_its_own_scale() -> None:
    photo, heat = textured(64, 40), np.random.default_rng(4).random((4, 6), np.float32)
    grid = tile_grid(40, 64, 3, long_side=96)
    sprite = strip(photo, [heat, heat * np.float32(0.001), heat * np.float32(40)], grid)
    tiles = [cut(sprite, grid, index) for index in range(3)]
    for other in tiles[1:]:
        assert np.abs(other.astype(int) - tiles[0]).max() <= 1
    small = resized(photo, grid.tile_width, grid.tile_height)
    np.testing.assert_array_equal(tiles[0][..., :3], overlay(small, heat / heat.max()))


def test_gaps_are_transparent() -> None:
    grid = tile_grid(50, 30, 7)
    sprite = strip(textured(30, 50), [np.ones((2, 2), np.float32)] * 7, grid)
    assert sprite.shape == (*grid.size[::-1], 4)
    assert (sprite[..., 3] == 255).sum() == 7 * grid.tile_width * grid.tile_height
    assert (grid.columns, grid.rows) == (4, 2)


def test_no_evidence_is_its_own_tile() -> None:
    photo, cold = textured(64, 40), np.zeros((4, 6), np.float32)
    grid = tile_grid(40, 64, 3)
    sprite = strip(photo, [None, cold, cold - 1], grid)
    small = resized(photo, grid.tile_width, grid.tile_height)
    for index in range(3):
        np.testing.assert_array_equal(cut(sprite, grid, index)[..., :3], no_evidence(small))


@pytest.mark.parametrize("shade", [0, 127, 129, 255])
def test_the_hatch_shows_on_any_photo_and_has_no_colour(shade: int) -> None:
    tile = no_evidence(np.full((24, 36, 3), (shade, 255 - shade, shade), np.uint8))
    assert np.ptp(tile, axis=2).max() == 0
    values, counts = np.unique(tile[..., 0], return_counts=True)
    assert len(values) == 2
    assert np.ptp(values.astype(int)) == 60
    assert counts.min() / counts.sum() == pytest.approx(0.25)
    np.testing.assert_array_equal(tile[1:, :-1], tile[:-1, 1:])  # diagonal


def test_an_empty_strip_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one tile, got 0"):
        tile_grid(8, 8, 0)


def test_a_smaller_photo_changes_no_tile_of_the_grid() -> None:
    """The grid comes from the photo's own size: its shrunk copy has another shape by the rounding of a side."""
    grid = tile_grid(419, 143, 2)
    small = strip(textured(109, 320), [np.ones((2, 2), np.float32)] * 2, grid)
    assert small.shape == (*grid.size[::-1], 4)


def cut(sprite: np.ndarray, grid, index: int) -> np.ndarray:
    x, y = grid.place(index)
    return sprite[y : y + grid.tile_height, x : x + grid.tile_width]
