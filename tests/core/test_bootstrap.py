"""Intervals over individuals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from generator.core import bootstrap as module
from generator.core.bootstrap import bootstrap


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_value_is_the_mean_over_queries_and_lies_in_its_interval():
    values = rng(1).random((60, 2))
    names = [f"A{row % 12}" for row in range(60)]
    for column, estimate in enumerate(bootstrap(values, names, rng())):
        assert estimate.value == pytest.approx(values[:, column].mean())
        assert estimate.low < estimate.value < estimate.high
        assert (estimate.queries, estimate.individuals) == (60, 12)


def test_it_is_a_plain_resampling_of_individuals():
    """The same draws, written as loops."""
    values = rng(2).random((9, 1))
    names = ["A", "A", "A", "A", "B", "B", "C", "D", "D"]
    places = {"A": range(4), "B": range(4, 6), "C": range(6, 7), "D": range(7, 9)}
    draws = rng(7).integers(0, 4, size=(300, 4))
    means = [np.mean([values[row, 0] for who in draw for row in places["ABCD"[who]]]) for draw in draws]
    (estimate,) = bootstrap(values, names, rng(7), 300)
    assert estimate.low == pytest.approx(np.percentile(means, 2.5))
    assert estimate.high == pytest.approx(np.percentile(means, 97.5))


def test_queries_of_one_individual_stand_or_fall_together():
    """Ten queries of two individuals say less than ten of ten."""
    values = np.repeat([0.0, 1.0], 5)[:, None]
    two = bootstrap(values, ["A"] * 5 + ["B"] * 5, rng())[0]
    ten = bootstrap(values, [f"A{row}" for row in range(10)], rng())[0]
    assert (two.low, two.high) == (0.0, 1.0)
    assert ten.low > 0.1
    assert ten.high < 0.9


def test_unknown_individuals_each_count_as_their_own():
    values = rng(3).random((6, 1))
    assert bootstrap(values, [None] * 6, rng())[0].individuals == 6
    assert bootstrap(values, [None, "A", None, "A", "B", "B"], rng())[0].individuals == 4


def test_one_individual_has_an_interval_of_no_width():
    (estimate,) = bootstrap(np.array([[0.25], [0.75]]), ["A", "A"], rng())
    assert (estimate.value, estimate.low, estimate.high) == (0.5, 0.5, 0.5)


def test_no_queries_are_nan_and_counted_zero():
    first, second = bootstrap(np.zeros((0, 2)), [], rng())
    assert math.isnan(first.value)
    assert math.isnan(first.low)
    assert math.isnan(second.high)
    assert (first.queries, first.individuals) == (0, 0)


def test_the_same_generator_state_gives_the_same_interval_whatever_the_block(monkeypatch):
    values = rng(4).random((50, 3))
    names = [f"A{row % 17}" for row in range(50)]
    whole = bootstrap(values, names, rng(5), 400)
    assert bootstrap(values, names, rng(5), 400) == whole
    assert bootstrap(values, names, rng(6), 400) != whole
    monkeypatch.setattr(module, "_DRAWS", 17 * 23)
    assert bootstrap(values, names, rng(5), 400) == whole


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    covered = 0
    for trial in range(200):
        source = rng(100 + trial)
        chance = source.beta(6, 4, size=40)  # individuals differ; the mean chance is 0.6
        values = (source.random((40, 5)) < chance[:, None]).astype(float).reshape(-1, 1)
        (estimate,) = bootstrap(values, list(np.repeat(np.arange(40).astype(str), 5)), source, 500)
        covered += estimate.low <= 0.6 <= estimate.high
    assert 0.88 <= covered / 200 <= 0.99
