"""Panels: four cells of one height whose photos keep their shape, whatever it is."""

import numpy as np
import pytest

from generator.drawing.overlay import overlay
from generator.drawing.panel import GUTTERS, panel, panel_layout
from generator.drawing.pixels import resized

SIZES = [(70, 217), (2048, 700), (16, 16), (6000, 4000), (30, 3000), (3000, 30), (256, 512)]


@pytest.mark.parametrize("query", SIZES)
@pytest.mark.parametrize("match", SIZES)
def test_no_photo_is_stretched_and_none_leaves_its_cell(query: tuple[int, int], match: tuple[int, int]) -> None:
    layout = panel_layout(query, match)
    assert 240 <= layout.height <= 560
    assert layout.width <= 2400 + 2  # each cell is rounded to whole pixels
    for size, (left, cell), (x, y, w, h) in zip((query, query, match, match), layout.cells, layout.photos, strict=True):
        shape = size[0] / size[1]
        assert w == pytest.approx(h * shape, abs=0.51 * max(1, shape))  # to the rounding of one side
        assert left <= x
        assert x + w <= left + cell
        assert y + h <= layout.height
        assert abs((x - left) - (left + cell - x - w)) <= 1  # centred
        assert w == cell or h == layout.height  # as large as the cell allows


def test_only_wide_photos_are_held_back_by_the_width() -> None:
    assert panel_layout((1200, 800), (1200, 800)).height == 395
    assert panel_layout((1280, 1280), (1280, 1280)).height == 560
    assert panel_layout((400, 800), (1200, 800)).height == 560


def test_gutters_are_two_to_three() -> None:
    layout = panel_layout((256, 512), (300, 400))
    ends = [left + cell for left, cell in layout.cells]
    gaps = [left - end for end, (left, _) in zip(ends, layout.cells[1:], strict=False)]
    assert gaps == list(GUTTERS)
    assert gaps[0] * 3 == gaps[1] * 2
    assert ends[-1] == layout.width


def test_photos_outside_and_heat_inside() -> None:
    rng = np.random.default_rng(5)
    query, match = rng.integers(0, 256, (217, 70, 3), np.uint8), rng.integers(0, 256, (70, 204, 3), np.uint8)
    hot, warm = rng.random((8, 3), np.float32), rng.random((3, 8), np.float32)
    image, layout = panel(query, hot, match, warm)
    cuts = [image[y : y + h, x : x + w] for x, y, w, h in layout.photos]
    small = [
        resized(photo, x.shape[1], x.shape[0]) for photo, x in zip((query, query, match, match), cuts, strict=True)
    ]
    expected = [small[0], overlay(small[1], hot), overlay(small[2], warm), small[3]]
    for cut, picture in zip(cuts, expected, strict=True):
        np.testing.assert_array_equal(cut[..., :3], picture)
        assert (cut[..., 3] == 255).all()
    assert (image[..., 3] == 255).sum() == sum(cut.shape[0] * cut.shape[1] for cut in cuts)
    assert not image[image[..., 3] == 0].any()  # empty room holds no pixels
