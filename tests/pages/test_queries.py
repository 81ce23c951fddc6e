"""The table of queries."""

from __future__ import annotations

from dataclasses import replace

from generator.pages.menus import VERDICTS
from generator.pages.queries import COLUMNS, make_queries
from pages import factories

DOSSIER = factories.make_dossier()


def test_every_query_is_a_row_by_its_id():
    page = make_queries(DOSSIER)
    assert page.search_index
    assert [row.cells[0].text for row in page.table.rows][:2] == ["q:photo-00", "q:photo-01"]
    assert len(page.table.rows) == len(DOSSIER.audit.rankings)
    assert page.table.sortable
    assert page.filter.total == str(len(DOSSIER.audit.rankings))


def test_cells_agree_with_their_columns():
    for row in make_queries(DOSSIER).table.rows:
        assert len(row.cells) == len(COLUMNS)
        assert [cell.numeric for cell in row.cells] == [column.numeric for column in COLUMNS]


def test_numbers_sort_as_numbers_and_unknown_ones_last():
    for ranking, row in zip(DOSSIER.audit.rankings, make_queries(DOSSIER).table.rows, strict=True):
        assert float(row.cells[5].sort) == ranking.candidates[0].score
        assert row.cells[9].sort == ("" if ranking.first_true_rank is None else f"{float(ranking.first_true_rank)!r}")
        assert row.cells[7].text.endswith("of 3")
        assert row.cells[1].sort == str(VERDICTS.index(ranking.verdict))


def test_menus_are_verdict_and_viewpoint_and_scenarios_where_several():
    assert [menu.name for menu in make_queries(DOSSIER).filter.facets] == ["verdict", "viewpoint"]
    audit = DOSSIER.audit
    other = replace(audit.rankings[0], query=replace(audit.rankings[0].query, scenario="other"))
    queries = (other.query, *audit.images.scenarios[0].queries[1:])
    scenarios = (
        replace(audit.images.scenarios[0], queries=queries[1:]),
        replace(audit.images.scenarios[0], name="other", queries=queries[:1]),
    )
    two = replace(audit, images=replace(audit.images, scenarios=scenarios), rankings=(other, *audit.rankings[1:]))
    names = [menu.name for menu in make_queries(factories.make_dossier(two)).filter.facets]
    assert names == ["verdict", "viewpoint", "scenario"]


def test_the_lead_says_when_not_every_query_has_a_page():
    some = factories.make_dossier(replace(DOSSIER.audit, paged=DOSSIER.audit.paged[:1]))
    assert make_queries(some).lead.endswith("1 of them has a page of its own.")
    assert "of them" not in make_queries(DOSSIER).lead


def test_no_queries_and_one_query():
    page = make_queries(factories.make_dossier(factories.no_queries()))
    assert (page.table, page.filter, page.lead) == (None, None, None)
    assert page.notice.title == "No queries"
    one = make_queries(factories.make_dossier(factories.one_image()))
    assert one.filter is None
    assert [cell.text for cell in one.table.rows[0].cells][4:8] == ["\u2013", "\u2013", "\u2013", "\u2013"]


def test_with_hashed_ids_the_order_is_that_of_the_public_names():
    dossier = factories.make_dossier(ids="hashed", salt="a salt that is long enough")
    page = make_queries(dossier)
    assert list(page.search_terms) == sorted(page.search_terms)
    assert [row.cells[0].text for row in page.table.rows] == list(page.search_terms)
    labels = [dossier.names.query(ranking.query.query_id).label for ranking in dossier.paged]
    assert labels == sorted(labels)
