"""What a member adds, against answers that are known and a plain retelling of the paired bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.additions import addition
from generator.core.results import Outcomes


def outcomes(ranks: list[int], individuals: list[str], true: list[int] | None = None) -> Outcomes:
    """With one true match each, so that the average precision is 1 / rank up to 20."""
    places = np.array(ranks, dtype=np.int64)
    count = np.array(true or [1] * len(ranks), dtype=np.int64)
    precision = np.where((places > 0) & (places <= 20), 1.0 / np.maximum(places, 1), 0.0)
    return Outcomes(
        source="ensemble",
        kind="ensemble",
        queries=tuple(f"q{row}" for row in range(len(ranks))),
        individuals=tuple(individuals),
        first=("x",) * len(ranks),
        true_matches=count,
        first_true_rank=places,
        average_precision=np.where(count > 0, precision, np.nan),
    )


def test_the_same_rankings_differ_by_nothing_however_wide_their_own_intervals_are():
    same = outcomes([1, 2, 1, 30, 5, 1], list("AABBCD"))
    found = addition(same, same, seed=0, resamples=500)
    assert (found.top1.value, found.top1.low, found.top1.high) == (0.0, 0.0, 0.0)
    assert (found.map20.value, found.map20.low, found.map20.high) == (0.0, 0.0, 0.0)
    assert found.whole.top1.high - found.whole.top1.low > 0.3
    assert found.whole == found.less


def test_a_difference_that_all_queries_share_has_no_width():
    whole, less = outcomes([1] * 6, list("AABBCD")), outcomes([2] * 6, list("AABBCD"))
    found = addition(whole, less, seed=0, resamples=500)
    assert (found.top1.value, found.top1.low, found.top1.high) == (1.0, 1.0, 1.0)
    assert (found.map20.value, found.map20.low, found.map20.high) == (0.5, 0.5, 0.5)
    assert (found.top1.queries, found.top1.individuals) == (6, 4)


def test_with_two_individuals_a_resample_is_one_of_three_numbers():
    """A gains its one query, B none of its one: 0, 1/2 or 1, with chances 1/4, 1/2, 1/4."""
    whole, less = outcomes([1, 3], ["A", "B"]), outcomes([2, 3], ["A", "B"])
    found = addition(whole, less, seed=1, resamples=4000)
    assert (found.top1.value, found.top1.low, found.top1.high) == (0.5, 0.0, 1.0)


def test_the_sign_is_that_of_what_is_added():
    whole, less = outcomes([2, 2, 1], list("ABC")), outcomes([1, 1, 1], list("ABC"))
    assert addition(whole, less, seed=0, resamples=100).top1.value == pytest.approx(-2 / 3)


def test_the_interval_is_that_of_a_plain_paired_bootstrap_and_narrower_than_unpaired():
    rng = np.random.default_rng(4)
    owners = [f"A{row // 4}" for row in range(120)]
    hard = np.repeat(rng.integers(1, 4, 30), 4)  # whole individuals are hard
    better = rng.random(120) < 0.1
    whole = outcomes(np.where(better, 1, hard).tolist(), owners)
    less = outcomes(hard.tolist(), owners)
    found = addition(whole, less, seed=0, resamples=4000)
    gains = ((whole.first_true_rank == 1).astype(float) - (less.first_true_rank == 1)).reshape(30, 4).mean(axis=1)
    drawn = gains[rng.integers(0, 30, (20000, 30))].mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    assert found.top1.value == pytest.approx(gains.mean())
    assert found.top1.low == pytest.approx(low, abs=0.012)
    assert found.top1.high == pytest.approx(high, abs=0.012)
    apart = found.whole.top1.high - found.less.top1.low - (found.whole.top1.low - found.less.top1.high)
    assert found.top1.high - found.top1.low < 0.3 * apart


def test_queries_without_a_true_match_play_no_part():
    whole = outcomes([1, 0, 0, 1], list("ABCD"), [1, 0, -1, 1])
    less = outcomes([2, 0, 0, 2], list("ABCD"), [1, 0, -1, 1])
    found = addition(whole, less, seed=0, resamples=100)
    assert (found.top1.value, found.top1.queries, found.map20.queries) == (1.0, 2, 2)
    nobody = outcomes([0, 0], list("AB"), [0, -1])
    found = addition(nobody, nobody, seed=0, resamples=100)
    assert np.isnan(found.top1.value)
    assert found.top1.queries == 0


def test_other_queries_or_other_truth_are_refused():
    whole = outcomes([1, 2], list("AB"))
    for less in (outcomes([1, 2, 3], list("ABC")), outcomes([1, 2], list("AB"), [1, 2])):
        with pytest.raises(ValueError, match="query by query"):
            addition(whole, less, seed=0, resamples=100)
