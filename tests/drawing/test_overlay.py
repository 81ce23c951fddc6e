"""Overlays: nothing where there is no heat, more where there is more."""

import numpy as np
import pytest

from generator.drawing.colours import COLOUR_MAPS
from generator.drawing.overlay import composite, heat_layer, opacity, overlay


@pytest.fixture
def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (35, 52, 3), np.uint8)


@pytest.mark.parametrize("colours", COLOUR_MAPS)
def test_no_heat_leaves_every_pixel(photo: np.ndarray, colours: str) -> None:
    cold = np.zeros((5, 8), np.float32)
    np.testing.assert_array_equal(overlay(photo, cold, colours), photo)
    assert not heat_layer(cold, (35, 52), colours)[..., 3].any()


def test_photo_is_untouched_exactly_where_the_heat_is_zero(photo: np.ndarray) -> None:
    values = np.zeros((7, 13), np.float32)
    values[2, 9] = 1.0  # 5 x 4 pixels a cell: its tent reaches one cell around
    painted = overlay(photo, values)
    changed = (painted != photo).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert changed[12, 38]
    assert (rows.min(), rows.max()) >= (5, 12)
    assert rows.max() < 20
    assert columns.min() >= 32
    assert columns.max() < 44
    np.testing.assert_array_equal(painted[~changed], photo[~changed])


def test_hotter_is_never_less_opaque() -> None:
    ramp = np.linspace(0, 1, 1000, dtype=np.float32)[None]
    for strength in (0.0, 0.3, 0.8, 1.0):
        alpha = heat_layer(ramp, (1, 1000), strength=strength)[0, :, 3].astype(int)
        assert (np.diff(alpha) >= 0).all()
        assert alpha[0] == 0
        assert alpha[-1] == pytest.approx(255 * strength, abs=0.5)


def test_layer_over_photo_is_the_overlay(photo: np.ndarray) -> None:
    values = np.random.default_rng(1).random((6, 9), np.float32)
    layer = heat_layer(values, photo.shape[:2])
    np.testing.assert_array_equal(composite(photo, layer), overlay(photo, values))
    exact = photo + (layer[..., :3] - photo.astype(float)) * (layer[..., 3:] / 255.0)
    assert np.abs(exact - composite(photo, layer)).max() <= 0.5 + 1e-9


def test_inputs_are_not_modified(photo: np.ndarray) -> None:
    values = np.ones((3, 2), np.float32)
    before = photo.copy()
    overlay(photo, values)
    np.testing.assert_array_equal(photo, before)
    assert (values == 1).all()


def test_values_are_interpolated_before_they_are_coloured() -> None:
    """Halfway between cold and hot lies the middle colour of the map, not a blend of its two ends."""
    layer = heat_layer(np.array([[0.0, 1.0]], np.float32), (1, 4), "viridis")
    assert layer[0, :, 3].tolist() == opacity()[[0, 64, 191, 255]].tolist()
    assert layer[0, 1, :3].tolist() == [59, 82, 139]  # viridis at 64 of 255


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (217, 70), (700, 2048)])
def test_any_size_of_photo(size: tuple[int, int]) -> None:
    photo = np.full((*size, 3), 90, np.uint8)
    assert overlay(photo, np.eye(7, 5, dtype=np.float32)).shape == (*size, 3)


def test_wrong_pixels_are_named() -> None:
    with pytest.raises(ValueError, match=r"expected uint8 pixels \(H, W, 3\), got float32 \(4, 6\)"):
        overlay(np.zeros((4, 6), np.float32), np.zeros((2, 2), np.float32))
