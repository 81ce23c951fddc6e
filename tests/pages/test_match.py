"""The page of one query."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.pages.candidates import viewpoints
from generator.pages.cards import backing, left_out
from generator.pages.match import DECIDES, SAME_ENCOUNTER, make_match
from generator.pages.others import BESIDE_MATCH
from pages import factories

DOSSIER = factories.make_dossier()
QUERY = "q:photo-00"


def values(facts):
    return {fact.label: fact.value for fact in facts}


def ranking_of(verdict):
    return next(ranking for ranking in DOSSIER.audit.rankings if ranking.verdict == verdict)


def test_the_panel_is_one_figure_with_words():
    page = make_match(DOSSIER, QUERY)
    first = page.candidates[0]
    assert page.panel.src == "../media/panels/q-photo-00.webp"
    assert page.panel.alt.startswith("Four panels side by side: query photo-00;")
    assert first.name in page.panel.alt
    assert f"Similarity {first.score}" in page.panel.caption
    assert "without knowledge of the other" in page.panel.caption


@pytest.mark.parametrize("verdict", ["correct", "wrong", "no true match", "unlabelled"])
def test_every_verdict_is_shown_and_no_score_is_called_a_match(verdict):
    page = make_match(DOSSIER, ranking_of(verdict).query.query_id)
    assert page.verdict.text == verdict
    assert page.summary.startswith("Closest candidate: ")
    assert page.summary.endswith(DECIDES)


def test_candidates_carry_their_rank_and_what_the_labels_say():
    page = make_match(DOSSIER, QUERY)
    assert [candidate.rank for candidate in page.candidates] == [str(rank) for rank in range(1, 11)]
    assert {candidate.badge.text for candidate in page.candidates} <= {
        "same individual",
        "another individual",
        "unlabelled",
    }


def test_what_a_reviewer_needs_of_the_query():
    facts = values(make_match(DOSSIER, QUERY).facts)
    assert facts["Compared with"] == f"{len(DOSSIER.audit.images.images) - 1} photos"
    assert facts["True matches"] == "2"
    assert facts["Route"] == "everything"
    notes = {fact.label: fact.note for fact in make_match(DOSSIER, QUERY).facts}
    assert notes["Compared with"] == "left out: the query itself and 2 of the same encounter"
    assert notes["Route"] == "0.75 \u00d7 top + 0.25 \u00d7 lateral"


def test_without_a_label_truth_is_not_known():
    page = make_match(DOSSIER, "q:nobody")
    assert values(page.facts)["True matches"] == "not known"
    assert {candidate.badge.text for candidate in page.candidates} == {"unlabelled"}


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        ("top", "top", "top, as the query"),
        ("left", "right", "right; the query is left"),
        ("unknown", "top", "top; the query's is unknown"),
        ("top", "unknown", "unknown; the query's is top"),
        ("unknown", "unknown", "unknown"),
    ],
)
def test_unknown_viewpoints_are_never_guessed(asked, found, expected):
    assert viewpoints(asked, found) == expected


def test_a_candidate_of_the_same_encounter_is_pointed_out():
    images = tuple(replace(factories.make_image(n, f"p{n}", "w"), encounter="one") for n in range(2))
    page = make_match(factories.make_dossier(factories.make_audit(images)), "q:p0")
    assert values(page.candidates[0].facts)["Encounter"] == "the query's"
    assert page.candidates_note.endswith(SAME_ENCOUNTER)
    apart = replace(images[1], encounter="two")
    page = make_match(factories.make_dossier(factories.make_audit((images[0], apart))), "q:p0")
    assert page.candidates_note == "The 1 closest of 1 photo, by the route's fused similarity."


def test_unpublished_fields_are_passed_over():
    dossier = factories.make_dossier(fields=())
    assert set(values(make_match(dossier, QUERY).candidates[0].facts)) == {"Individual"}


def test_previous_and_next_walk_through_the_paged_queries():
    paged = DOSSIER.audit.paged
    first, second, last = (make_match(DOSSIER, query) for query in (paged[0], paged[1], paged[-1]))
    assert first.previous is None
    assert first.next.href == f"{DOSSIER.names.query(paged[1]).slug}.html"
    assert second.previous.text == "q:photo-00"
    assert last.next is None
    assert not make_match(factories.make_dossier(replace(DOSSIER.audit, paged=(QUERY,))), QUERY).stepped


def test_nothing_to_compare_with():
    page = make_match(factories.make_dossier(factories.one_image()), "q:only")
    assert page.summary == "Nothing to compare this photo with."
    assert page.notice.title == "No candidates"
    assert (page.panel, page.candidates, page.scores) == (None, (), None)


def test_other_photos_are_those_that_the_page_does_not_show_yet():
    for ranking in DOSSIER.audit.rankings:
        page = make_match(DOSSIER, ranking.query.query_id)
        more = {card.name for other in page.others for card in other.cards}
        assert DOSSIER.names.image(ranking.query.image_id).label not in more
        assert not more & {candidate.name for candidate in page.candidates}
        assert len(page.others) <= 2


def test_many_other_photos_link_to_the_rest():
    images = tuple(factories.make_image(n, f"p{n:03d}", "one whale") for n in range(40))
    page = make_match(factories.make_dossier(factories.make_audit(images)), "q:p000")
    assert len(page.others[0].cards) == BESIDE_MATCH
    assert page.others[0].more.text == "All 29 other photos"
    assert page.others[0].more.href == "../individuals/one-whale.html"
    assert all(card.verdict is None and not card.choices for card in page.others[0].cards)


def test_backing_and_exclusions_in_words():
    ranking = DOSSIER.rankings[QUERY]
    assert backing(ranking) == "1 of 3 members put it first"
    assert backing(replace(ranking, member_first=ranking.member_first[:1])) is None
    assert left_out(replace(ranking, excluded=(("self", 0),))) == "nothing"


def test_without_heatmaps_there_is_no_panel_and_no_switch():
    page = make_match(factories.make_dossier(factories.no_heatmaps()), QUERY)
    assert page.panel is None
    assert page.toggles == ()
    assert page.candidates
