"""Signed maps: two hues, nothing at zero, and the sign of every place."""

from __future__ import annotations

import numpy as np

from generator.drawing.signed import AGAINST, FOR, signed_layer, signed_overlay


def test_the_sign_is_the_hue_and_zero_is_transparent() -> None:
    values = np.array([[1.0, 0.0, -1.0]], np.float32)
    layer = signed_layer(values, (10, 30))
    assert tuple(layer[5, 2, :3]) == FOR
    assert tuple(layer[5, 27, :3]) == AGAINST
    assert layer[5, 2, 3] == layer[5, 27, 3] > 150
    assert layer[5, 15, 3] < 20


def test_opacity_grows_with_the_absolute_value() -> None:
    values = np.linspace(0.0, 1.0, 50, dtype=np.float32)[None]
    alphas = signed_layer(values, (1, 50))[0, :, 3].astype(int)
    assert (np.diff(alphas) >= 0).all()
    np.testing.assert_array_equal(alphas, signed_layer(-values, (1, 50))[0, :, 3])


def test_an_overlay_scales_to_its_own_maximum_and_a_blank_map_leaves_the_photo() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (20, 33, 3), np.uint8)
    values = np.random.default_rng(1).normal(size=(4, 7)).astype(np.float32)
    np.testing.assert_array_equal(signed_overlay(photo, values), signed_overlay(photo, values * np.float32(1e-4)))
    np.testing.assert_array_equal(signed_overlay(photo, np.zeros((4, 7), np.float32)), photo)
