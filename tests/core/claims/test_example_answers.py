"""What the examples of claims about altered photos tell of their answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.claims import world
from generator.core.claims.alterations import HidePart, Toned
from generator.core.claims.finding import Example
from generator.core.claims.judge import untested
from generator.core.claims.measures import Altered, Found
from generator.core.claims.of_answers import measure_altered, with_answers
from generator.core.counterfactuals import Answer

HUE, ELSEWHERE = Toned(tone="hue", amount=20.0), HidePart(part="scar", elsewhere=True)
EXAMPLE = Example(query_id="q-a1", image_id="a1", other="", value=0.25)


def answer(score: float) -> Answer:
    return Answer(score=score, rank=1, margin=0.1, first="a2", true_rank=1)


FACTS = world.facts(
    answers={
        HUE: {"q-a1": (answer(0.9), answer(0.6))},
        ELSEWHERE: {"q-a1": (answer(0.9), answer(0.8), answer(0.7))},
    }
)


def test_an_example_has_the_answers_to_what_is_drawn_of_it() -> None:
    measure = Altered(alteration=HUE, control=ELSEWHERE)
    claim = world.claim(measure, above=0.0)
    found = with_answers(replace(untested(claim, ""), supporting=(EXAMPLE,), contradicting=(EXAMPLE,)), FACTS)
    for (example,) in (found.supporting, found.contradicting):
        assert [one.score for one in example.answers] == [0.9, 0.6, 0.8]  # of two places elsewhere, the first is drawn
    units = measure_altered(measure, claim.where, FACTS)
    assert units.values == pytest.approx([0.3 - (0.1 + 0.2) / 2])


def test_without_a_control_there_are_two_answers() -> None:
    claim = world.claim(Altered(alteration=HUE))
    (example,) = with_answers(replace(untested(claim, ""), supporting=(EXAMPLE,)), FACTS).supporting
    assert [one.score for one in example.answers] == [0.9, 0.6]


def test_other_claims_are_left_as_they_are() -> None:
    found = replace(untested(world.claim(Found()), ""), supporting=(EXAMPLE,))
    assert with_answers(found, FACTS) is found
