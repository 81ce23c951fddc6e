"""Cells on the photo: views, turns and margins undone, and every sum kept."""

from __future__ import annotations

import numpy as np
import pytest

from core import brute_force
from generator.core.geometry import frame, upright
from generator.core.member import InputSpec
from generator.core.placing import PlacedCells, from_average, place_cells, place_map, restored, stored, towards

SIZES = [(90, 130), (130, 90), (64, 96)]
SPECS = {
    "squash": InputSpec(width=64, height=96),
    "turned": InputSpec(width=64, height=96, rotate_landscape=True),
    "letterbox": InputSpec(width=96, height=96, resize="letterbox"),
}


def parts(seed: int, grid: tuple[int, int], dimension: int = 5) -> tuple[list[np.ndarray], np.ndarray]:
    rng = np.random.default_rng(seed)
    z = [rng.normal(size=(grid[0] * grid[1], dimension)).astype(np.float32) for _ in range(2)]
    return z, rng.normal(size=dimension).astype(np.float32)


def placed(seed: int, kind: str, size: tuple[int, int]) -> tuple[PlacedCells, np.ndarray]:
    """Cells of both views, and the embedding that they are of."""
    spec = SPECS[kind]
    grid = (spec.height // 8, spec.width // 8)
    z, bias = parts(seed, grid)
    cells = place_cells(z, [bias, bias], grid, ("identity", "flip"), frame(*size, spec))
    return cells, np.mean([each.mean(axis=0, dtype=np.float64) for each in z], axis=0) + bias


@pytest.mark.parametrize("kind", SPECS)
@pytest.mark.parametrize("size", SIZES)
def test_cells_margins_and_bias_add_up_to_the_embedding(kind: str, size: tuple[int, int]) -> None:
    cells, embedding = placed(1, kind, size)
    total = cells.cells.sum(axis=(0, 1), dtype=np.float64) + cells.beside + cells.bias
    np.testing.assert_allclose(total, embedding, atol=1e-6)
    margins = kind == "letterbox" and size != (64, 64)
    assert bool(np.abs(cells.beside).max() > 1e-3) == margins


@pytest.mark.parametrize("kind", SPECS)
def test_a_dot_product_splits_as_the_formula_says(kind: str) -> None:
    spec, size = SPECS[kind], (130, 90)
    grid = (spec.height // 8, spec.width // 8)
    z, bias = parts(2, grid)
    other = np.random.default_rng(3).normal(size=5)
    shares, unplaced = brute_force.cell_shares(np.stack(z), bias, other)  # of the cosine, on the model's own grid
    length = brute_force.length(brute_force.whole(np.stack(z), bias))
    found = towards(place_cells(z, [bias, bias], grid, ("identity", "flip"), frame(*size, spec)), other)
    assert found.total / length == pytest.approx(shares.sum() + unplaced, abs=1e-6)
    assert found.unplaced / length == pytest.approx(unplaced, abs=1e-6)
    expected = sum(
        upright(shares[row].reshape(grid).astype(np.float32), frame(*size, spec), view).values
        for row, view in enumerate(("identity", "flip"))
    )
    np.testing.assert_allclose(found.values / length, expected, atol=1e-6)


def test_storing_keeps_sums_and_moves_no_cell_by_more_than_a_step() -> None:
    cells, _ = placed(4, "letterbox", (90, 130))
    kept = stored(cells)
    back = restored(kept)
    assert kept.steps.dtype == np.int16
    np.testing.assert_allclose(back.cells.sum(axis=(0, 1)), cells.cells.sum(axis=(0, 1)), atol=2e-6)
    assert np.abs(back.cells - cells.cells).max() <= kept.scale
    np.testing.assert_array_equal(back.bias, cells.bias)


def test_blank_cells_are_stored_too() -> None:
    cells, _ = placed(4, "squash", (90, 130))
    blank = PlacedCells(cells=np.zeros_like(cells.cells), window=cells.window, beside=cells.beside, bias=cells.bias)
    np.testing.assert_array_equal(restored(stored(blank)).cells, blank.cells)


def test_told_from_the_average_photo_the_parts_still_add_up() -> None:
    cells, embedding = placed(5, "turned", (130, 90))
    average = np.random.default_rng(6).normal(size=5)
    apart = from_average(cells, average)
    total = apart.cells.sum(axis=(0, 1), dtype=np.float64) + apart.beside + apart.bias
    np.testing.assert_allclose(total, embedding, atol=1e-6)
    np.testing.assert_allclose(apart.cells.sum(axis=(0, 1)) + apart.beside, embedding - average, atol=1e-5)


def test_a_map_of_two_views_keeps_its_sum_and_lies_upright() -> None:
    spec = SPECS["turned"]
    rng = np.random.default_rng(7)
    first = rng.normal(size=(12, 8)).astype(np.float32)
    there = frame(130, 90, spec)
    same = place_map([first, first[:, ::-1].copy()], ("identity", "flip"), there)
    np.testing.assert_allclose(same.values, upright(first, there, "identity").values, atol=1e-7)
    assert same.total == pytest.approx(float(first.sum(dtype=np.float64)), abs=1e-6)
    twice = same.times(2.0)
    assert twice.less(same).total == pytest.approx(same.total, abs=1e-6)
