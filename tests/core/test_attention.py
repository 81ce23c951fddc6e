"""What the maps of a route say together about one image."""

from __future__ import annotations

import numpy as np
import pytest

from core.making import heatmap, heatmap_settings
from generator.core.attention import attention, flip_consistency
from generator.core.geometry import frame, vote_grid
from generator.core.heatmaps import levels
from generator.core.member import InputSpec

TALL = InputSpec(width=48, height=64, rotate_landscape=True)
WIDE = InputSpec(width=64, height=64, resize="letterbox")
FRAMES = {"tall": frame(90, 60, TALL), "wide": frame(90, 60, WIDE)}
GRID = vote_grid(90, 60, 32)


def spot(row: int, column: int, shape: tuple[int, int] = (8, 8)) -> np.ndarray:
    values = np.full(shape, -0.2, dtype=np.float32)
    values[row, column] = 1.0
    return values


def test_members_with_different_inputs_meet_on_the_photo():
    """One place of a landscape photo, as a turning and a letterboxing member see it in both views."""
    # The photo's point (0.3125, 0.59): turned clockwise it is (1 - 0.59, 0.3125); letterboxed, row 64 * 0.56.
    maps = [
        heatmap(spot(2, 3), "tall", "identity"),
        heatmap(spot(2, 4), "tall", "flip"),
        heatmap(spot(4, 2), "wide", "identity"),
        heatmap(spot(4, 5), "wide", "flip"),
    ]
    made = attention("x", levels(maps, FRAMES, GRID), heatmap_settings())
    assert made.votes.shape == GRID
    assert made.votes.max() == 1.0
    row, column = np.unravel_index(made.votes.argmax(), GRID)
    assert (column + 0.5) / GRID[1] == pytest.approx(0.3125, abs=0.07)
    assert (row + 0.5) / GRID[0] == pytest.approx(0.59, abs=0.07)
    assert len(made.regions) == 1
    box = made.regions[0].box
    assert box.x < 0.3125 < box.x + box.width
    assert box.y < 0.59 < box.y + box.height
    assert made.agreement is not None
    assert made.agreement > 0.8
    assert dict(made.flip_consistency) == {"tall": pytest.approx(1.0), "wide": pytest.approx(1.0)}


def test_the_record_counts_what_is_there_and_what_is_not():
    maps = [
        heatmap(spot(1, 1), "wide", "identity"),
        heatmap(-np.ones((8, 8)), "wide", "flip"),
        heatmap(spot(3, 3), "tall", "identity", evidence=0.0),
    ]
    made = attention("x", levels(maps, FRAMES, GRID), heatmap_settings())
    assert (made.image_id, made.map_name, made.threshold, made.maps) == ("x", "sum.gradcam", 0.5, 3)
    assert made.no_evidence == (("wide", "flip"), ("tall", "identity"))
    assert made.votes.max() == np.float32(1 / 3)
    assert made.union_share == pytest.approx((made.votes > 0).mean())
    assert made.consensus_share == 0.0
    assert made.agreement is None
    assert made.flip_consistency == (("wide", None), ("tall", None))
    assert not made.votes.flags.writeable


def test_nothing_evident_gives_no_regions_and_no_numbers_but_zero():
    made = attention("x", levels([heatmap(-np.ones((8, 8)), "wide")], FRAMES, GRID), heatmap_settings())
    assert made.regions == ()
    assert (made.union_share, made.consensus_share, made.agreement) == (0.0, 0.0, None)
    assert made.maps == len(made.no_evidence) == 1


def test_regions_have_a_peak_even_where_members_do_not_agree():
    maps = [
        heatmap(spot(2, 1), "wide"),
        heatmap(spot(2, 6), "wide", "flip"),
        heatmap(spot(5, 6), "wide", "other"),
    ]
    made = attention("x", levels(maps, FRAMES, GRID), heatmap_settings())
    assert made.regions[0].peak == 1.0
    assert made.regions[0].appears_at == 0.9


def test_flip_consistency_is_low_where_the_mirror_image_is_read_elsewhere():
    lit = levels([heatmap(spot(4, 1), "wide"), heatmap(spot(4, 1), "wide", "flip")], FRAMES, GRID)
    assert dict(flip_consistency(lit))["wide"] < 0.2


def test_one_image_of_one_pixel_is_fine():
    frames = {"wide": frame(1, 1, WIDE)}
    made = attention("x", levels([heatmap(spot(4, 4), "wide")], frames, vote_grid(1, 1, 1)), heatmap_settings())
    assert made.votes.shape == (1, 1)
