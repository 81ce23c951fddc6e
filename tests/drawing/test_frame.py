"""A model's input: where the photo lies in it agrees with `core.geometry`, to the pixel and back again."""

import numpy as np
import pytest

from generator.core.geometry import frame, undo
from generator.core.member import InputSpec
from generator.drawing.frame import model_input

SPECS = [
    InputSpec(width=48, height=96, resize=resize, rotate_landscape=rotate, interpolation=interpolation, fill=7)
    for resize in ("squash", "letterbox")
    for rotate in (False, True)
    for interpolation in ("nearest", "bilinear", "bicubic", "lanczos")
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.resize}-{spec.rotate_landscape}-{spec.interpolation}")
@pytest.mark.parametrize("size", [(217, 70), (70, 217), (5, 4), (96, 48), (1000, 9)])
def test_the_content_box_holds_the_photo_and_the_rest_is_fill(spec: InputSpec, size: tuple[int, int]) -> None:
    image = np.full((*size, 3), (200, 150, 100), np.uint8)
    made = model_input(image, spec)
    assert made.shape == (96, 48, 3)
    box = frame(size[1], size[0], spec).content
    inside = np.zeros((96, 48), bool)
    inside[box.top : box.top + box.height, box.left : box.left + box.width] = True
    assert (made[inside] == (200, 150, 100)).all()
    assert (made[~inside] == 7).all()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.resize}-{spec.rotate_landscape}-{spec.interpolation}")
@pytest.mark.parametrize("size", [(217, 70), (80, 200), (96, 48)])
def test_undoing_the_frame_brings_every_spot_back(spec: InputSpec, size: tuple[int, int]) -> None:
    """The input read as a map and undone is the photo again: a ramp each way, in the photo's grid."""
    height, width = size
    rows, columns = np.mgrid[0:height, 0:width]
    ramps = np.stack([(rows + 0.5) / height, (columns + 0.5) / width, np.zeros(size)], axis=2)
    made = model_input((ramps * 255 + 0.5).astype(np.uint8), spec)
    back = undo(np.moveaxis(made, 2, 0).astype(np.float32), frame(width, height, spec), "identity", size)
    inner = np.s_[height // 5 : -height // 5, width // 5 : -width // 5]
    assert np.abs(back[0] / 255 - ramps[..., 0])[inner].max() < 0.02
    assert np.abs(back[1] / 255 - ramps[..., 1])[inner].max() < 0.02


def test_a_turn_is_clockwise() -> None:
    spec = InputSpec(width=2, height=3, rotate_landscape=True, interpolation="nearest")
    image = np.zeros((2, 3, 3), np.uint8)
    image[..., 0] = [[1, 2, 3], [4, 5, 6]]
    assert model_input(image, spec)[..., 0].tolist() == [[4, 1], [5, 2], [6, 3]]
    assert model_input(np.rot90(image), spec)[..., 0].tolist() == [
        [3, 6],
        [2, 5],
        [1, 4],
    ]  # portrait: as it is


def test_nothing_to_do_gives_the_photo() -> None:
    image = np.random.default_rng(7).integers(0, 256, (30, 20, 3), np.uint8)
    np.testing.assert_array_equal(model_input(image, InputSpec(width=20, height=30)), image)
    np.testing.assert_array_equal(model_input(image, InputSpec(width=20, height=30, resize="letterbox")), image)


def test_shrinking_is_antialiased() -> None:
    image = np.zeros((64, 64, 3), np.uint8)
    image[:, ::2] = 255
    assert np.abs(model_input(image, InputSpec(width=8, height=8)).astype(int) - 128).max() <= 6
