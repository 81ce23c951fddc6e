"""The plan: bursts, meetings, and individuals that were met only once."""

from collections import Counter

from generator.demo.occasion import WATERS
from generator.demo.plan import ENCOUNTERS, INDIVIDUALS, planned_shots


def test_who_is_photographed_how_often() -> None:
    shots = planned_shots()
    assert len({shot.image_id for shot in shots}) == len(shots) == 50
    top = Counter(shot.individual for shot in shots if shot.view == "top")
    assert set(top) == set(INDIVIDUALS)
    assert sorted(top.values()) == [1, 1, *[4] * 10]
    sides = Counter(shot.view for shot in shots if shot.view != "top")
    assert sides == {"left": 4, "right": 4}
    assert {INDIVIDUALS[shot.individual] for shot in shots if shot.view != "top"} >= {"scars", "ridge"}


def test_every_query_but_the_newcomers_has_a_true_match_in_the_database() -> None:
    shots = planned_shots()
    known = {shot.individual for shot in shots if shot.split == "database"}
    unknown = {shot.individual for shot in shots} - known
    assert len(unknown) == 2
    assert all(shot.split in ("query", "database") for shot in shots)
    assert sum(shot.split == "query" for shot in shots) == 20


def test_encounters_come_in_bursts_and_hold_several_individuals() -> None:
    shots = planned_shots()
    bursts = Counter((shot.individual, shot.encounter) for shot in shots if shot.view == "top")
    assert sum(count == 2 for count in bursts.values()) == 10
    assert all(len({s.individual for s in shots if s.encounter == name}) >= 2 for name in ENCOUNTERS)
    assert set(ENCOUNTERS.values()) == set(WATERS)
    assert all(shot.encounter.startswith(shot.date) and len(shot.date) == 10 for shot in shots)
