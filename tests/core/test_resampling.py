"""Resampling against torch and against counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.geometry import resample_area, resize
from generator.core.records import Box
from generator.core.resampling import sample


@pytest.mark.parametrize(
    ("shape", "size"), [((16, 12), (256, 171)), ((7, 9), (3, 5)), ((1, 4), (8, 8)), ((5, 3), (5, 3))]
)
def test_resize_is_torch_bilinear(shape, size):
    torch = pytest.importorskip("torch")
    values = np.random.default_rng(0).normal(size=(2, *shape)).astype(np.float32)
    theirs = torch.nn.functional.interpolate(
        torch.from_numpy(values)[None], size=size, mode="bilinear", align_corners=False
    )
    np.testing.assert_allclose(resize(values, size), theirs[0].numpy(), atol=3e-6)


@given(value=st.floats(-1e6, 1e6, width=32), rows=st.integers(1, 9), columns=st.integers(1, 9))
def test_a_constant_map_stays_exactly_constant(value, rows, columns):
    flat = np.full((rows, columns), value, dtype=np.float32)
    np.testing.assert_array_equal(resize(flat, (13, 17)), np.float32(value))


def test_sampling_the_same_cells_changes_nothing():
    values = np.random.default_rng(3).normal(size=(5, 7)).astype(np.float32)
    part = sample(values, Box(x=2.0, y=1.0, width=4.0, height=3.0), (3, 4))
    np.testing.assert_array_equal(part, values[1:4, 2:6])


@given(
    shape=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    size=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    seed=st.integers(0, 999),
)
def test_resampling_by_area_keeps_the_sum(shape, size, seed):
    values = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    spread = resample_area(values, size)
    assert spread.shape == size
    assert spread.sum(dtype=np.float64) == pytest.approx(values.sum(dtype=np.float64), abs=1e-4)


def test_resampling_by_area_gathers_and_splits_cells():
    values = np.arange(8, dtype=np.float32).reshape(2, 4)
    np.testing.assert_allclose(resample_area(values, (1, 2)), [[0 + 1 + 4 + 5, 2 + 3 + 6 + 7]])
    np.testing.assert_allclose(resample_area(values, (4, 4)), np.repeat(values, 2, axis=0) / 2)
    np.testing.assert_allclose(resample_area(np.array([[6.0, 0.0]], dtype=np.float32), (1, 3)), [[4, 2, 0]])
