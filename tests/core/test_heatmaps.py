"""The life of a heatmap: its order, its two scales, and what happens to a map that shows nothing."""

from __future__ import annotations

import numpy as np
import pytest

from core.making import heatmap
from generator.core.geometry import frame, undo
from generator.core.heatmaps import (
    EVIDENCE_FLOOR,
    is_evident,
    levels,
    mean_level,
    member_levels,
    member_scale,
    positive,
    scaled,
)
from generator.core.member import InputSpec

SPEC = InputSpec(width=64, height=48)
FRAMES = {"a": frame(60, 40, SPEC), "b": frame(60, 40, InputSpec(width=64, height=64, resize="letterbox"))}
GRID = (20, 30)


def noise(shape: tuple[int, int] = (6, 8), seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def test_the_order_is_relu_then_own_maximum_then_bilinear():
    values = noise()
    lit = levels([heatmap(values)], FRAMES, GRID)
    expected = undo(np.maximum(values, 0) / values.max(), FRAMES["a"], "identity", GRID)
    np.testing.assert_allclose(lit.values[0], expected, atol=1e-6)
    other_order = np.maximum(undo(values, FRAMES["a"], "identity", GRID), 0)
    assert np.abs(lit.values[0] - other_order / other_order.max()).max() > 0.05
    assert lit.values.dtype == np.float32
    assert not lit.values.flags.writeable


def test_levels_stay_between_zero_and_one_and_reach_one_at_a_cell_centre():
    values = np.zeros((2, 3), dtype=np.float32)
    values[1, 2] = 7.0
    lit = levels([heatmap(values)], FRAMES, (2, 3))
    np.testing.assert_array_equal(lit.values[0], values / 7)


def test_the_member_scale_is_the_percentile_of_positive_values_and_holds_hotter_ones_at_one():
    maps = [noise(seed=seed) for seed in range(20)]
    pooled = np.concatenate([values[values > 0] for values in maps])
    scale = member_scale((heatmap(values), FRAMES["a"]) for values in maps)
    assert scale == pytest.approx(np.percentile(pooled, 99))
    hottest = max(maps, key=np.max)
    lit = levels([heatmap(hottest)], FRAMES, hottest.shape, {"a": scale})
    assert lit.values.max() == 1.0
    assert (lit.values == 1.0).sum() == (hottest >= np.float32(scale)).sum()


def test_the_member_scale_ignores_bars_and_maps_without_evidence():
    values = np.full((8, 8), 100.0, dtype=np.float32)  # 60 x 40 in 64 x 64: rows 10..53 are the photo
    values[1:7] = 2.0
    empty = heatmap(np.full((8, 8), 500.0), "b", evidence=EVIDENCE_FLOOR / 2)
    assert member_scale([(heatmap(values, "b"), FRAMES["b"]), (empty, FRAMES["b"])]) == pytest.approx(2.0)
    assert member_scale([(empty, FRAMES["b"])]) == 0.0
    assert member_scale([]) == 0.0


@pytest.mark.parametrize(
    ("values", "evidence", "expected"),
    [
        (np.array([[-1.0, 0.5]]), 1.0, True),
        (np.array([[-1.0, 0.5]]), EVIDENCE_FLOOR, True),
        (np.array([[-1.0, 0.5]]), EVIDENCE_FLOOR * 0.99, False),
        (np.array([[-1.0, 0.0]]), 1.0, False),
        (np.array([[np.nan, 0.5]]), 1.0, False),
        (np.array([[np.inf, 0.5]]), 1.0, False),
        (np.array([[0.5, 0.5]]), float("nan"), False),
    ],
)
def test_evidence(values, evidence, expected):
    assert is_evident(values.astype(np.float32), evidence) is expected


def test_maps_without_evidence_are_zero_and_marked_never_nan():
    maps = [
        heatmap(noise(), "a", "identity"),
        heatmap(-np.abs(noise()), "a", "flip"),
        heatmap(noise((4, 4)), "b", "identity", evidence=1e-6),
    ]
    lit = levels(maps, FRAMES, GRID)
    assert lit.views == (("a", "identity"), ("a", "flip"), ("b", "identity"))
    assert lit.evident.tolist() == [True, False, False]
    assert np.isfinite(lit.values).all()
    np.testing.assert_array_equal(lit.values[1:], 0.0)


def test_a_map_that_is_hot_in_the_letterbox_bars_only_is_no_evidence():
    values = np.zeros((8, 8), dtype=np.float32)
    values[0] = 5.0
    assert levels([heatmap(values, "b")], FRAMES, GRID).evident.tolist() == [False]


def test_views_of_a_member_are_averaged_in_place_of_their_first_appearance():
    maps = [
        heatmap(noise(), "a", "identity"),
        heatmap(noise((4, 4), 1), "b", "identity"),
        heatmap(-np.ones((6, 8)), "a", "flip"),
    ]
    lit = levels(maps, FRAMES, GRID)
    members, averaged = member_levels(lit)
    assert members == ("a", "b")
    np.testing.assert_allclose(averaged[0], lit.values[0] / 2, atol=1e-7)
    np.testing.assert_array_equal(averaged[1], lit.values[1])


def test_the_mean_level_peaks_at_one_or_is_all_zero():
    lit = levels([heatmap(noise(), "a"), heatmap(noise((4, 4), 1), "b")], FRAMES, GRID)
    assert mean_level(lit).max() == 1.0
    dark = levels([heatmap(-np.ones((6, 8)))], FRAMES, GRID)
    np.testing.assert_array_equal(mean_level(dark), 0.0)


def test_positive_keeps_the_input_as_it_was():
    values = noise()
    before = values.copy()
    assert (positive(values) >= 0).all()
    np.testing.assert_array_equal(values, before)


def test_misuse_is_named():
    with pytest.raises(ValueError, match=r"scaled by a positive maximum, not 0\.0"):
        scaled(np.zeros((2, 2), dtype=np.float32), 0.0)
    with pytest.raises(ValueError, match="one map name, not none"):
        levels([], FRAMES, GRID)
    with pytest.raises(ValueError, match=r"one map name, not \['self.gradcam', 'sum.gradcam'\]"):
        levels([heatmap(noise()), heatmap(noise(), name="self.gradcam")], FRAMES, GRID)
