"""Intervals keep what they promise: coverage on data with a known answer, and agreement with scipy and statsmodels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.multitest import multipletests

from core.claims.units import made
from generator.core.claims.claim import Expected
from generator.core.claims.finding import Units
from generator.core.claims.inference import Inferred, holm, infer

Drawn = tuple[Units, Units | None, tuple[float, float] | None, float]
"""Two subsets, the span of their values, and the true effect."""
SHARE = (0.0, 1.0)
TRIALS, RESAMPLES = 1000, 400


def clustered(rng: np.random.Generator) -> Drawn:
    """Means over 24 individuals with one to five queries each, which are alike."""
    owners = np.repeat(np.arange(24), rng.integers(1, 6, 24))
    values = rng.normal(0.3, 1, 24)[owners] + rng.normal(0, 1, len(owners))
    return made(values, owners), None, None, 0.3


def few(rng: np.random.Generator) -> Drawn:
    """Only eight individuals."""
    owners = np.repeat(np.arange(8), 3)
    return made(rng.normal(1, 1, 8)[owners] + rng.normal(0, 1, 24), owners), None, None, 1.0


def shares(rng: np.random.Generator) -> Drawn:
    """Hits and misses of twelve individuals, some of which are found more easily."""
    owners = np.repeat(np.arange(12), 4)
    return made(rng.random(48) < rng.beta(4, 2, 12)[owners], owners), None, SHARE, 2 / 3


def paired(rng: np.random.Generator) -> Drawn:
    """The difference of two numbers of the same queries."""
    owners = np.repeat(np.arange(20), 2)
    level = rng.normal(0, 2, 20)[owners]
    mine, versus = level + rng.normal(0.5, 1, 40), level + rng.normal(0, 1, 40)
    return made(mine, owners), made(versus, owners), None, 0.5


def apart(rng: np.random.Generator) -> Drawn:
    """The difference of two subsets without an individual in common."""
    one, other = np.repeat(np.arange(12), 3), np.repeat(np.arange(100, 112), 2)
    mine = rng.normal(0.4, 1, 12)[one - 0] + rng.normal(0, 1, 36)
    versus = rng.normal(0, 1, 12)[other - 100] + rng.normal(0, 1, 24)
    return made(mine, one), made(versus, other), None, 0.4


def pairs(rng: np.random.Generator) -> Drawn:
    """Pairs of different individuals, each of which raises or lowers all of its own."""
    one, other = np.triu_indices(16, 1)
    level = rng.normal(0, 1, 16)
    return made(level[one] + level[other] + rng.normal(0, 1, len(one)), one, other), None, None, 0.0


@pytest.mark.slow
@pytest.mark.parametrize("draw", [clustered, few, shares, paired, apart, pairs])
def test_intervals_hold_the_truth_in_93_to_97_of_100_cases(draw: Callable[[np.random.Generator], Drawn]) -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(TRIALS):
        mine, versus, span, truth = draw(rng)
        estimate = infer(mine, versus, span, rng, RESAMPLES)[0].estimate
        held += estimate.low <= truth <= estimate.high
    assert 0.93 <= held / TRIALS <= 0.97


def test_plain_percentiles_would_not_with_few_individuals() -> None:
    """Why levels are widened: the control that must fail."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(TRIALS):
        mine, _, _, truth = few(rng)
        low, high = np.percentile(infer(mine, None, None, rng, RESAMPLES)[0].means, (2.5, 97.5))
        held += low <= truth <= high
    assert held / TRIALS < 0.92


def test_without_clusters_the_means_are_scipys() -> None:
    values = np.random.default_rng(0).gamma(2.0, 1.0, 40)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1))
    means = infer(made(values, range(40)), None, None, np.random.default_rng(2), 20_000)[0].means
    low, high = theirs.confidence_interval
    assert np.percentile(means, (2.5, 97.5)) == pytest.approx([low, high], abs=0.02)
    assert means.std() == pytest.approx(theirs.standard_error, rel=0.02)


def test_the_spread_over_clusters_is_the_sandwich_of_statsmodels() -> None:
    rng = np.random.default_rng(3)
    owners = np.repeat(np.arange(60), rng.integers(1, 5, 60))
    values = rng.normal(0, 1, 60)[owners] + rng.normal(0, 1, len(owners))
    fit = OLS(values, np.ones((len(values), 1))).fit(
        cov_type="cluster", cov_kwds={"groups": owners, "use_correction": False}
    )
    found = infer(made(values, owners), None, None, rng, 8000)[0]
    assert found.value == pytest.approx(fit.params[0])
    assert found.means.std() == pytest.approx(fit.bse[0], rel=0.05)


def test_p_is_that_of_a_t_test_where_that_one_holds() -> None:
    rng = np.random.default_rng(4)
    for mean in (0.0, 0.2, 0.35, 0.5, 1.0):
        values = rng.normal(mean, 1, 40)
        p = infer(made(values, range(40)), None, None, rng, 20_000)[0].p_value(Expected(above=0.0))
        assert np.log10(p) == pytest.approx(np.log10(stats.ttest_1samp(values, 0.0).pvalue), abs=0.35)


@given(st.floats(-1.0, 1.5), st.integers(0, 50))
def test_p_is_below_one_in_twenty_where_the_interval_leaves_the_bound_out(bound: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = infer(made(rng.normal(0.3, 1, 15), range(15)), None, None, rng, 999)[0]
    low, high = found.estimate.low, found.estimate.high
    if min(abs(bound - low), abs(bound - high)) > 0.01:  # quantiles interpolate, counts do not
        assert (found.p_value(Expected(above=bound)) < 0.05) == (not low <= bound <= high)


def test_between_two_bounds_both_have_to_be_left_out() -> None:
    rng = np.random.default_rng(0)
    found = infer(made(rng.normal(0, 1, 30), range(30)), None, None, rng, 4000)[0]
    near, far = found.value - 0.1, found.value + 5.0
    both = found.p_value(Expected(above=near, below=far))
    assert both == found.p_value(Expected(above=near)) > found.p_value(Expected(below=far))


@pytest.mark.parametrize("hit", [0.0, 1.0])
def test_what_is_all_alike_has_the_interval_of_clopper_and_pearson(hit: float) -> None:
    found = infer(made([hit] * 30, np.repeat(np.arange(10), 3)), None, SHARE, np.random.default_rng(0), 200)[0]
    theirs = stats.binomtest(int(hit) * 10, 10).proportion_ci(method="exact")
    estimate = found.estimate
    assert (estimate.low, estimate.high) == pytest.approx((theirs.low, theirs.high))
    exact = stats.binomtest(int(hit) * 10, 10, 0.6)
    one_sided = 0.6**10 if hit else 0.4**10
    assert found.p_value(Expected(above=0.6)) == pytest.approx(2 * one_sided, rel=1e-6)
    assert found.p_value(Expected(above=0.6)) >= exact.pvalue * 0.99


def test_a_difference_of_nothing_everywhere_may_be_either_way() -> None:
    found = infer(made([0.0] * 20, range(20)), None, (-1.0, 1.0), np.random.default_rng(0), 200)[0].estimate
    assert found.low == pytest.approx(-found.high)
    assert 0.1 < found.high < 0.2


def test_a_difference_of_two_that_do_not_spread_has_newcombes_interval() -> None:
    mine, versus = made([1.0] * 10, range(10)), made([0.0] * 10, range(10, 20))
    difference, one, other = infer(mine, versus, SHARE, np.random.default_rng(0), 200)
    assert other is not None
    down = np.hypot(one.value - one.estimate.low, other.estimate.high - other.value)
    assert (difference.estimate.low, difference.estimate.high) == pytest.approx((1.0 - down, 1.0))


def test_a_pair_counts_as_often_as_both_are_drawn() -> None:
    """By brute force, over the very same draws."""
    values, one, other = [0.1, 0.5, 0.9, 0.4], ["a", "a", "b", "c"], ["b", "c", "c", "c"]
    found = infer(made(values, one, other), None, None, np.random.default_rng(7), 50)[0]
    rng = np.random.default_rng(7)
    names = ["a", "b", "c"]  # in the order in which they are met
    for mean, drawn in zip(found.means, rng.integers(0, 3, size=(50, 3)), strict=True):
        times = {name: int((drawn == place).sum()) for place, name in enumerate(names)}
        weights = [times[a] * times[b] if a != b else times[a] for a, b in zip(one, other, strict=True)]
        if sum(weights):
            assert mean == pytest.approx(np.average(values, weights=weights))
        else:
            assert np.isnan(mean)


def test_holm_is_that_of_statsmodels() -> None:
    ps = np.random.default_rng(0).random(12) ** 3
    assert holm(ps.tolist()) == pytest.approx(multipletests(ps, method="holm")[1])
    assert holm([]) == ()


def test_holm_leaves_out_what_was_not_tested() -> None:
    found = holm([0.01, float("nan"), 0.04])
    assert found[0] == pytest.approx(0.02)
    assert np.isnan(found[1])
    assert found[2] == pytest.approx(0.04)


def test_undefined_values_are_no_units_and_nobody_has_nothing() -> None:
    found = infer(made([1.0, float("nan"), 3.0], ["a", "b", "c"]), None, None, np.random.default_rng(0), 100)[0]
    assert (found.value, found.units, found.individuals) == (2.0, 2, 2)
    nobody: Inferred = infer(made([], []), None, None, np.random.default_rng(0), 100)[0]
    assert np.isnan([nobody.value, nobody.estimate.low, nobody.p_value(Expected(above=0))]).all()
    alone = infer(made([0.25, 0.75], ["a", "a"]), None, SHARE, np.random.default_rng(0), 100)[0]
    assert (alone.estimate.low, alone.estimate.high) == (0.5, 0.5)
    assert np.isnan(alone.p_value(Expected(above=0)))
