"""The overview: headline numbers, legend, and what to look at first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.core.audit import Author, Link
from generator.pages.highlights import SHOWN, highlights
from generator.pages.legend import SUM_CAVEAT
from generator.pages.overview import make_overview
from pages import factories

DOSSIER = factories.make_dossier()


def stats(page):
    return {stat.label: (stat.value, stat.detail) for stat in page.stats}


def of_verdict(*verdicts):
    kept = tuple(ranking for ranking in DOSSIER.audit.rankings if ranking.verdict in verdicts)
    return factories.make_dossier(replace(DOSSIER.audit, rankings=kept))


def test_headline_numbers_come_with_what_they_mean():
    page = make_overview(DOSSIER)
    silent = sum(len(attention.no_evidence) for attention in DOSSIER.audit.attention.values())
    assert page.path == "index"
    assert stats(page) == {
        "Images": ("25", f"of {len(DOSSIER.photos_of)} individuals"),
        "Queries": ("25", f"{sum(r.verdict == 'wrong' for r in DOSSIER.audit.rankings)} wrong first candidates"),
        "Members": ("3", "in 2 groups"),
        "Top-1": ("65.0\u00a0%", "95 % interval 57.0 to 73.0\u00a0%"),
        "mAP@20": ("60.0\u00a0%", "95 % interval 52.0 to 68.0\u00a0%"),
        "No evidence": (str(silent), "of 144 maps"),
    }


def test_numbers_that_do_not_exist_are_not_shown():
    assert set(stats(make_overview(factories.make_dossier(factories.unlabelled())))) == {
        "Images", "Queries", "Members", "No evidence",
    }  # fmt: skip
    undefined = replace(DOSSIER.audit, metrics=factories.undefined_metrics("ensemble"))
    assert "Top-1" not in stats(make_overview(factories.make_dossier(undefined)))
    assert "No evidence" not in stats(make_overview(factories.make_dossier(factories.no_heatmaps())))


@pytest.mark.parametrize(
    ("audit", "expected"),
    [
        (factories.unlabelled(), "No labels"),
        (factories.no_queries(), "No queries"),
        (factories.no_heatmaps(), "No heatmaps"),
        (factories.make_audit(), "Not every entry was used"),
        (factories.make_audit(members=(factories.make_member("lite0", random_seed=1),)), "Random weights"),
    ],
)
def test_what_a_reader_must_know_first_is_said(audit, expected):
    assert expected in [notice.title for notice in make_overview(factories.make_dossier(audit)).notices]


def test_best_and_worst_are_the_surest_of_their_kind():
    best, worst, _ = highlights(DOSSIER)
    for highlight, verdict in ((best, "correct"), (worst, "wrong")):
        scores = [float(match.score) for match in highlight.matches]
        assert scores == sorted(scores, reverse=True)
        assert {match.verdict.text for match in highlight.matches} == {verdict}
        assert len(highlight.matches) <= SHOWN


def test_no_pair_is_shown_twice_the_other_way_round():
    images = tuple(factories.make_image(n, f"p{n}", "w") for n in range(2))
    dossier = factories.make_dossier(factories.make_audit(images))
    assert len(highlights(dossier)[0].matches) == 1


def test_an_audit_without_errors_or_successes_says_so():
    assert highlights(of_verdict("correct"))[1].notice.text.startswith("Every query")
    assert highlights(of_verdict("wrong"))[0].notice.text.startswith("No query")


def test_without_labels_pairs_are_close_or_distant():
    found = highlights(factories.make_dossier(factories.unlabelled()))
    assert [highlight.heading for highlight in found] == ["Closest pairs", "Most distant pairs", "Most disputed"]
    assert float(found[0].matches[0].score) >= float(found[1].matches[0].score)


def test_members_that_agree_dispute_nothing():
    agreed = tuple(
        replace(r, member_first=tuple((m, r.candidates[0].image_id, None) for m, _, _ in r.member_first))
        for r in DOSSIER.audit.rankings
    )
    dossier = factories.make_dossier(replace(DOSSIER.audit, rankings=agreed))
    assert highlights(dossier)[2].notice.text == "All members agree on the first candidate of every query."


def test_one_member_is_not_an_agreement():
    alone = tuple(replace(r, member_first=r.member_first[:0]) for r in DOSSIER.audit.rankings)
    dossier = factories.make_dossier(replace(DOSSIER.audit, rankings=alone))
    assert highlights(dossier)[2].notice.text.startswith("No query was put to two members")


def test_nothing_ranked_highlights_nothing():
    assert highlights(factories.make_dossier(factories.no_queries())) == ()
    assert highlights(factories.make_dossier(factories.one_image())) == ()


def test_the_legend_tells_what_the_shown_map_is_and_is_not():
    legend = make_overview(DOSSIER).legend
    assert legend.colours == "cividis"
    assert legend.sentences[0].startswith("Shown is Grad-CAM of the sum of the embedding.")
    assert SUM_CAVEAT in legend.sentences
    assert legend.example.layer
    other = replace(DOSSIER.audit, heatmaps=replace(DOSSIER.audit.heatmaps, shown="self.gradcam", scale="member"))
    sentences = make_overview(factories.make_dossier(other)).legend.sentences
    assert SUM_CAVEAT not in sentences
    assert "99th percentile" in sentences[0]
    assert make_overview(factories.make_dossier(factories.no_heatmaps())).legend is None


def test_only_web_addresses_become_links():
    subject = factories.make_subject(
        authors=(Author(name="A", url="javascript:alert(1)"),), links=(Link(label="L", url="https://example.org"),)
    )
    page = make_overview(factories.make_dossier(replace(DOSSIER.audit, subject=subject)))
    assert page.credits[0].href is None
    assert page.links[0].href == "https://example.org"


def test_relative_links_lead_to_the_root_of_the_site():
    links = tuple(Link(label=url, url=url) for url in ("paper.html", "data:text/html,x"))
    subject = factories.make_subject(authors=(Author(name="A", url="about.html"),), links=links)
    page = make_overview(factories.make_dossier(replace(DOSSIER.audit, subject=subject)))
    assert page.credits[0].href == "../about.html"
    assert [link.href for link in page.links] == ["../paper.html", None]


def test_no_heatmaps_are_not_blamed_on_embeddings_that_nobody_brought():
    notices = {
        notice.title: notice.text for notice in make_overview(factories.make_dossier(factories.no_heatmaps())).notices
    }
    assert notices["No heatmaps"].startswith("No route gives a model to the images of this audit: matches can be")


def test_accuracy_covers_ensemble_groups_members_and_several_scenarios():
    table = make_overview(DOSSIER).accuracy
    assert [row.cells[0].text for row in table.rows] == [
        "The whole ensemble", "group top", "group lateral", "lite0", "lite1", "vit",
    ]  # fmt: skip
    assert table.rows[2].cells[1].text == "\u2013"
    two = {"s1": factories.make_metrics("s1"), "s2": factories.make_metrics("s2")}
    page = make_overview(factories.make_dossier(replace(DOSSIER.audit, scenario_metrics=two)))
    assert "scenario s1" in [row.cells[0].text for row in page.accuracy.rows]
