"""Which images are asked and searched, scenario by scenario."""

import pytest

from generator.core.records import Scenario
from generator.errors import ImageSetError
from generator.store.image_sets.entries import Entry
from generator.store.image_sets.scenarios import select_scenarios
from generator.store.image_sets.source import ScenarioSource, Selection

VIEWS = {"a": "top", "b": "top", "c": "left", "d": "right", "e": None}
ENTRIES = [Entry(image_id=name, path=f"{name}.jpg", where="", viewpoint=view) for name, view in VIEWS.items()]
TOP, SIDE = Selection(viewpoints=("top",)), Selection(viewpoints=("left", "right"))


def scenarios(*sources: ScenarioSource) -> tuple[Scenario, ...]:
    return select_scenarios(ENTRIES, sources, {name: name for name in VIEWS if name != "d"})


def test_two_scenarios_by_viewpoint() -> None:
    top, side = scenarios(
        ScenarioSource(name="top", queries=TOP, database=TOP),
        ScenarioSource(name="lateral", queries=SIDE, database=TOP),
    )
    assert (top.name, top.database) == ("top", ("a", "b"))
    assert [(query.query_id, query.scenario) for query in top.queries] == [("a", "top"), ("b", "top")]
    assert [(query.query_id, query.scenario) for query in side.queries] == [("c", "lateral")]  # d was left out


def test_an_image_that_asks_twice_has_two_queries() -> None:
    first, second = scenarios(
        ScenarioSource(name="all of them"), ScenarioSource(name="top", queries=Selection(kind="ids", ids=("a",)))
    )
    assert [query.query_id for query in first.queries] == ["all of them-a", "b", "c", "e"]
    assert [(query.query_id, query.image_id) for query in second.queries] == [("top-a", "a")]


def test_ids_and_viewpoints_narrow_each_other() -> None:
    (only,) = scenarios(ScenarioSource(queries=Selection(kind="ids", ids=("c", "a"), viewpoints=("top",))))
    assert [query.query_id for query in only.queries] == ["a"]
    assert only.name == "all"


def test_a_viewpoint_that_no_image_has_is_said_so_with_its_scenario() -> None:
    wrong = ScenarioSource(name="lateral", queries=Selection(viewpoints=("left", "up")))
    with pytest.raises(ImageSetError, match=r"^lateral: queries: no image has the viewpoint 'up'; found: 'left' \(im"):
        scenarios(ScenarioSource(name="top"), wrong)
    with pytest.raises(ImageSetError, match=r"^queries: no image has the viewpoint 'up'"):
        scenarios(wrong)
