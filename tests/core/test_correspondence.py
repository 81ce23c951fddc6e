"""Support, mutual best pairs and the choice of what to draw."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.correspondence import LocalMatch, mutual_best, spread, support


def test_support_needs_more_inliers_the_more_pairs_were_tried() -> None:
    assert support(5, 0) == "no geometric support"
    assert support(6, 0) == "supported"
    assert support(27, 100) == "no geometric support"
    assert support(28, 100) == "supported"


@given(st.integers(0, 300), st.integers(0, 300))
def test_support_never_ends_by_one_more_inlier(inliers: int, tentative: int) -> None:
    if support(inliers, tentative) == "supported":
        assert support(inliers + 1, tentative) == "supported"


def brute_force(similarity: np.ndarray, ratio: float | None) -> list[tuple[int, int]]:
    found = []
    for row in range(similarity.shape[0]):
        column = max(range(similarity.shape[1]), key=lambda c: (similarity[row, c], -c))
        if max(range(similarity.shape[0]), key=lambda r: (similarity[r, column], -r)) != row:
            continue
        if ratio is not None:
            distances = sorted(np.sqrt(2 - 2 * float(value)) for value in similarity[row])
            if len(distances) < 2 or not distances[0] < ratio * distances[1]:
                continue
        found.append((row, column))
    return found


@pytest.mark.parametrize("ratio", [None, 0.8])
@pytest.mark.parametrize("shape", [(7, 5), (5, 9), (1, 1), (3, 1)])
def test_mutual_best_is_what_a_loop_finds(shape: tuple[int, int], ratio: float | None) -> None:
    rng = np.random.default_rng(sum(shape))
    one, two = (rng.normal(size=(count, 4)).astype(np.float32) for count in shape)
    one, two = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (one, two))
    similarity = one @ two.T
    rows, columns = mutual_best(similarity, ratio)
    assert list(zip(rows, columns, strict=True)) == brute_force(similarity, ratio)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_to_match_gives_nothing(shape: tuple[int, int]) -> None:
    rows, columns = mutual_best(np.zeros(shape, np.float32), 0.8)
    assert len(rows) == len(columns) == 0


def test_spread_takes_the_heaviest_then_the_farthest() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0], [0.0, 9.0], [0.0, 0.0]])
    assert spread(points, [0.1, 0.9, 0.2, 0.2, 0.3], 3) == [1, 3, 2]  # (0, 9) is farther from (1, 0) than (10, 0)


@given(st.integers(0, 12), st.integers(0, 20))
def test_spread_takes_no_point_twice(count: int, number: int) -> None:
    points = np.random.default_rng(number).integers(0, 4, (number, 2)).astype(float)
    taken = spread(points, [1.0] * number, count)
    places = [tuple(points[place]) for place in taken]
    assert len(set(places)) == len(places) <= count
    assert len(places) == min(count, len({tuple(point) for point in points}))


def test_a_ratio_needs_tentative_matches() -> None:
    found = LocalMatch(
        method="SIFT",
        keypoints=(0, 3),
        tentative=4,
        inliers=0,
        error=None,
        model="affine",
        verdict="no geometric support",
    )
    assert found.ratio == 0.0
    assert replace(found, tentative=0).ratio is None
