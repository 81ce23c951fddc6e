"""Average precision as the challenge scores it, against scikit-learn; joining and reading back outcomes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from generator.core.outcomes import average_precision, join, outcomes_of
from generator.core.results import Outcomes


def challenge(scores: np.ndarray, true: np.ndarray, total: int) -> float:
    """The reference scorer (reid.md 1.2): sklearn over the submitted rows, x found / min(all, 20)."""
    submitted = np.isfinite(scores)
    found = int(true[submitted].sum())
    if not found:
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return average_precision_score(true[submitted], scores[submitted]) * found / min(total, 20)


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 20),
    values=st.integers(1, 30),
    extra=st.integers(0, 40),
    left_out=st.integers(0, 5),
)
def test_average_precision_is_the_challenges_with_and_without_ties(seed, count, values, extra, left_out):
    """``values`` different scores: 1 ties everything. ``extra`` true matches lie beyond the first 20."""
    rng = np.random.default_rng(seed)
    scores = np.sort(rng.integers(0, values, size=(3, count)) / values, axis=1)[:, ::-1].astype(np.float32)
    scores = np.ascontiguousarray(scores)
    true = rng.random((3, count)) < 0.3
    if left_out:
        scores[:, count - min(left_out, count - 1) :] = -np.inf if count > 1 else scores[:, count:]
        true &= np.isfinite(scores)
    total = true.sum(axis=1) + extra
    made = average_precision(scores, true, total)
    for row in range(3):
        if total[row]:
            assert made[row] == pytest.approx(challenge(scores[row], true[row], total[row]), abs=1e-12)
        else:
            assert np.isnan(made[row])


def test_worked_examples():
    scores = np.array([[0.9, 0.8, 0.7, 0.6]], dtype=np.float32)
    true = np.array([[True, False, True, False]])
    assert average_precision(scores, true, np.array([2]))[0] == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(scores, true, np.array([40]))[0] == pytest.approx((1 + 2 / 3) / 20)
    tied = np.full((1, 4), 0.5, dtype=np.float32)
    assert average_precision(tied, true, np.array([2]))[0] == pytest.approx(0.5)  # order-free
    assert average_precision(scores, np.zeros_like(true), np.array([1]))[0] == 0.0


def test_no_candidates_and_a_true_match_elsewhere_scores_zero():
    none = np.zeros((2, 0), dtype=np.float32)
    made = average_precision(none, none.astype(bool), np.array([0, -1]))
    assert np.isnan(made).all()


def outcomes(source: str, *queries: str) -> Outcomes:
    count = len(queries)
    return Outcomes(
        source=source,
        kind="member",
        queries=queries,
        individuals=(None,) * count,
        first=("x",) * count,
        true_matches=np.arange(count),
        first_true_rank=np.arange(count),
        average_precision=np.arange(count, dtype=np.float64),
    )


def test_outcomes_of_one_source_join_in_order():
    made = join([outcomes("m", "a", "b"), outcomes("m", "c")])
    assert made.queries == ("a", "b", "c")
    assert made.true_matches.tolist() == [0, 1, 0]
    with pytest.raises(ValueError, match=r"one source are joined, not of \['m', 'n'\]"):
        join([outcomes("m", "a"), outcomes("n", "b")])


def test_no_rankings_make_empty_outcomes():
    made = outcomes_of([])
    assert (made.source, made.kind, made.queries) == ("ensemble", "ensemble", ())
    assert made.first_true_rank.shape == (0,)
