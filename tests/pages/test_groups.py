"""Groups, routes and families: the index and a page each."""

from __future__ import annotations

from dataclasses import replace

from generator.core.results import Group, Route
from generator.pages.groups import fusion, make_group, make_groups
from pages import factories
from pages.factories import make_audit, make_dossier


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_index_lists_groups_routes_and_families():
    page = make_groups(make_dossier())
    assert [row[0] for row in texts(page.groups)] == ["top", "lateral"]
    assert texts(page.groups)[1][3:] == ["\u2013", "\u2013"]  # nothing measured is a dash, never nan
    assert texts(page.routes) == [["everything", "any", "any", "top 0.75 and lateral 0.25", "25"]]
    assert [row[0] for row in texts(page.families)] == [
        "tf_efficientnet_lite0",
        "tf_efficientnet_lite1",
        "vit_tiny_patch16_224",
    ]


def test_fusion_is_said_as_it_is():
    assert fusion(Group(name="g", members=("a",))) == "a single member: its own cosine"
    assert fusion(Group(name="g", members=("a", "b"))).endswith("joined as they are")
    assert fusion(Group(name="g", members=("a", "b"), normalise=True)).endswith("each brought to length 1, then joined")
    mean = Group(name="g", members=("a", "b"), fusion="mean", weights=(1.0, 0.5))
    assert fusion(mean) == "weighted mean of the members' cosines (a 1.00 and b 0.50)"
    assert "a 1.00 and b 1.00" in fusion(replace(mean, weights=()))


def test_a_page_shows_its_members_side_by_side():
    page = make_group(make_dossier(), "top")
    assert page.path == "groups/top"
    assert [row.cells[0].text for row in page.members.rows] == ["lite0", "lite1"]
    assert {figure.caption for figure in page.series[0].figures} == {
        "photo",
        "lite0, fold 0",
        "lite1, fold 0",
    }
    assert {fact.label: fact.value for fact in page.facts}["Routes"] == "everything (weight 0.75)"
    assert [stat.label for stat in page.stats] == ["Top-1", "Top-5", "Top-20", "mAP@20"]


def test_a_group_that_nothing_uses_says_so():
    audit = make_audit(routes=(Route(name="r", queries="any", database="any", groups=(("top", 1.0),)),))
    page = make_group(make_dossier(audit), "lateral")
    assert {fact.label: fact.value for fact in page.facts}["Routes"].startswith("none")
    assert page.unmeasured is not None
    assert page.stats == ()


def test_without_heatmaps_the_page_says_why_it_is_empty():
    page = make_group(make_dossier(factories.no_heatmaps()), "top")
    assert page.series == ()
    assert page.without_maps.title == "No heatmaps"
