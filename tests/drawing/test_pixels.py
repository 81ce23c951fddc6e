"""Sizes: shapes are kept, small photos are not enlarged, arrays are not modified."""

import numpy as np
import pytest

from generator.drawing.pixels import checked, fitted, opaque, resized


def test_fitted_keeps_the_shape_inside_the_box() -> None:
    rng = np.random.default_rng(6)
    for width, height, box_width, box_height in rng.integers(1, 4000, (200, 4)).tolist():
        w, h = fitted(width, height, box_width, box_height)
        assert 1 <= w <= box_width
        assert 1 <= h <= box_height
        scale = min(box_width / width, box_height / height)
        assert abs(w - width * scale) <= 0.5 or w == 1
        assert abs(h - height * scale) <= 0.5 or h == 1


def test_opaque_adds_full_opacity_and_changes_no_colour() -> None:
    photo = np.random.default_rng(3).integers(0, 256, (5, 7, 3), np.uint8)
    whole = opaque(photo)
    assert whole.shape == (5, 7, 4)
    assert (whole[..., 3] == 255).all()
    np.testing.assert_array_equal(whole[..., :3], photo)


def test_resizing_a_flat_picture_keeps_its_colour() -> None:
    photo = np.full((300, 500, 3), (10, 120, 250), np.uint8)
    assert (resized(photo, 37, 90) == (10, 120, 250)).all()
    assert resized(photo, 37, 90).shape == (90, 37, 3)


def test_a_photo_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match=r"got uint8 \(0, 4, 3\)"):
        checked(np.zeros((0, 4, 3), np.uint8))
