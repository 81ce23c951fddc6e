"""Votes, and how they differ from the write-up's union."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from generator.core.votes import consensus, graded, union, votes

LEVELS = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 6), st.just(3), st.just(5)), elements=st.floats(0, 1, width=32)
)


def writeups_union(masks: np.ndarray) -> np.ndarray:
    """The notebook's arithmetic on (members, 2 views, ...) masks of 0 and 255, colours aside."""
    running = np.zeros(masks.shape[2:], dtype=np.float64)
    for identity, flip in masks.astype(np.uint8):
        with np.errstate(over="ignore"):
            running = (running + (identity + flip) / 2) / 2
    return running


def test_votes_are_shares_at_or_above_the_threshold():
    levels = np.array([[[0.5, 0.49, 1.0]], [[0.2, 0.6, 1.0]], [[0.0, 0.0, 0.0]]], dtype=np.float32)
    np.testing.assert_allclose(votes(levels, 0.5), [[1 / 3, 1 / 3, 2 / 3]], rtol=1e-6)


def test_maps_without_evidence_stay_in_the_denominator():
    lit = np.ones((1, 2, 3), dtype=np.float32)
    dark = np.zeros((3, 2, 3), dtype=np.float32)
    np.testing.assert_array_equal(votes(np.concatenate([lit, dark]), 0.5), 0.25)


def test_two_views_that_agree_beat_one_unlike_the_writeups_union():
    """255 + 255 wraps to 254 in 8 bits, so there agreement came out *below* disagreement."""
    both, one = np.array([[[255], [255]]]), np.array([[[255], [0]]])
    assert writeups_union(both) < writeups_union(one)
    shares = [votes((masks[0] / 255).astype(np.float32)[:, None], 0.5)[0, 0] for masks in (both, one)]
    assert shares == [1.0, 0.5]


def test_every_member_counts_the_same_unlike_the_writeups_running_mean():
    """There the last member weighed 1/2 and the first two of eight 1/128 each."""
    for member, weight in ((0, 1 / 256), (7, 1 / 2)):
        masks = np.zeros((8, 2, 1), dtype=np.uint8)
        masks[member, 0] = 255
        assert writeups_union(masks)[0] == pytest.approx(127.5 * weight)
        assert votes((masks / 255).astype(np.float32).reshape(16, 1, 1), 0.5)[0, 0] == 1 / 16


def test_the_hottest_place_is_lit_unlike_in_jet():
    """Thresholding JET's colours switched heat 255 off; here the maximum always votes."""
    ramp = np.linspace(0, 1, 12, dtype=np.float32).reshape(1, 3, 4)
    assert votes(ramp, 0.5)[2, 3] == 1.0


@given(levels=LEVELS, threshold=st.floats(0.01, 1))
def test_votes_are_shares_of_the_maps(levels, threshold):
    shares = votes(levels, threshold)
    assert shares.shape == levels.shape[1:]
    assert shares.dtype == np.float32
    assert ((shares >= 0) & (shares <= 1)).all()
    np.testing.assert_allclose(shares * len(levels), np.round(shares * len(levels)), atol=1e-5)
    assert (consensus(shares) <= union(shares)).all()
    np.testing.assert_array_equal(consensus(shares), (levels >= np.float32(threshold)).sum(axis=0) * 2 >= len(levels))


@given(levels=LEVELS, more=st.floats(0, 1), threshold=st.floats(0.01, 1), lower=st.floats(0.01, 1))
def test_a_hotter_map_or_a_lower_threshold_never_loses_votes(levels, more, threshold, lower):
    hotter = np.minimum(levels + np.float32(more), 1)
    assert (votes(hotter, threshold) >= votes(levels, threshold)).all()
    assert (votes(levels, min(lower, threshold)) >= votes(levels, threshold)).all()


@given(levels=LEVELS, threshold=st.floats(0.01, 1))
def test_the_order_of_the_maps_does_not_matter(levels, threshold):
    np.testing.assert_array_equal(votes(levels[::-1], threshold), votes(levels, threshold))


def test_graded_masks_are_nested_from_the_highest_down():
    level = np.linspace(0, 1, 15, dtype=np.float32).reshape(3, 5)
    masks = graded(level, (0.3, 0.9, 0.5))
    assert masks.shape == (3, 3, 5)
    assert (masks[0] <= masks[1]).all()
    assert (masks[1] <= masks[2]).all()
    assert [int(mask.sum()) for mask in masks] == [int((level >= step).sum()) for step in (0.9, 0.5, 0.3)]


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.5, float("nan")])
def test_a_threshold_that_lights_everything_or_nothing_is_refused(threshold):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        votes(np.zeros((1, 2, 2), dtype=np.float32), threshold)
