"""Claims in words: every measure, subset, bound and effect."""

from __future__ import annotations

import re

import pytest

from generator.core.claims.alterations import Background, HidePart, Rendered, Toned
from generator.core.claims.claim import Expected, Pairing, Where
from generator.core.claims.judge import judge
from generator.core.claims.measures import Altered, Energy, EnergyShare, Found, Likeness, Similarity
from generator.core.results import Estimate
from generator.pages.alteration_words import alteration_words
from generator.pages.claim_sentences import explanation, told_effect, told_value
from generator.pages.claim_units import unit_of
from generator.pages.claim_where import apart, where_words
from generator.pages.claim_words import effect_words, expected_words, interval_words, measure_words
from pages import claims_made

MAP = claims_made.MAP


def estimate(value, low, high, individuals=10):
    return Estimate(value=value, low=low, high=high, queries=46, individuals=individuals)


def test_the_words_of_every_measure_are_its_own():
    words = [measure_words(measure) for measure in claims_made.MEASURES]
    assert len(set(words)) == len(words)
    assert all(re.search(r"none|_|\bNone\b|<|\{", text) is None for text in words)


@pytest.mark.parametrize("measure", claims_made.MEASURES, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("values", [claims_made.YES, claims_made.MIXED, claims_made.HIGH], ids=["yes", "mixed", "high"])
def test_every_measure_makes_a_sentence_with_its_numbers(measure, values):
    claim = claims_made.make_claim(measure=measure, expected=Expected(above=0))
    finding = judge(claim, claims_made.make_units(values), None, claims_made.SETTINGS)
    text = explanation(finding)
    assert text.startswith("In 9 photos of 3 individuals ")
    assert unit_of(measure).bare(finding.effect.value).lstrip("+\u2212") in text
    assert "95\u00a0% interval" in text
    assert text.endswith("; expected above 0.")
    assert "nan" not in text


def test_the_issue_own_example():
    measure = Energy(part="scar", heatmap=MAP)
    found = estimate(16.0, 12.5, 19.8)
    assert effect_words(found, measure) == "16.0 times (95\u00a0% interval 12.5 to 19.8)"
    assert expected_words(Expected(above=1), measure) == "above 1"


@pytest.mark.parametrize(
    ("measure", "versus", "value", "text"),
    [
        (Energy(part="a", heatmap=MAP), False, 1.726, "1.73 times"),
        (Energy(part="a", heatmap=MAP), True, 0.18, "+0.18"),
        (EnergyShare(part="a", heatmap=MAP), False, 0.125, "12.5\u00a0%"),
        (EnergyShare(part="a", heatmap=MAP), True, -0.125, "\u221212.5 points"),
        (Found(), False, 0.971, "97.1\u00a0%"),
        (Found(less=claims_made.MEMBERS), False, 0.03, "+3.0 points"),
        (Similarity(), False, 0.7314, "0.731"),
        (Similarity(), True, -0.049, "\u22120.049"),
        (Likeness(part="a"), False, 0.21, "+21.0 points"),
        (Altered(alteration=HidePart(part="a")), False, 0.1, "+0.100"),
        (Altered(alteration=HidePart(part="a"), outcome="retained"), False, 0.5, "50.0\u00a0%"),
        (Similarity(), True, -0.00001, "0.000"),
    ],
)  # fmt: skip
def test_values_come_in_the_unit_of_their_measure(measure, versus, value, text):
    assert unit_of(measure, versus=versus).text(value) == text


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (Expected(above=0.5), "above 50\u00a0%"),
        (Expected(below=0.125), "below 12.5\u00a0%"),
        (Expected(above=0.4, below=0.6), "between 40 and 60\u00a0%"),
        (Expected(above=0), "above 0"),
    ],
)
def test_bounds_come_as_their_author_would_write_them(expected, text):
    assert expected_words(expected, EnergyShare(part="a", heatmap=MAP)) == text


def test_without_a_measure_bounds_are_plain_numbers():
    assert expected_words(Expected(above=-0.1, below=0.1)) == "between \u22120.1 and 0.1"


@pytest.mark.parametrize("individuals", [1, 2])
def test_two_individuals_carry_no_interval(individuals):
    found = estimate(3.0, 2.0, 4.0, individuals)
    text = interval_words(found, Energy(part="a", heatmap=MAP))
    assert text.startswith("no interval: ")
    assert "2.00" not in effect_words(found, Energy(part="a", heatmap=MAP))


def test_what_is_not_testable_shows_its_value_and_no_interval():
    finding = claims_made.two_individuals()
    assert finding.verdict == "not testable"
    assert told_effect(finding) == "9.02 times (no interval: 2 individuals)"


def test_a_subset_is_told_by_all_that_must_hold():
    where = Where(
        scenarios=("top",),
        routes=("a", "b", "c"),
        has_match=True,
        correct=False,
        viewpoints=("left", "right"),
        shows=("scar", "ridge"),
        lacks=("edge",),
        columns=(("water", ("silt", "clear")),),
        groups=("g",),
        members=("m",),
        pair=Pairing(
            individual="same",
            part="scar",
            visible="one",
            leading="different",
            among=("scar",),
            heatmap=MAP,
            columns=(("water", "different"), ("year", "same")),
        ),
    )
    assert where_words(where) == (
        "in scenario top, on route a, b or c, with a true match to find, whose first candidate is no true match, of "
        "viewpoint left or right, showing scar and ridge, without edge, with water silt or clear, as seen by group g, "
        "as seen by member m, of one individual, one of the two showing scar, where different parts lead in both "
        f"maps of {MAP} (of scar), with another water, with the same year"
    )
    assert where_words(Where()) == "all that the audit asks"


def test_two_subsets_are_told_apart_by_what_they_do_not_share():
    one = Where(scenarios=("top",), shows=("scar",))
    assert apart(one, Where(scenarios=("top",), lacks=("scar",))) == ("showing scar", "without scar")
    assert apart(one, Where(scenarios=("top",))) == ("showing scar", "all that the audit asks")


@pytest.mark.parametrize(
    ("alteration", "text"),
    [
        (HidePart(part="scar"), "scar is blurred away"),
        (
            HidePart(part="scar", fill="mean", elsewhere=True),
            "an area of the shape of scar elsewhere is covered with the mean colour",
        ),
        (Rendered(change="no scar"), "the same scene is shown with a change: no scar"),
        (Background(fill="swap"), "what no annotated part covers is swapped for that of another photo"),
        (Toned(tone="hue", amount=-20), "the hues are turned by \u221220\u00b0"),
        (Toned(tone="blur", amount=0.01), "the photo is blurred (sigma 1.00\u00a0% of the long side)"),
        (Toned(tone="jpeg", amount=30), "the photo is saved as a JPEG of quality 30"),
        (Toned(tone="contrast", amount=0.5), "the contrast is multiplied by 0.5"),
    ],
)
def test_alterations_read_well_after_once(alteration, text):
    assert alteration_words(alteration) == text


def test_two_subsets_are_both_told():
    text = explanation(claims_made.compared())
    assert "in 9 pairs of 3 individuals (of two individuals)" in text
    assert "(of one individual, with another sea state)" in text
    assert "The difference is \u22120." in text


@pytest.mark.parametrize(
    ("measure", "yes", "no"),
    [
        (Found(), "found first", "not first"),
        (Found(metric="top20"), "found among the first 20", "not among the first 20"),
        (Altered(alteration=HidePart(part="a"), outcome="retained"), "still first", "no longer first"),
        (Found(less=claims_made.MEMBERS), "found, by the other not", "both alike"),
        (Similarity(), "1.000", "0.000"),
    ],
)
def test_yes_and_no_are_words(measure, yes, no):
    assert (told_value(1.0, measure), told_value(0.0, measure)) == (yes, no)


def test_several_answers_to_one_query_are_told_as_such():
    units = claims_made.make_units([*claims_made.YES, *claims_made.YES], "query")
    finding = judge(
        claims_made.make_claim(measure=Found(), expected=Expected(above=0.2)), units, None, claims_made.SETTINGS
    )
    assert explanation(finding).startswith("In 18 answers to 9 queries of 3 individuals ")
