"""Verdicts, what is missing, and the examples for and against."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.claims.units import made
from core.claims.world import claim
from generator.core.claims.claim import ClaimSettings, Expected, Where
from generator.core.claims.judge import corrected, judge, untested
from generator.core.claims.measures import Found, Similarity, Spread

SETTINGS = ClaimSettings(claims=(), queries=10, photos=10, individuals=5, seed=0, resamples=500)
VALUES = np.random.default_rng(0).normal(0.5, 0.1, 30)
OWNERS = np.repeat(np.arange(10), 3)


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"above": 0.2}, "supported"),
        ({"above": 0.5}, "inconclusive"),
        ({"above": 0.9}, "refuted"),
        ({"below": 0.9}, "supported"),
        ({"below": 0.2}, "refuted"),
        ({"above": 0.2, "below": 0.9}, "supported"),
        ({"above": 0.49, "below": 0.51}, "inconclusive"),
        ({"above": 0.6, "below": 0.9}, "refuted"),
        ({"above": 0.1, "below": 0.3}, "refuted"),
    ],
)
def test_the_interval_decides(bounds: dict[str, float], verdict: str) -> None:
    found = judge(claim(Similarity(), **bounds), made(VALUES, OWNERS), None, SETTINGS)
    assert found.verdict == verdict
    assert found.effect.low < found.effect.value < found.effect.high
    assert found.effect == found.mine
    assert found.versus is None
    if verdict == "supported":
        assert found.p < 0.05


def test_a_comparison_is_of_the_two_subsets() -> None:
    found = judge(
        replace(claim(Similarity(), above=0.0), versus=Where(correct=True)),
        made(VALUES + 0.3, OWNERS),
        made(VALUES, OWNERS),
        SETTINGS,
    )
    assert found.verdict == "supported"
    assert found.versus is not None
    assert found.effect.value == pytest.approx(0.3) == found.mine.value - found.versus.value


@pytest.mark.parametrize(("count", "words"), [(0, "none"), (1, "1"), (2, "2"), (4, "4")])
def test_too_few_individuals_are_not_testable_and_the_effect_is_told(count: int, words: str) -> None:
    """Two individuals carry no verdict, whatever their photos say."""
    found = judge(claim(Found(), above=0.1), made([1.0] * count * 3, np.repeat(np.arange(count), 3)), None, SETTINGS)
    assert found.verdict == "not testable"
    assert f"Too few individuals: {words}, and an interval needs 5." in found.reason
    assert "Add photos" in found.reason
    assert found.effect.individuals == count
    assert found.supporting == found.contradicting == ()
    assert np.isnan(found.p)


def test_what_is_missing_is_said_and_of_which_subset() -> None:
    nothing = replace(made([], []), missing="No photo has annotated parts.")
    assert judge(claim(Spread(heatmap="m")), nothing, None, SETTINGS).reason == "No photo has annotated parts."
    compared = replace(claim(Spread(heatmap="m")), versus=Where())
    found = judge(compared, made(VALUES, OWNERS), nothing, SETTINGS)
    assert found.reason == "In the subset compared with: No photo has annotated parts."
    assert found.verdict == "not testable"


def test_a_subset_of_few_leaves_resamples_empty() -> None:
    """One pair between two of seven individuals: most resamples do not draw both."""
    several, lonely = made([0.1] * 5, range(5)), made([0.5], ["a"], ["b"])
    settings = replace(SETTINGS, individuals=2)
    found = judge(replace(claim(Similarity()), versus=Where()), lonely, several, settings)
    assert found.verdict == "not testable"
    assert "resamples" in found.reason


def test_examples_are_the_furthest_of_different_individuals() -> None:
    values = [0.9, 0.8, 0.7, 0.1, 0.2, 0.6, 0.5]
    owners = ["a", "a", "b", "c", "d", "e", "f"]
    found = judge(claim(Similarity(), above=0.5), made(values, owners), None, SETTINGS)
    assert [one.query_id for one in found.supporting] == ["q0", "q2", "q5"]
    assert [one.query_id for one in found.contradicting] == ["q3", "q4"]
    below = judge(claim(Similarity(), below=0.5), made(values, owners), None, SETTINGS)
    assert [one.query_id for one in below.supporting] == ["q3", "q4"]
    inside = judge(claim(Similarity(), above=0.4, below=0.75), made(values, owners), None, SETTINGS)
    assert [one.query_id for one in inside.supporting] == ["q5", "q6", "q2"]


def test_an_example_of_a_comparison_lies_beyond_the_others_mean() -> None:
    compared = replace(claim(Similarity()), versus=Where(), expected=Expected(above=0.0))
    found = judge(compared, made([0.9, 0.4, 0.6, 0.7, 0.2], "abcde"), made([0.5] * 5, "abcde"), SETTINGS)
    assert [one.value for one in found.supporting] == [0.9, 0.7, 0.6]
    assert [one.value for one in found.contradicting] == [0.2, 0.4]


def test_many_claims_are_corrected_together() -> None:
    one = judge(claim(Similarity(), above=0.45), made(VALUES, OWNERS), None, SETTINGS)
    many = corrected([one, one, untested(claim(Similarity()), "nothing"), one])
    assert [finding.holm for finding in many if finding.verdict != "not testable"] == pytest.approx([3 * one.p] * 3)
    assert many[2].reason == "nothing"
    assert {finding.verdict for finding in many} == {one.verdict, "not testable"}
