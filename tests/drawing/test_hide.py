"""A photo with part of it hidden."""

from __future__ import annotations

import numpy as np
import pytest

from generator.drawing.hide import hidden


def noisy(height: int = 60, width: int = 90) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def half(rows: int = 20, columns: int = 30) -> np.ndarray:
    mask = np.zeros((rows, columns), dtype=np.float32)
    mask[:, : columns // 2] = 1.0
    return mask


@pytest.mark.parametrize("fill", ["blur", "mean"])
def test_only_what_is_covered_changes(fill: str) -> None:
    photo = noisy()
    before = photo.copy()
    changed = hidden(photo, half(), fill)
    assert np.array_equal(photo, before)
    assert changed.shape == photo.shape
    assert changed.dtype == np.uint8
    assert np.array_equal(changed[:, 47:], photo[:, 47:])  # a cell is three pixels wide: the seam is at 45
    assert changed[:, :43].std() < 0.2 * photo[:, :43].std()  # nothing of the noise shows
    nothing = np.zeros((20, 30), dtype=np.float32)
    assert np.array_equal(hidden(photo, nothing, fill), photo)


@pytest.mark.parametrize("fill", ["blur", "mean"])
def test_nothing_of_what_is_hidden_is_in_what_is_put_in_its_place(fill: str) -> None:
    cover = np.zeros((40, 60), dtype=np.float32)
    cover[10:26, 20:44] = 1.0
    one, other = noisy(80, 120), noisy(80, 120)
    other[20:52, 40:88] = 255 - other[20:52, 40:88]
    seen = [hidden(photo, cover, fill)[22:50, 42:86] for photo in (one, other)]
    assert np.array_equal(*seen)


def test_the_mean_is_one_colour_and_the_blur_keeps_the_light() -> None:
    photo = np.zeros((60, 90, 3), dtype=np.uint8)
    photo[:30] = (200, 40, 10)
    photo[30:] = (20, 120, 250)
    everything = np.ones((4, 6), dtype=np.float32)
    for fill in ("blur", "mean"):  # nothing is left to blur
        found = np.unique(hidden(photo, everything, fill).reshape(-1, 3), axis=0)
        assert np.abs(found - [[110, 80, 130]]).max() <= 3  # a row at the seam has both colours
    middle = np.zeros((60, 90), dtype=np.float32)
    middle[:, 30:60] = 1.0
    soft = hidden(photo, middle, "blur")
    assert soft[2, 45, 0] > 150 > 60 > soft[-3, 45, 0]
    assert np.ptp(hidden(photo, middle, "mean")[:, 40:50].reshape(-1, 3), axis=0).max() <= 1


def test_a_black_and_a_white_photo_stay_what_they_are() -> None:
    for value in (0, 255):
        photo = np.full((17, 31, 3), value, dtype=np.uint8)
        for fill in ("blur", "mean"):
            assert np.array_equal(hidden(photo, np.ones((5, 9), dtype=np.float32), fill), photo)
