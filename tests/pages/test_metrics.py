"""The Metrics and Scenarios pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.core.results import Estimate, Recall, Reliability
from generator.pages.contributions import contribution_table, lost_table, together_table
from generator.pages.format import NONE
from generator.pages.metrics import make_metrics
from generator.pages.scenarios import make_scenarios
from pages import factories

DOSSIER = factories.make_dossier()


def labels(table):
    return [row.cells[0].text for row in table.rows]


def test_every_slice_has_a_row_with_its_interval_and_what_was_not_measured():
    page = make_metrics(DOSSIER)
    rows = {row.cells[0].text: row.cells for row in page.slices.rows}
    numbers = DOSSIER.audit.evaluation.numbers[0]
    assert list(rows)[:2] == ["All queries", "With the query's encounter"]
    assert any(label.startswith("Viewpoint: ") for label in rows)
    assert any(label.startswith("Time gap: ") for label in rows)
    first = rows["All queries"]
    assert float(first[1].sort) == numbers.top1.value
    assert " to " in first[1].note
    assert first[-2].text == str(numbers.top1.queries)
    assert first[-1].text == str(numbers.without_match + numbers.unlabelled)


def test_what_may_not_be_published_is_no_slice():
    page = make_metrics(factories.make_dossier(fields=("encounter",)))
    assert not any("iewpoint" in label or "Time" in label for label in labels(page.slices))
    page = make_metrics(factories.make_dossier(fields=("viewpoint",)))
    assert "With the query's encounter" not in labels(page.slices)


def test_the_open_set_says_what_it_was_measured_on():
    page = make_metrics(DOSSIER)
    (found,) = DOSSIER.audit.evaluation.open_sets
    (row,) = page.open_sets.rows
    assert row.cells[0].text == "everything"
    assert float(row.cells[1].sort) == found.auc.value
    assert (row.cells[5].text, row.cells[6].text) == (str(found.known), str(found.new))
    assert row.cells[6].note == f"{found.removed} with their individual taken out"


def test_every_curve_is_drawn_with_words():
    audit = DOSSIER.audit
    one = Reliability(member="lite0", estimated=(0.1, 0.8), observed=(0.2, 0.7), pairs=(90, 10), error=0.1)
    dossier = factories.make_dossier(replace(audit, evaluation=replace(audit.evaluation, reliability=(one,))))
    page = make_metrics(dossier)
    plots = (page.accuracy, *page.ranks, *page.scores, *page.calibrations)
    assert [plot.title for plot in plots] == [
        "Top-1 with 95 % intervals",
        "Found among the first k (CMC)",
        "Top-1 as the database grows",
        "Known against new individuals (ROC)",
        "Scores of true and of other candidates, route everything",
        "Calibration of lite0",
    ]
    assert all(plot.paths and plot.words for plot in plots)
    assert "10.00\u00a0%" in plots[-1].reading


@pytest.mark.parametrize("make", [factories.unlabelled, factories.no_queries, factories.one_image])
def test_an_audit_without_numbers_says_why(make):
    page = make_metrics(factories.make_dossier(make()))
    assert page.notice.title == "No numbers"
    assert (page.stats, page.slices, page.members, page.open_sets) == ((), None, None, None)
    assert (page.accuracy, page.ranks, page.scores) == (None, (), ())


def test_members_are_told_with_what_the_ensemble_is_without_them():
    table = contribution_table(DOSSIER)
    rows = {row.cells[0].text: row.cells for row in table.rows}
    assert list(rows) == list(factories.MEMBERS)
    added = DOSSIER.audit.evaluation.without_member["lite0"]
    assert float(rows["lite0"][1].sort) == added.top1.value
    assert (rows["lite0"][1].text, rows["lite0"][1].note) == ("+20.0", "+15.0 to +22.0")
    assert rows["lite0"][2].note == "\u22121.0 to +22.0"
    assert float(rows["lite0"][3].sort) == added.less.top1.value == 0.5
    assert [cell.text for cell in rows["vit"][1:4]] == [NONE] * 3  # nobody could take its place


def test_what_an_index_leaves_unknown_is_named_and_no_number():
    audit = factories.make_audit()
    undefined = Estimate(value=float("nan"), low=float("nan"), high=float("nan"), queries=5, individuals=2)
    first, *more = audit.evaluation.numbers
    evaluation = replace(
        audit.evaluation,
        numbers=(replace(first, minp=undefined), *more),
        growth=(),
        spreads=(),
        open_sets=(),
        listed={"everything": 200},
    )
    page = make_metrics(factories.make_dossier(replace(audit, evaluation=evaluation, member_metrics={})))
    assert page.searching.text.startswith("Route everything: an index (FAISS) lists the 200 candidates of each query")
    assert page.searching.text.endswith("known or new, mINP and members' own accuracy.")
    assert [stat.label for stat in page.stats] == ["Top-1", "mAP@20", "R-precision", "Balanced"]
    cell = page.slices.rows[0].cells[6]
    assert (cell.text, cell.note) == (NONE, None)
    assert (page.open_sets, page.scores, len(page.ranks)) == (None, (), 1)
    assert [row.cells[-1].text for row in page.members.rows] == [NONE] * len(factories.MEMBERS)
    assert make_metrics(DOSSIER).searching is None


def test_queries_that_the_ensemble_won_and_lost_are_linked():
    audit = factories.make_audit()
    won, lost = (next(r for r in audit.rankings if r.verdict == verdict) for verdict in ("correct", "wrong"))
    other = won.candidates[-1].image_id
    rankings = (
        replace(won, member_first=(("lite0", other, False), ("vit", other, False))),
        replace(lost, member_first=(("lite0", other, True), ("vit", other, False))),
    )
    dossier = factories.make_dossier(replace(audit, rankings=rankings))
    (together,), (missed,) = together_table(dossier).rows, lost_table(dossier).rows
    assert together.cells[0].href.startswith("queries/")
    assert [cell.text for cell in missed.cells[:2]] == [
        dossier.names.query(lost.query.query_id).label,
        "lite0",
    ]
    assert together_table(factories.make_dossier(replace(audit, rankings=()))) is None


def test_scenarios_say_who_is_asked_and_by_which_route():
    page = make_scenarios(DOSSIER)
    (entry,) = page.entries
    facts = {fact.label: fact for fact in entry.facts}
    assert entry.name == "all"
    assert facts["Queries"].value == str(len(DOSSIER.audit.rankings))
    assert facts["Database"].value == f"{len(DOSSIER.audit.images.images)} photos"
    assert facts["Route"].value == "everything"
    assert facts["Route"].note.startswith("s = 0.75 \u00d7 top + 0.25 \u00d7 lateral. Candidates are ranked by")
    assert facts["Left out"].value == "the query itself 1.0 and same encounter 2.0"
    assert "without a label" in facts["Not measured"].value
    assert entry.queries[-1].text.startswith("and ")
    assert entry.queries[0].href.startswith("queries/")


def test_no_scenario_asks():
    page = make_scenarios(factories.make_dossier(factories.no_queries()))
    assert (page.entries, page.notice.title) == ((), "No queries")


def test_what_a_shortlist_loses_has_its_table():
    assert make_metrics(DOSSIER).recall is None

    def share(value, queries=40):
        return Estimate(value=value, low=value - 0.1, high=value + 0.05, queries=queries, individuals=9)

    one = Recall(
        route="all of them",
        method="shortlist",
        k=50,
        top1=share(0.9),
        top20=share(0.85),
        found1=share(-0.025),
        found20=share(float("nan"), 0),
    )
    page = make_metrics(factories.make_dossier(replace(DOSSIER.audit, recall=(one,))))
    (row,) = page.recall.rows
    told = [cell.text for cell in row.cells]
    assert told == ["all of them", "shortlist", "50", "90.0\u00a0%", "85.0\u00a0%", "\u22122.5", NONE, "40"]
    assert row.cells[5].note == "\u221212.5 to +2.5"
