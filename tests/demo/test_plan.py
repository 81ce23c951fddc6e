"""The plan: bursts, meetings, individuals that were met only once, and those that the ensemble knows."""

from collections import Counter

from generator.demo.occasion import WATERS
from generator.demo.plan import ENCOUNTERS, INDIVIDUALS, KNOWN, planned_shots


def test_who_is_photographed_how_often() -> None:
    shots = planned_shots()
    assert len({shot.image_id for shot in shots}) == len(shots) == 150
    assert len(INDIVIDUALS) == 24
    top = Counter(shot.individual for shot in shots if shot.view == "top")
    assert set(top) == set(INDIVIDUALS)
    assert sorted(top.values()) == [1, 1, 1, *[5] * 21]
    sides = Counter(shot.view for shot in shots if shot.view != "top")
    assert sides == {"left": 21, "right": 21}


def test_there_are_enough_of_every_kind_among_those_that_nobody_trained_on() -> None:
    kinds = Counter(kind for name, kind in INDIVIDUALS.items() if name not in KNOWN)
    assert min(kinds[kind] for kind in ("scars", "ridge", "plain")) >= 5
    assert {INDIVIDUALS[name] for name in KNOWN} == {"scars", "ridge", "plain"}


def test_every_query_but_the_newcomers_has_a_true_match_in_the_database() -> None:
    shots = planned_shots()
    known = {shot.individual for shot in shots if shot.split == "database"}
    unknown = {shot.individual for shot in shots} - known
    assert len(unknown) == 3
    assert not unknown & set(KNOWN)
    assert all(shot.split in ("query", "database") for shot in shots)


def test_encounters_come_in_bursts_and_hold_several_individuals() -> None:
    shots = planned_shots()
    bursts = Counter((shot.individual, shot.encounter) for shot in shots if shot.view == "top")
    assert sum(count == 2 for count in bursts.values()) == 21
    assert all(len({s.individual for s in shots if s.encounter == name}) >= 2 for name in ENCOUNTERS)
    assert set(ENCOUNTERS.values()) == set(WATERS)
    assert all(shot.encounter.startswith(shot.date) and len(shot.date) == 10 for shot in shots)
