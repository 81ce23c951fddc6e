"""Re-ranked audits in words and numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.core.strategies import DIRECT, GIVEN, BestMatches, Cascade, KReciprocal, QueryExpansion
from generator.pages.agreement import make_agreement
from generator.pages.groups import make_group
from generator.pages.match import make_match
from generator.pages.methods import make_methods
from generator.pages.overview import make_overview
from generator.pages.scores import score_table
from generator.pages.strategies import score_text, strategy_name, strategy_sentence
from pages import factories

QUERY = "q:photo-00"
CASCADE = Cascade(groups=(("top", 0.75), ("lateral", 0.25)), weights=(0.2, 0.4, 0.4), power=7.0)


def reranked():
    """The factory's audit, its first query re-ranked by best matches."""
    audit = factories.make_audit()
    first = audit.rankings[0]
    asked = (("s2", first.candidates[0].image_id), ("s3", first.candidates[1].image_id))
    candidates = tuple(
        replace(one, score=0.9**place * 1e-3, parts=(("s", 0.8), ("s2", 1.0 - place / 20), ("s3", 0.5)))
        for place, one in enumerate(first.candidates)
    )
    rankings = (replace(first, candidates=candidates, asked=asked), *audit.rankings[1:])
    routes = tuple(replace(route, strategy=BestMatches()) for route in audit.routes)
    return factories.make_dossier(replace(audit, rankings=rankings, routes=routes))


def test_a_match_page_calls_a_score_a_score_and_says_what_it_is_made_of():
    dossier = reranked()
    page = make_match(dossier, QUERY)
    assert ", score 0.001;" in page.summary
    assert "Score 0.001" in page.panel.caption
    assert "by the route's fused similarity, re-ranked by best matches" in page.candidates_note
    assert page.candidates[0].score == "0.001"
    assert page.candidates[1].score == "<0.001"
    ranking = dossier.rankings[QUERY]
    rows = score_table(dossier, ranking, "../").rows
    second, third = (dossier.names.image(image_id) for _, image_id in ranking.asked)
    assert [row.cells[0].text for row in rows[:4]] == [
        "Score",
        "s, to the query",
        f"s2, to {second.label}",
        f"s3, to {third.label}",
    ]
    assert rows[2].cells[0].href == f"../images/{second.slug}.html"
    assert [cell.text for cell in rows[0].cells[1:4]] == ["0.001", "<0.001", "<0.001"]
    assert (rows[2].cells[1].text, rows[2].cells[1].strong) == ("1.000", True)


def brought_along():
    """The factory's audit of a ranking that was brought along: one query as it lists it, one that it lacks."""
    audit = factories.make_audit()
    first, second = audit.rankings[:2]
    candidates = tuple(
        replace(one, score=25.0 - place, parts=(("s", 0.8),)) for place, one in enumerate(first.candidates)
    )
    lacking = replace(
        second, candidates=(), true_matches=2, first_true_rank=None, average_precision=0.0, verdict="wrong"
    )
    rankings = (replace(first, candidates=candidates), lacking, *audit.rankings[2:])
    routes = tuple(replace(route, strategy=GIVEN) for route in audit.routes)
    return factories.make_dossier(replace(audit, rankings=rankings, routes=routes))


def test_a_ranking_that_was_brought_along_is_said_to_be_one():
    dossier = brought_along()
    page = make_match(dossier, QUERY)
    assert ", score 25.000;" in page.summary
    assert "closest of 24 photos, ranked by a file that was brought along." in page.candidates_note
    assert "similarity" not in page.candidates_note
    rows = score_table(dossier, dossier.rankings[QUERY], "../").rows
    assert [row.cells[0].text for row in rows[:2]] == ["Score", "s, to the query"]
    assert [row.cells[1].text for row in rows[:2]] == ["25.000", "0.800"]
    notes = {fact.label: fact.note for fact in page.facts}
    assert notes["Route"] == "0.75 \u00d7 top + 0.25 \u00d7 lateral, ranked by a file that was brought along"
    text = " ".join(line for topic in make_methods(dossier).topics for line in topic.sentences)
    assert "A true match that the file does not list counts as not found." in text


def test_a_query_that_it_lacks_has_no_candidates_and_says_why():
    dossier = brought_along()
    query_id = dossier.audit.rankings[1].query.query_id
    page = make_match(dossier, query_id)
    assert page.summary == page.notice.text == "The ranking that was brought along lists no candidate for this query."
    assert (page.panel, page.candidates, page.scores) == (None, (), None)
    assert {fact.label: fact.value for fact in page.facts}["First true match"] == "not listed"
    assert make_agreement(dossier)
    assert make_overview(dossier)


def test_routes_and_groups_say_how_they_rank():
    audit = factories.make_audit()
    route = replace(audit.routes[0], groups=(("lateral", 1.0),), strategy=CASCADE)
    dossier = factories.make_dossier(
        replace(audit, routes=(route,), matching=replace(audit.matching, opposite=(("left", "right"),)))
    )
    text = " ".join(line for topic in make_methods(dossier).topics for line in topic.sentences)
    assert "A cascade: s serves to find the query's best match only" in text
    assert "A query of viewpoint left is not offered photos of viewpoint right" in text
    facts = {fact.label: fact.value for fact in make_group(dossier, "top").facts}
    assert "(weight 0.75, asked by the best match)" in " ".join(facts.values())


@pytest.mark.parametrize(
    ("strategy", "name", "phrase"),
    [
        (DIRECT, None, "Candidates are ranked by this similarity, s."),
        (
            BestMatches(),
            "re-ranked by best matches",
            "the 2 best matches by s ask the database too, which gives s2 and s3; the score is 0.40 \u00d7 s + "
            "0.40 \u00d7 s2 + 0.20 \u00d7 s3, each cut to 0..1 to the power 7.",
        ),
        (
            Cascade(groups=(("top", 1.0),)),
            "cascade",
            "through 1.00 \u00d7 top, which gives s2; the score is 1.00 \u00d7 s2, each cut to 0..1.",
        ),
        (CASCADE, "cascade", "the second best by s2 asks likewise, which gives s3"),
        (QueryExpansion(matches=1), "query expansion", "the query and its 1 best match by s"),
        (
            GIVEN,
            "ranked by a file that was brought along",
            "Candidates are those of a file that was brought along, ranked",
        ),
        (KReciprocal(), "k-reciprocal re-ranking", "(k1 = 20, k2 = 6) less 0.30 \u00d7 (1 \u2212 s) / 2"),
    ],
)
def test_every_strategy_is_told_with_its_numbers(strategy, name, phrase):
    assert strategy_name(strategy) == name
    assert phrase in strategy_sentence(strategy)


def test_a_similarity_stays_as_it_is():
    candidate = factories.make_audit().rankings[0].candidates[0]
    assert score_text(replace(candidate, score=0.0004)) == "0.000"
    assert score_text(replace(candidate, score=0.0, parts=(("s", 0.0),))) == "0.000"
