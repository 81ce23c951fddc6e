"""What becomes of a query's first candidate when its photo is altered."""

from __future__ import annotations

import numpy as np
import pytest

from core.claims.world import claim, facts
from generator.core.claims.alterations import HidePart, Toned
from generator.core.claims.claim import Where
from generator.core.claims.measures import Altered, Outcome
from generator.core.claims.measuring import asked_again, measure
from generator.core.counterfactuals import Answer

HIDE, AWAY = HidePart(part="scar"), HidePart(part="scar", elsewhere=True)


def answer(score: float, rank: int, margin: float | None) -> Answer:
    return Answer(score=score, rank=rank, margin=margin, first="x", true_rank=None)


ANSWERS = {
    HIDE: {
        "q-a1": (answer(0.9, 1, 0.5), answer(0.3, 4, -0.2)),
        "q-b1": (answer(0.6, 1, 0.2), answer(0.5, 1, 0.1)),
        "q-b2": (answer(0.5, 1, None), answer(0.5, 1, None)),
    },
    AWAY: {"q-a1": (answer(0.9, 1, 0.5), answer(0.8, 1, 0.4), answer(0.6, 3, 0.0))},
}


@pytest.mark.parametrize(
    ("outcome", "alone", "less"),
    [
        ("drop", [0.6, 0.1, 0.0], [0.6 - 0.2]),
        ("margin", [0.7, 0.1, np.nan], [0.7 - 0.3]),
        ("retained", [0.0, 1.0, 1.0], [0.0 - 0.5]),
        ("places", [3.0, 0.0, 0.0], [3.0 - 1.0]),
    ],
)
def test_every_outcome_alone_and_less_its_controls(outcome: Outcome, alone: list[float], less: list[float]) -> None:
    """Several areas elsewhere are averaged; a query counts against its control only where it has both."""
    known = facts(answers=ANSWERS)
    found = measure(claim(Altered(alteration=HIDE, outcome=outcome)), Where(), known)
    assert list(found.queries) == ["q-a1", "q-b1", "q-b2"]
    assert found.values == pytest.approx(alone, nan_ok=True)
    paired = measure(claim(Altered(alteration=HIDE, outcome=outcome, control=AWAY)), Where(), known)
    assert list(paired.queries) == ["q-a1"]
    assert paired.values == pytest.approx(less)


def test_what_could_not_be_altered_says_why() -> None:
    dark = Toned(tone="brightness", amount=0.5)
    known = facts(answers=ANSWERS, unaltered={dark: "5 cannot be asked again"})
    assert "5 cannot be asked again" in measure(claim(Altered(alteration=dark)), Where(), known).missing


def test_an_alteration_and_its_control_have_the_same_queries() -> None:
    """Those that fit the claim, that can be altered both ways, and as many individuals as there can be."""
    claims = [claim(Altered(alteration=HIDE, control=AWAY), Where(shows=("scar",)))]

    def fits(alteration: object, image_id: str) -> bool:
        return not (alteration == AWAY and image_id == "b1")

    assert asked_again(claims, facts(), fits, 9, 0) == {HIDE: ("q-a1", "q-b2"), AWAY: ("q-a1", "q-b2")}
    one_each = asked_again(claims, facts(), lambda alteration, image_id: True, 2, 0)[HIDE]
    assert one_each[0] == "q-a1"
    assert one_each[1] in ("q-b1", "q-b2")


def test_where_nothing_can_be_altered_some_are_asked_to_tell_why() -> None:
    claims = [claim(Altered(alteration=HIDE))]
    assert len(asked_again(claims, facts(), lambda alteration, image_id: False, 3, 0)[HIDE]) == 3
    assert (
        asked_again([claim(Altered(alteration=HIDE), Where(scenarios=("none",)))], facts(), lambda a, i: True, 3, 0)
        == {}
    )
