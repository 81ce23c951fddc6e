"""Regions: components, boxes in fractions, shares and priority."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from generator.core.records import Box
from generator.core.regions import regions

GRADED = (0.9, 0.7, 0.5, 0.3)


def planted() -> np.ndarray:
    """Two regions on a 6 x 10 grid: a large warm one at the left, a small hot one at the right."""
    level = np.zeros((6, 10), dtype=np.float32)
    level[1:5, 0:3] = 0.6
    level[2, 7:9] = 1.0
    level[5, 5] = 0.1  # below the threshold, yet part of the mass
    return level


def test_two_planted_regions_are_found_with_their_boxes_and_shares():
    level = planted()
    first, second = regions(level, level >= 0.5, GRADED, 0.0)
    total = 12 * 0.6 + 2.0 + 0.1
    assert (first.rank, second.rank) == (1, 2)
    assert first.box == Box(x=0.0, y=pytest.approx(1 / 6), width=pytest.approx(0.3), height=pytest.approx(4 / 6))
    assert second.box == Box(x=0.7, y=pytest.approx(2 / 6), width=pytest.approx(0.2), height=pytest.approx(1 / 6))
    assert (first.area_share, second.area_share) == (12 / 60, 2 / 60)
    assert first.mass_share == pytest.approx(7.2 / total)
    assert second.mass_share == pytest.approx(2.0 / total)
    assert (first.peak, second.peak) == (pytest.approx(0.6), 1.0)


def test_the_hot_region_appears_before_the_heavy_one():
    level = planted()
    assert [region.appears_at for region in regions(level, level >= 0.5, GRADED, 0.0)] == [0.5, 0.9]


def test_a_peak_exactly_at_a_graded_threshold_appears_there():
    level = np.array([[0.7]], dtype=np.float32)
    assert regions(level, level >= 0.5, GRADED, 0.0)[0].appears_at == 0.7


def test_a_peak_below_every_graded_threshold_appears_at_itself():
    level = np.array([[0.25, 0.0]], dtype=np.float32)
    assert regions(level, level > 0.2, GRADED, 0.0)[0].appears_at == 0.25


def test_cells_that_touch_at_a_corner_are_one_region():
    level = np.eye(4, dtype=np.float32)[:, :3]
    assert len(regions(level, level > 0.5, GRADED, 0.0)) == 1


def test_small_regions_are_dropped_and_ranks_close_up():
    level = planted()
    level[0, 0:2] = 0.0
    level[4:6, 8:10] = 0.95
    kept = regions(level, level >= 0.5, GRADED, 3 / 60)
    assert [region.rank for region in kept] == [1, 2]
    assert all(region.area_share >= 3 / 60 for region in kept)


def test_an_empty_mask_has_no_regions():
    assert regions(np.zeros((3, 5), dtype=np.float32), np.zeros((3, 5), dtype=bool), GRADED, 0.0) == ()


@given(
    level=hnp.arrays(np.float32, st.tuples(st.integers(1, 8), st.integers(1, 8)), elements=st.floats(0, 1, width=32)),
    threshold=st.floats(0.05, 1),
)
def test_regions_partition_the_mask(level, threshold):
    mask = level >= np.float32(threshold)
    found = regions(level, mask, GRADED, 0.0)
    assert sum(region.area_share for region in found) == pytest.approx(mask.mean())
    assert sum(region.mass_share for region in found) <= 1 + 1e-9
    assert [region.rank for region in found] == list(range(1, len(found) + 1))
    masses = [region.mass_share for region in found]
    assert masses == sorted(masses, reverse=True)
    for region in found:
        assert region.box.x >= 0
        assert region.box.x + region.box.width <= 1 + 1e-9
        assert region.box.y + region.box.height <= 1 + 1e-9
        assert region.area_share <= region.box.width * region.box.height + 1e-9
