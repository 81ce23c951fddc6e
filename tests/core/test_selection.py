"""Exact selection with stable ties, against full sorts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from generator.core.selection import first_true_rank, ranks_of, reached_by, top_k

# Few different values, so that ties are everywhere; both zeros, and -inf for what is left out.
VALUES = st.sampled_from([-np.inf, -1.0, -0.25, -0.0, 0.0, 1e-42, 0.5, 0.75, 1.0])
SCORES = hnp.arrays(np.float32, st.tuples(st.integers(0, 4), st.integers(1, 30)), elements=VALUES)


@given(scores=SCORES, k=st.integers(0, 35))
def test_top_k_is_a_stable_full_sort_with_ties(scores, k):
    places, best = top_k(scores, k)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(places, order)
    np.testing.assert_array_equal(best, np.take_along_axis(scores, order, axis=1))


@given(
    scores=hnp.arrays(np.float32, (2, 40), elements=st.floats(-1, 1, width=32)),
    k=st.integers(1, 40),
)
def test_top_k_is_a_full_sort_of_any_cosines(scores, k):
    np.testing.assert_array_equal(top_k(scores, k)[0], np.argsort(-scores, axis=1, kind="stable")[:, :k])


@given(scores=SCORES, seed=st.integers(0, 99))
def test_the_first_true_rank_is_that_of_a_full_sort(scores, seed):
    considered = np.isfinite(scores)
    true = (np.random.default_rng(seed).random(scores.shape) < 0.2) & considered
    places = [np.flatnonzero(row) for row in true]
    for row, rank in enumerate(first_true_rank(scores, places)):
        order = np.argsort(-scores[row], kind="stable")
        expected = np.flatnonzero(true[row][order])
        assert rank == (expected[0] + 1 if expected.size else 0)
        if expected.size:
            assert ranks_of(scores[row], places[row]).tolist() == (expected + 1).tolist()


@given(scores=hnp.arrays(np.float32, st.integers(1, 700), elements=st.floats(-1, 1, width=32)), data=st.data())
def test_at_least_k_reach_the_bound_and_the_last_of_them_is_not_below_it(scores, data):
    k = data.draw(st.integers(1, len(scores)))
    bound = reached_by(scores, k)
    assert np.count_nonzero(scores >= bound) >= k
    assert bound <= np.sort(scores)[::-1][k - 1]


def test_nothing_to_select_from_is_an_empty_answer():
    none = np.zeros((3, 0), dtype=np.float32)
    places, best = top_k(none, 5)
    assert places.shape == best.shape == (3, 0)
    assert first_true_rank(none, [np.empty(0, dtype=np.int64)] * 3).tolist() == [0, 0, 0]


def test_fifty_thousand_candidates():
    scores = np.random.default_rng(0).normal(size=(3, 50_000)).astype(np.float32).round(3)
    np.testing.assert_array_equal(top_k(scores, 20)[0], np.argsort(-scores, axis=1, kind="stable")[:, :20])
