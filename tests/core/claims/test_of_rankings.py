"""Measures of rankings and similarities, against what one reads off the table of similarities."""

from __future__ import annotations

import pytest

from core.claims.world import claim, facts, reading
from generator.core.claims.claim import Pairing, Where
from generator.core.claims.facts import Facts
from generator.core.claims.finding import Units
from generator.core.claims.measures import (
    MEMBERS,
    Disagreement,
    Found,
    Instead,
    Likeness,
    Measure,
    Similarity,
    Source,
)
from generator.core.claims.measuring import measure
from generator.core.strategies import DIRECT


def units(what: Measure, where: Where | None = None, known: Facts | None = None) -> Units:
    made = claim(what, where)
    return measure(made, made.where, known or facts())


def by_query(found: Units) -> dict[str, float]:
    return dict(zip(found.queries, found.values.tolist(), strict=True))


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (Found(), [1, 1, 0, 0]),
        (Found(metric="top5"), [1, 1, 1, 1]),
        (Found(metric="map20"), [1, 1, 1 / 3, 1 / 2]),
        (Found(source=Source(name="n"), metric="top20"), [1, 1, 1, 0]),
        (Found(less=Source(name="m")), [0, 1, -1, 0]),
        (Found(source=Instead(route="all", groups=(("g", 1.0),), strategy=DIRECT)), [1, 1, 1, 1]),
        (
            Found(source=Instead(route="all", groups=(("g", 1.0),), strategy=DIRECT), less=Source(name="ensemble")),
            [0, 0, 1, 1],
        ),
    ],
)
def test_found(what: Found, expected: list[float]) -> None:
    """The query without a true match is none of them."""
    found = units(what)
    assert list(found.queries) == ["q-a1", "q-a2", "q-b1", "q-b2"]
    assert found.values.tolist() == expected
    assert found.owners == ("A", "A", "B", "B") == found.other_owners


def test_every_member_by_itself_is_a_unit_a_query_and_member() -> None:
    found = units(Found(source=MEMBERS))
    assert list(found.queries[:2]) == ["q-a1", "q-a1"]
    assert found.values.tolist() == [1, 0, 0, 0, 1, 0, 0, 0]
    named = units(Found(), Where(members=("m",)))
    assert named.values.tolist() == [1, 0, 1, 0]


def test_nobody_to_find_says_what_there_would_have_to_be() -> None:
    assert "true match" in units(Found(), Where(has_match=False)).missing


def test_pairs_count_once_whoever_asks() -> None:
    found = units(Similarity(), Where(pair=Pairing(individual="same")))
    assert list(zip(found.images, found.others, found.values.tolist(), strict=True)) == [
        ("a1", "a2", 0.9),
        ("b1", "b2", 0.3),
    ]
    different = units(Similarity(), Where(pair=Pairing(individual="different", columns=(("background", "same"),))))
    assert different.values.tolist() == [0.4, 0.5, 0.0, 0.2]
    assert (different.owners[0], different.other_owners[0]) == ("A", "B")


def test_first_candidates_count_for_every_query() -> None:
    found = units(Similarity(pairs="first"))
    assert found.values.tolist() == [0.9, 0.9, 0.6, 0.5, 0.6]
    assert found.others == ("a2", "a1", "c1", "a2", "b1")


def test_parts_that_lead_in_both() -> None:
    """In a1 and a2 the scar and the fin lead, in b1 and c1 the fin, in b2 no map shows anything."""
    lit = {"a1": [3, 1, 2, 9], "a2": [1, 3, 2, 9], "b1": [0, 3, 2, 9], "b2": [float("nan")] * 4, "c1": [0, 3, 2, 9]}
    known = facts(readings={("map", name): reading(name, "map", lit=row) for name, row in lit.items()})
    same = Pairing(leading="same", heatmap="map")
    assert by_query(units(Similarity(pairs="first"), Where(pair=same), known)) == {"q-b1": 0.6, "q-c1": 0.6}
    other = Pairing(leading="different", heatmap="map")
    assert by_query(units(Similarity(pairs="first"), Where(pair=other), known)) == {"q-a1": 0.9, "q-a2": 0.9}


def test_likeness_is_the_best_other_individual_less_what_a_draw_would_give() -> None:
    """Others of a1 with a scar: b1 and b2 of three; the best of them, b1, has one."""
    found = by_query(units(Likeness(part="scar"), Where(shows=("scar",))))
    assert found == pytest.approx({"q-a1": 1 - 2 / 3, "q-b1": 0 - 1 / 3, "q-b2": 0 - 1 / 3})
    background = by_query(units(Likeness(column="background")))
    assert background["q-a1"] == pytest.approx(1 - 1 / 3)
    assert "annotated" in units(Likeness(part="scar"), known=facts(shown={})).missing


def test_disagreement_is_between_two_members_of_a_group() -> None:
    assert set(units(Disagreement()).values.tolist()) == {1.0}
    assert "folds" in units(Disagreement(), Where(groups=("none",))).missing
