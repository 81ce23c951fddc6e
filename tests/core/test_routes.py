"""Which route serves whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.making import group, image_set, record, route
from generator.core.results import Route
from generator.core.routes import (
    OrderBug,
    class_of,
    members_by_image,
    members_of,
    resolve,
    route_scenario,
    viewpoint_class,
    with_order_bug,
)
from generator.core.strategies import Cascade
from generator.errors import AuditError

CLASSES = {"top": ("top",), "lateral": ("left", "right")}
TOP = route(("top", 1.0), queries="top", database="top", name="top")
LATERAL = route(("lateral", 0.75), ("top", 0.25), queries="any", database="lateral", name="lateral")
REST = route(("lateral", 1.0), name="rest")


@pytest.mark.parametrize(
    ("viewpoint", "expected"),
    [
        ("left", "lateral"),
        ("right", "lateral"),
        ("top", "top"),
        ("front", "front"),
        (None, "unknown"),
        ("", "unknown"),
    ],
)
def test_the_class_of_a_viewpoint(viewpoint, expected):
    assert viewpoint_class(viewpoint, CLASSES) == expected


@pytest.mark.parametrize(
    ("viewpoints", "expected"),
    [
        (["left", "right"], "lateral"),
        (["left", "top"], "mixed"),
        (["front", "front"], "front"),
        ([None, None], "unknown"),
        ([None, "top"], "mixed"),
        ([], "unknown"),
    ],
)
def test_the_class_of_a_set(viewpoints, expected):
    assert class_of(viewpoints, CLASSES) == expected


def test_the_first_route_that_fits_both_sides_is_taken():
    routes = (TOP, LATERAL, REST)
    assert resolve(routes, "top", "top") is TOP
    assert resolve(routes, "top", "lateral") is LATERAL
    assert resolve(routes, "mixed", "top") is REST
    assert resolve((REST, TOP), "top", "top") is REST


def test_no_route_says_which_pairing_and_what_there_is():
    with pytest.raises(AuditError) as caught:
        resolve((TOP, LATERAL), "mixed", "top")
    message = str(caught.value)
    assert "queries of viewpoint class 'mixed' against a database of class 'top'" in message
    assert "top against top; any against lateral" in message
    assert "queries: any and database: any" in message
    with pytest.raises(AuditError, match="none at all"):
        resolve((), "top", "top")


def test_a_scenario_takes_one_route_by_all_its_queries():
    images = image_set(
        [record("a", viewpoint="top"), record("b", viewpoint="left"), record("c", viewpoint="top")],
        database=["a", "c"],
    )
    (part,) = route_scenario(images.scenarios[0], images, (TOP, REST), CLASSES)
    assert part.route is REST
    assert [query.image_id for query in part.queries] == ["a", "b", "c"]


def test_or_each_query_takes_its_own():
    images = image_set(
        [record("a", viewpoint="top"), record("b", viewpoint="left"), record("c", viewpoint="top")],
        database=["a", "c"],
    )
    parts = route_scenario(images.scenarios[0], images, (TOP, REST), CLASSES, per_query=True)
    assert [(part.route.name, [query.image_id for query in part.queries]) for part in parts] == [
        ("top", ["a", "c"]),
        ("rest", ["b"]),
    ]


def test_a_scenario_without_queries_needs_no_route():
    images = image_set([record("a")], queries=[])
    assert route_scenario(images.scenarios[0], images, (), CLASSES) == ()


def test_members_run_only_where_some_route_takes_them():
    groups = (group("top", "t1", "t2"), group("lateral", "l1"))
    images = image_set(
        [
            record("a", viewpoint="top"),
            record("b", viewpoint="left"),
            record("c", viewpoint="top"),
            record("d"),
        ],
        queries=["a", "b"],
        database=["c"],
    )
    parts = route_scenario(images.scenarios[0], images, (TOP, REST), CLASSES, per_query=True)
    assert members_by_image(parts, groups) == {"a": ("t1", "t2"), "b": ("l1",), "c": ("t1", "t2", "l1")}
    assert members_of(LATERAL.groups, groups) == ("l1", "t1", "t2")


def test_the_order_bug_replaces_groups_after_the_first_scenario_of_another_kind():
    cascade = Route(
        name="side",
        queries="left",
        database="any",
        groups=(("lateral", 1.0),),
        strategy=Cascade(groups=(("top", 1.0),)),
    )
    tops = route(("top", 0.75), ("lateral", 0.25), queries="top", name="tops")
    images = image_set([record("a", viewpoint="top"), record("b", viewpoint="left")], database=["a"])
    scenarios = [
        replace(images.scenarios[0], queries=images.scenarios[0].queries[place : place + 1]) for place in (0, 1)
    ]
    routing = tuple(route_scenario(one, images, (tops, cascade), {}) for one in (*scenarios, *scenarios))
    spoilt = with_order_bug(routing, OrderBug(route="tops", instead=(("top", "lateral"),)))
    assert spoilt[:2] == routing[:2]
    assert spoilt[2][0].route.groups == (("lateral", 1.0),)
    assert spoilt[3][0].route.strategy == Cascade(groups=(("lateral", 1.0),))
    assert with_order_bug(routing[:1], OrderBug(route="tops", instead=(("top", "lateral"),))) == routing[:1]
