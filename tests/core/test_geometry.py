"""The way from a photo to the model's input and back, checked against Pillow and torch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from generator.core.geometry import Content, Frame, frame, undo, upright, vote_grid
from generator.core.member import InputSpec

SIZES = [(90, 50), (50, 90), (61, 37), (37, 61), (40, 40)]
INPUTS = [(64, 64), (96, 64), (48, 80)]
RESIZES = ["squash", "letterbox"]


def model_pixels(photo: np.ndarray, spec: InputSpec, view: str) -> np.ndarray:
    """The pipeline in Pillow, written down independently of `Frame` but for the content box."""
    image = Image.fromarray(photo)
    if spec.rotate_landscape and image.width > image.height:
        image = image.transpose(Image.Transpose.ROTATE_270)  # Pillow counts counter-clockwise
    content = frame(photo.shape[1], photo.shape[0], spec).content
    canvas = Image.new("L", (spec.width, spec.height), spec.fill)
    resized = image.resize((content.width, content.height), Image.Resampling.BILINEAR)
    canvas.paste(resized, (content.left, content.top))
    if view == "flip":
        canvas = canvas.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return np.asarray(canvas)


def blob(width: int, height: int, x: float, y: float, radius: float) -> np.ndarray:
    down, across = np.mgrid[:height, :width] + 0.5
    distance = (across - x * width) ** 2 + (down - y * height) ** 2
    return (255 * np.exp(-distance / (2 * radius**2))).astype(np.uint8)


def centroid(values: np.ndarray) -> tuple[float, float]:
    down, across = np.mgrid[: values.shape[0], : values.shape[1]] + 0.5
    total = values.sum()
    return (values * across).sum() / total / values.shape[1], (values * down).sum() / total / values.shape[0]


@pytest.mark.parametrize(
    ("size", "shape", "resize", "rotate", "view"),
    list(itertools.product(SIZES, INPUTS, RESIZES, [False, True], ["identity", "flip"])),
)
def test_a_blob_comes_back_to_where_it_was_planted(size, shape, resize, rotate, view):
    """Non-square photos and inputs, in every combination of rotation, letterbox and flip."""
    width, height = size
    photo = blob(width, height, 0.3, 0.65, min(size) / 10)
    spec = InputSpec(width=shape[0], height=shape[1], resize=resize, rotate_landscape=rotate)
    seen = model_pixels(photo, spec, view).astype(np.float32)
    grid = vote_grid(width, height, 64)
    back = undo(seen, frame(width, height, spec), view, grid)
    assert back.shape == grid
    assert centroid(np.maximum(back - 8, 0)) == pytest.approx((0.3, 0.65), abs=0.012)
    small = np.asarray(Image.fromarray(photo).resize(grid[::-1], Image.Resampling.BILINEAR), dtype=np.float32)
    assert np.corrcoef(back.ravel(), small.ravel())[0, 1] > 0.99


@pytest.mark.parametrize(
    ("shape", "rotate", "view"),
    list(itertools.product([(30, 20), (20, 30)], [False, True], ["identity", "flip"])),
)
def test_without_resizing_every_pixel_comes_back_exactly(shape, rotate, view):
    """A photo that fits its input pixel for pixel: nothing is interpolated, so nothing may change."""
    height, width = shape
    photo = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    turned = rotate and width > height
    inner = (height, width) if turned else (width, height)
    for extra_width, extra_height in [(0, 0), (7, 0), (0, 5)]:
        spec = InputSpec(
            width=inner[0] + extra_width,
            height=inner[1] + extra_height,
            resize="letterbox",
            rotate_landscape=rotate,
        )
        box = frame(width, height, spec).content
        assert box == Content(left=extra_width // 2, top=extra_height // 2, width=inner[0], height=inner[1])
        seen = model_pixels(photo, spec, view).astype(np.float32)
        np.testing.assert_array_equal(undo(seen, frame(width, height, spec), view, shape), photo)


def test_a_lateral_photo_is_turned_clockwise():
    """The left edge of the photo is the top edge of the input."""
    photo = np.zeros((4, 6), dtype=np.uint8)
    photo[:, 0] = 200
    photo[0, 5] = 100
    spec = InputSpec(width=4, height=6, rotate_landscape=True)
    seen = model_pixels(photo, spec, "identity")
    np.testing.assert_array_equal(seen[0], 200)
    assert seen[5, 3] == 100
    np.testing.assert_array_equal(undo(seen.astype(np.float32), frame(6, 4, spec), "identity", (4, 6)), photo)


def test_a_square_or_tall_photo_is_not_turned():
    spec = InputSpec(width=4, height=6, rotate_landscape=True)
    assert frame(7, 6, spec).rotated
    assert not frame(6, 6, spec).rotated
    assert not frame(5, 6, spec).rotated
    assert not frame(7, 6, InputSpec(width=4, height=6)).rotated


@given(
    width=st.integers(1, 6000),
    height=st.integers(1, 6000),
    wide=st.integers(1, 640),
    high=st.integers(1, 640),
    rotate=st.booleans(),
)
def test_the_content_box_is_whole_centred_and_keeps_the_shape(width, height, wide, high, rotate):
    spec = InputSpec(width=wide, height=high, resize="letterbox", rotate_landscape=rotate)
    made = frame(width, height, spec)
    box = made.content
    assert box.width == wide or box.height == high
    assert 1 <= box.width <= wide
    assert 1 <= box.height <= high
    assert 0 <= wide - box.width - 2 * box.left <= 1
    assert 0 <= high - box.height - 2 * box.top <= 1
    turned = (height, width) if made.rotated else (width, height)
    scale = min(wide / turned[0], high / turned[1])
    assert abs(box.width - turned[0] * scale) <= 0.5 + 1e-6 or box.width == 1
    assert abs(box.height - turned[1] * scale) <= 0.5 + 1e-6 or box.height == 1


@given(
    width=st.integers(1, 300),
    height=st.integers(1, 300),
    rows=st.integers(1, 20),
    columns=st.integers(1, 20),
    resize=st.sampled_from(RESIZES),
    rotate=st.booleans(),
    seed=st.integers(0, 2**16),
)
@settings(max_examples=200)
def test_undoing_a_flip_is_undoing_nothing_of_the_mirrored_map(width, height, rows, columns, resize, rotate, seed):
    """And a map stays within the range of its cells, whatever the shapes."""
    spec = InputSpec(width=96, height=64, resize=resize, rotate_landscape=rotate)
    values = np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32)
    made = frame(width, height, spec)
    grid = vote_grid(width, height, 24)
    straight = undo(values, made, "identity", grid)
    np.testing.assert_array_equal(undo(values[:, ::-1], made, "flip", grid), straight)
    assert straight.min() >= values.min()
    assert straight.max() <= values.max()


def formula(values: np.ndarray, made: Frame, grid: tuple[int, int]) -> np.ndarray:
    """The docstring of `undo`, one vote cell at a time."""
    rows, columns = values.shape
    spec, box = made.spec, made.content
    high, wide = spec.height / rows, spec.width / columns
    result = np.empty(grid)
    for i, j in np.ndindex(grid):
        u, v = (j + 0.5) / grid[1], (i + 0.5) / grid[0]
        if made.rotated:
            u, v = 1 - v, u
        x = (box.left + u * box.width) / wide - 0.5
        y = (box.top + v * box.height) / high - 0.5
        across = np.clip(x, box.left // wide, np.ceil((box.left + box.width) / wide) - 1)
        down = np.clip(y, box.top // high, np.ceil((box.top + box.height) / high) - 1)
        result[i, j] = ndimage.map_coordinates(values, [[down], [across]], order=1, mode="nearest")[0]
    return result


@given(
    width=st.integers(1, 99),
    height=st.integers(1, 99),
    wide=st.integers(5, 41),
    high=st.integers(5, 41),
    rows=st.integers(1, 9),
    columns=st.integers(1, 9),
    resize=st.sampled_from(RESIZES),
)
@settings(max_examples=100)
def test_undoing_follows_its_formula(width, height, wide, high, rows, columns, resize):
    """Odd margins and cells that the photo's edge cuts through included."""
    spec = InputSpec(width=wide, height=high, resize=resize, rotate_landscape=True)
    values = np.random.default_rng(0).normal(size=(rows, columns)).astype(np.float32)
    made = frame(width, height, spec)
    grid = vote_grid(width, height, 6)
    np.testing.assert_allclose(undo(values, made, "identity", grid), formula(values, made, grid), atol=2e-5)


def test_a_mirrored_photo_has_the_mirrored_map():
    values = np.random.default_rng(1).normal(size=(7, 9)).astype(np.float32)
    made = frame(80, 50, InputSpec(width=64, height=64, resize="letterbox"))
    mirrored = undo(values[:, ::-1], made, "identity", (20, 32))
    np.testing.assert_allclose(mirrored, undo(values, made, "identity", (20, 32))[:, ::-1], atol=1e-6)


def test_cells_beside_the_photo_play_no_part():
    """A letterboxed map that is hot only in the bars is cold on the photo."""
    spec = InputSpec(width=64, height=64, resize="letterbox")
    made = frame(64, 24, spec)  # rows 20..44 of 64: cells 5..11 of 16
    values = np.full((16, 16), 9.0, dtype=np.float32)
    values[5:11] = 1.0
    back = upright(values, made, "identity")
    assert back.values.shape == (6, 16)
    np.testing.assert_array_equal(undo(values, made, "identity", (24, 64)), 1.0)
    assert (back.window.y, back.window.height) == (0.0, 6.0)


def test_a_window_may_cut_through_cells():
    made = frame(64, 20, InputSpec(width=64, height=64, resize="letterbox"))  # rows 22..42: cells 5.5..10.5
    back = upright(np.zeros((16, 16), dtype=np.float32), made, "identity")
    assert back.values.shape == (6, 16)
    assert (back.window.y, back.window.height) == (0.5, 5.0)


def test_many_maps_at_once_are_each_as_alone():
    values = np.random.default_rng(2).normal(size=(2, 3, 6, 8)).astype(np.float32)
    made = frame(70, 30, InputSpec(width=64, height=48, resize="letterbox", rotate_landscape=True))
    together = undo(values, made, "flip", (12, 28))
    assert together.shape == (2, 3, 12, 28)
    assert together.dtype == np.float32
    np.testing.assert_array_equal(together[1, 2], undo(values[1, 2], made, "flip", (12, 28)))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((900, 600), (171, 256)),
        ((600, 900), (256, 171)),
        ((1, 5000), (256, 1)),
        ((5000, 1), (1, 256)),
        ((3, 3), (256, 256)),
    ],
)
def test_the_vote_grid_keeps_the_shape(size, expected):
    assert vote_grid(*size) == expected


def test_a_photo_without_pixels_is_refused():
    with pytest.raises(ValueError, match="at least 1 x 1 pixels, not 0 x 5"):
        frame(0, 5, InputSpec(width=8, height=8))
