"""What is hidden: the strongest region whole, and areas of its exact shape elsewhere inside the photo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from generator.core.counterfactuals import Answer, Counterfactual, Hidden
from generator.core.hiding import areas, cover, elsewhere
from generator.core.regions import regions, strongest


def rectangle(rows: int, columns: int, top: int, left: int, height: int, width: int) -> np.ndarray:
    mask = np.zeros((rows, columns), dtype=bool)
    mask[top : top + height, left : left + width] = True
    return mask


def blob(seed: int, shape: tuple[int, int] = (24, 36)) -> np.ndarray:
    """An irregular connected region."""
    rng = np.random.default_rng(seed)
    level = ndimage.gaussian_filter(rng.random(shape), 3)
    found = strongest(level.astype(np.float32), level > np.quantile(level, 0.85), 0.0)
    assert found is not None
    return found


@given(seed=st.integers(0, 300), count=st.integers(1, 6))
def test_every_area_is_the_region_moved(seed: int, count: int) -> None:
    region = blob(seed)
    itself, *others = areas(region, count, np.random.default_rng(seed))
    assert np.array_equal(itself.mask, region)
    assert itself.overlap == 1.0
    assert len(others) <= count
    for area in others:
        assert area.mask.shape == region.shape
        assert np.array_equal(area.shape, itself.shape)
        assert area.mask.sum() == region.sum()
        assert not np.array_equal(area.mask, region)
        assert area.overlap == pytest.approx((area.mask & region).sum() / region.sum())
    assert len({area.mask.tobytes() for area in others}) == len(others)


def test_areas_keep_apart_from_the_region_where_there_is_room() -> None:
    region = rectangle(20, 30, 4, 5, 4, 6)
    _, *others = areas(region, 5, np.random.default_rng(0))
    assert len(others) == 5
    assert [area.overlap for area in others] == [0.0] * 5


def test_where_there_is_no_room_apart_the_least_overlapping_are_drawn() -> None:
    region = rectangle(10, 16, 0, 3, 10, 10)  # spans the height: it can only move sideways, by up to 3 cells
    found = areas(region, 3, np.random.default_rng(1))
    assert [area.box.y for area in found] == [0.0] * 4
    assert all(0.7 <= area.overlap < 1 for area in found[1:])
    full = areas(np.ones((4, 6), dtype=bool), 5, np.random.default_rng(0))
    assert len(full) == 1  # nowhere to move it to


def test_the_same_seed_hides_the_same_areas_and_another_seed_others() -> None:
    region = blob(7)
    first, again, other = (areas(region, 4, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert all(np.array_equal(one.mask, two.mask) for one, two in zip(first, again, strict=True))
    assert any(not np.array_equal(one.mask, two.mask) for one, two in zip(first, other, strict=True))


def test_the_strongest_region_is_the_one_ranked_first() -> None:
    level = np.zeros((12, 20), dtype=np.float32)
    level[1:4, 1:4] = 0.6  # 9 cells: 5.4
    level[6:8, 10:16] = 1.0  # 12 cells: 12
    level[11, 0] = 1.0
    mask = level >= 0.5
    found = strongest(level, mask, 0.0)
    assert found is not None
    assert np.array_equal(found, rectangle(12, 20, 6, 10, 2, 6))
    first = regions(level, mask, (0.5,), 0.0)[0]
    assert first.area_share == pytest.approx(found.mean())
    assert strongest(level, mask, 0.9) is None


@given(seed=st.integers(0, 200))
def test_a_cover_hides_the_whole_area_and_fades_outside(seed: int) -> None:
    region = blob(seed, (64, 96))
    covered = cover(region)
    assert (covered[region] == 1.0).all()
    assert covered.min() >= 0.0
    away = ndimage.distance_transform_edt(~region)
    assert (covered[away > 6] == 0.0).all()  # six sigmas of a soft edge of 0.96 cells
    assert ((covered > 0.0) & (covered < 1.0) & ~region).any()


def test_a_record_gives_back_the_mask_of_each_of_its_areas() -> None:
    region = blob(11)
    found = areas(region, 3, np.random.default_rng(0))
    answer = Answer(score=0.5, rank=1, margin=0.1, first="x", true_rank=None)
    hidden = [Hidden(box=area.box, overlap=area.overlap, answer=answer) for area in found]
    record = Counterfactual(
        query_id="q",
        candidate="x",
        considered=5,
        fill="blur",
        grid=(24, 36),
        shape=found[0].shape,
        area_share=float(region.mean()),
        before=answer,
        strongest=hidden[0],
        random=tuple(hidden[1:]),
    )
    for area, one in zip(found, hidden, strict=True):
        assert np.array_equal(record.mask(one), area.mask)


@given(seed=st.integers(0, 200), place=st.integers(0, 4))
def test_elsewhere_is_the_part_moved_off_itself_and_onto_the_animal_where_there_is_room(seed: int, place: int) -> None:
    part = np.zeros((40, 60), dtype=bool)
    shape = blob(seed, (12, 14))
    part[10:22, 14:28] = shape
    animal = rectangle(40, 60, 4, 6, 32, 48)
    moved = elsewhere(part, animal & ~part, place, np.random.default_rng(seed))
    assert moved.sum() == part.sum()
    assert not (moved & part).any()
    assert (moved & animal).sum() >= 0.9 * part.sum()
    offsets = [np.argwhere(mask).min(axis=0) for mask in (part, moved)]
    assert np.array_equal(np.argwhere(part) - offsets[0], np.argwhere(moved) - offsets[1])
    assert np.array_equal(moved, elsewhere(part, animal & ~part, place, np.random.default_rng(seed)))


def test_elsewhere_is_in_the_water_where_the_animal_has_no_room_and_draws_differ() -> None:
    part = rectangle(40, 60, 10, 10, 12, 16)
    tight = rectangle(40, 60, 9, 9, 14, 18)
    found = [elsewhere(part, tight & ~part, place, np.random.default_rng(0)) for place in range(4)]
    assert not any((one & part).any() for one in found)
    assert len({one.tobytes() for one in found}) == 4


def test_elsewhere_overlaps_least_where_it_cannot_but_overlap() -> None:
    part = rectangle(10, 16, 0, 3, 10, 10)
    moved = elsewhere(part, ~part, 0, np.random.default_rng(0))
    assert (moved & part).sum() == 70  # up to three cells to the side
    everything = np.ones((4, 6), dtype=bool)
    assert np.array_equal(elsewhere(everything, ~everything, 2, np.random.default_rng(0)), everything)
