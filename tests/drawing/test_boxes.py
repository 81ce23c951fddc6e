"""Boxes: where they lie, that they show on any photo, and where their numbers go."""

import numpy as np
import pytest

from generator.core.records import Box
from generator.drawing.boxes import badge_places, draw_boxes, pixel_corners


def box(x: float, y: float, width: float, height: float) -> Box:
    return Box(x=x, y=y, width=width, height=height)


def test_a_small_golden() -> None:
    """Dark outline, light line inside it, everything else as it was (8 x 10 pixels; # dark, o light.

    . photo).
    """
    photo = np.full((8, 10, 3), 128, np.uint8)
    drawn = draw_boxes(photo, [box(0.1, 0.125, 0.7, 0.75)])[..., 0]
    signs = np.full(drawn.shape, ".")
    signs[drawn == 20] = "#"
    signs[drawn == 255] = "o"
    assert ["".join(row) for row in signs] == [
        "..........",
        ".#######..",
        ".#ooooo#..",
        ".#o...o#..",
        ".#o...o#..",
        ".#ooooo#..",
        ".#######..",
        "..........",
    ]


@pytest.mark.parametrize("shade", [0, 20, 128, 255])
def test_a_box_shows_on_any_photo(shade: int) -> None:
    photo = np.full((60, 90, 3), shade, np.uint8)
    drawn = draw_boxes(photo, [box(0.2, 0.2, 0.5, 0.5)]).astype(int)
    assert np.abs(drawn - shade).max() >= 100
    assert (photo == shade).all()


def test_the_first_box_is_on_top() -> None:
    photo = np.zeros((40, 40, 3), np.uint8)
    first, second = box(0.25, 0.25, 0.5, 0.5), box(0.25, 0.0, 0.5, 1.0)
    np.testing.assert_array_equal(
        draw_boxes(photo, [first, second])[10:30, 10:30][:, [0, 1, -1, -2]],
        draw_boxes(photo, [first])[10:30, 10:30][:, [0, 1, -1, -2]],
    )


@pytest.mark.parametrize("size", [(1, 1), (16, 9), (6000, 40)])
def test_corners_stay_inside(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    for x, y, w, h in rng.random((50, 4)):
        left, top, right, bottom = pixel_corners(box(x, y, w * (1 - x), h * (1 - y)), *size)
        assert 0 <= left <= right < size[0]
        assert 0 <= top <= bottom < size[1]
    assert pixel_corners(box(0, 0, 1, 1), *size) == (0, 0, size[0] - 1, size[1] - 1)


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (3, 300)])
def test_tiny_photos_and_whole_image_boxes(size: tuple[int, int]) -> None:
    assert draw_boxes(np.zeros((*size, 3), np.uint8), [box(0, 0, 1, 1), box(0.99, 0.99, 0.01, 0.01)]).shape[:2] == size


def test_numbers_take_free_corners() -> None:
    same = box(0.2, 0.3, 0.4, 0.5)
    assert badge_places([same, same, box(0.9, 0.9, 0.05, 0.05)]) == (
        (0.2, 0.3),
        (0.6000000000000001, 0.3),
        (0.9, 0.9),
    )
    assert badge_places([same] * 5)[4] == (0.2, 0.3)
