"""COCO segmentations as masks."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.store.segments import decompress, polygon_mask, run_length_mask


def compress(counts: list[int]) -> str:
    """The inverse of `decompress`, after ``rleToString`` of the COCO API's maskApi.c."""
    text = ""
    for place, count in enumerate(counts):
        value = count - counts[place - 2] if place > 2 else count
        more = True
        while more:
            bits, value = value & 0x1F, value >> 5
            more = value != (-1 if bits & 0x10 else 0)
            text += chr(48 + (bits | 0x20 if more else bits))
    return text


def test_a_rectangle_covers_the_pixels_whose_centres_it_holds():
    mask = polygon_mask([1, 1, 4, 1, 4, 3, 1, 3], 7, 5)
    expected = np.zeros((5, 7), bool)
    expected[1:3, 1:4] = True
    assert np.array_equal(mask, expected)
    assert np.array_equal(polygon_mask([0.6, 0.6, 4.4, 0.6, 4.4, 3.4, 0.6, 3.4], 7, 5), expected)


def test_a_triangle_by_hand():
    assert polygon_mask([0, 0, 4, 0, 0, 4], 4, 4).astype(int).tolist() == [
        [1, 1, 1, 0],
        [1, 1, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 0],
    ]


def test_a_polygon_that_crosses_itself_follows_the_even_odd_rule():
    bow_tie = polygon_mask([0, 0, 6, 4, 6, 0, 0, 4], 6, 4)
    assert bow_tie[:, 0].all()
    assert not bow_tie[0, 2:4].any()
    hole = polygon_mask([0, 0, 6, 0, 6, 6, 0, 6, 0, 0, 2, 2, 4, 2, 4, 4, 2, 4, 2, 2], 6, 6)
    assert not hole[2:4, 2:4].any()
    assert hole.sum() == 32


@given(
    st.lists(st.tuples(st.floats(-3, 12), st.floats(-3, 9)), min_size=3, max_size=8),
)
def test_every_pixel_agrees_with_the_winding_of_its_centre(corners):
    """Crossing parity along the ray to the left, pixel by pixel, against the vectorised scan."""
    mask = polygon_mask([value for corner in corners for value in corner], 8, 6)
    for row in range(6):
        for column in range(8):
            inside = False
            for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
                if (y0 <= row + 0.5) != (y1 <= row + 0.5):
                    crossing = x0 + (row + 0.5 - y0) * (x1 - x0) / (y1 - y0)
                    inside ^= np.ceil(crossing - 0.5) <= column
            assert mask[row, column] == inside


def test_a_polygon_beyond_the_picture_is_cut():
    assert polygon_mask([-9, -9, 99, -9, 99, 99, -9, 99], 7, 5).all()
    assert not polygon_mask([20, 20, 30, 20, 30, 30], 7, 5).any()


@pytest.mark.parametrize("packed", [False, True])
def test_runs_go_down_the_columns(packed: bool):
    counts = [6, 3, 26]
    code = json.dumps({"size": [5, 7], "counts": compress(counts) if packed else counts})
    mask = run_length_mask(code, 7, 5)
    expected = np.zeros((5, 7), bool)
    expected[1:4, 1] = True
    assert np.array_equal(mask, expected)


def test_known_codes():
    """By hand after maskApi.c: 25 takes two characters (its fifth bit is set); no zeros, then four ones."""
    assert decompress("i0") == [25]
    assert decompress("04") == [0, 4]


@given(st.lists(st.integers(0, 5000), max_size=30))
def test_compression_is_undone(counts):
    assert decompress(compress(counts)) == counts


def test_a_code_for_another_size_is_refused():
    with pytest.raises(ValueError, match="7 x 5 pixels, expected 5 x 7"):
        run_length_mask('{"size": [5, 7], "counts": [35]}', 5, 7)


@pytest.mark.parametrize("counts", [[34], [36], [40, -5]])
def test_runs_that_do_not_add_up_are_refused(counts):
    with pytest.raises(ValueError, match=r"add up to .* expected 35"):
        run_length_mask(json.dumps({"size": [5, 7], "counts": counts}), 7, 5)
