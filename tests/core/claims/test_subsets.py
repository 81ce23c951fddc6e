"""Who fits."""

from __future__ import annotations

import pytest

from core.claims.world import claim, facts, photo
from generator.core.claims.claim import Pairing, Where
from generator.core.claims.facts import value_of
from generator.core.claims.measures import Similarity
from generator.core.claims.subsets import fits, looked_at, pair_fits, queries

ALL = ["q-a1", "q-a2", "q-b1", "q-b2", "q-c1"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(), ALL),
        (Where(scenarios=("s",), routes=("all",)), ALL),
        (Where(scenarios=("other",)), []),
        (Where(groups=("g",), members=("n",)), ALL),
        (Where(groups=("h",)), []),
        (Where(has_match=True), ALL[:4]),
        (Where(has_match=False), ALL[4:]),
        (Where(correct=True), ALL[:2]),
        (Where(correct=False), ALL[2:]),
    ],
)
def test_queries(where: Where, expected: list[str]) -> None:
    assert list(queries(where, facts())) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(viewpoints=("right",)), ["b2", "c1"]),
        (Where(shows=("scar",)), ["a1", "b1", "b2"]),
        (Where(shows=("scar", "fin")), ["a1", "b2"]),
        (Where(lacks=("scar",)), ["a2", "c1"]),
        (Where(shows=("fin",), lacks=("scar",)), ["a2"]),
        (Where(columns=(("background", ("reef", "mud")), ("individual", ("A",)))), ["a1"]),
    ],
)
def test_photos(where: Where, expected: list[str]) -> None:
    assert [name for name in ("a1", "a2", "b1", "b2", "c1") if fits(where, photo(name), facts())] == expected


def test_a_photo_without_annotation_neither_shows_nor_lacks_a_part() -> None:
    bare = facts(shown={})
    assert not fits(Where(shows=("scar",)), photo("a1"), bare)
    assert not fits(Where(lacks=("scar",)), photo("a1"), bare)
    assert fits(Where(), photo("a1"), bare)


def test_sides_look_at_their_own_photos() -> None:
    scars = Where(shows=("scar",))
    mine = list(looked_at(claim(Similarity(), side="query"), scars, facts()))
    theirs = list(looked_at(claim(Similarity(), side="candidate"), scars, facts()))
    both = list(looked_at(claim(Similarity(), side="both"), scars, facts()))
    assert mine == [("q-a1", "a1"), ("q-b1", "b1"), ("q-b2", "b2")]
    assert theirs == [("q-a2", "a1"), ("q-c1", "b1")]
    assert sorted(both) == sorted(mine + theirs)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (Pairing(), "a1-a2 a1-b1 a1-b2 a1-c1 a2-b1 a2-b2 a2-c1 b1-b2 b1-c1 b2-c1"),
        (Pairing(individual="same"), "a1-a2 b1-b2"),
        (Pairing(individual="different", columns=(("background", "same"),)), "a1-b1 a2-b2 a2-c1 b2-c1"),
        (Pairing(columns=(("background", "different"),), individual="same"), "a1-a2 b1-b2"),
        (Pairing(part="scar", visible="both"), "a1-b1 a1-b2 b1-b2"),
        (Pairing(part="scar", visible="one"), "a1-a2 a1-c1 a2-b1 a2-b2 b1-c1 b2-c1"),
        (Pairing(part="scar", visible="neither"), "a2-c1"),
        (Pairing(columns=(("depth", "different"),)), ""),
    ],
)
def test_pairs(pair: Pairing, expected: str) -> None:
    names = ("a1", "a2", "b1", "b2", "c1")
    found = [
        f"{one}-{other}"
        for place, one in enumerate(names)
        for other in names[place + 1 :]
        if pair_fits(pair, photo(one), photo(other), facts())
    ]
    assert found == expected.split()


def test_a_field_of_the_record_is_a_column_too() -> None:
    assert value_of(photo("b2"), "viewpoint") == "right"
    assert value_of(photo("b2"), "background") == "sand"
    assert value_of(photo("b2"), "depth") is None
