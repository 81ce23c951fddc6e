"""Photos divided by masks or by their own map, and cells divided with them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.parts import by_regions, divide
from generator.core.records import Box


def test_later_masks_lie_on_top_and_the_rest_is_background() -> None:
    body = np.zeros((4, 6), np.bool_)
    body[1:, 1:5] = True
    scar = np.zeros((4, 6), np.bool_)
    scar[2, 2] = True
    parts = divide({"body": body, "scar": scar})
    assert parts is not None
    assert parts.names == ("background", "body", "scar")
    assert parts.labels[2, 2] == 2
    assert parts.labels[0, 0] == 0
    assert np.count_nonzero(parts.labels == 1) == body.sum() - 1
    assert divide({}) is None


def test_whole_cells_are_shares_of_their_pixels() -> None:
    rng = np.random.default_rng(0)
    mask = rng.random((12, 20)) < 0.4
    parts = divide({"mark": mask})
    assert parts is not None
    shares = parts.shares((3, 5), Box(x=0.0, y=0.0, width=5.0, height=3.0))
    expected = mask.reshape(3, 4, 5, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(shares[1], expected)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)


@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.floats(0.0, 0.9),
    st.floats(0.0, 0.9),
    st.integers(1, 30),
    st.integers(1, 30),
)
def test_what_is_inside_of_cut_cells_adds_up_to_one(
    rows: int, columns: int, left: float, top: float, height: int, width: int
) -> None:
    mask = np.random.default_rng(rows).random((height, width)) < 0.5
    parts = divide({"mark": mask})
    assert parts is not None
    window = Box(x=left, y=top, width=columns - left, height=rows - top)
    np.testing.assert_allclose(parts.shares((rows, columns), window).sum(axis=0), 1.0)


def test_a_map_is_divided_by_its_heaviest_regions() -> None:
    density = np.zeros((10, 16), np.float32)
    density[1:3, 1:3] = 1.0
    density[6:9, 10:15] = 0.8
    density[5, 5] = -2.0
    parts = by_regions(density, count=1)
    assert parts.names == ("elsewhere", "region 1")
    assert parts.labels[7, 12] == 1  # the heavier one, though not the brighter
    assert parts.labels[1, 1] == 0


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_map_with_nothing_positive_has_no_region(value: float) -> None:
    assert by_regions(np.full((4, 5), value, np.float32)).names == ("elsewhere",)
