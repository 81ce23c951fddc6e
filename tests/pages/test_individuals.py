"""Individuals: the index and a page for each."""

from __future__ import annotations

from dataclasses import replace

from generator.pages.individuals import THUMBNAILS, make_individual, make_individuals
from pages import factories

DOSSIER = factories.make_dossier()


def values(facts):
    return {fact.label: fact.value for fact in facts}


def test_everyone_with_a_name_is_listed_once():
    page = make_individuals(DOSSIER)
    names = [card.name for card in page.cards]
    assert len(names) == len(set(names)) == len(DOSSIER.photos_of)
    assert "whale000" in names
    assert page.lead.endswith("1 photo without a label is in the gallery.")
    assert max(len(card.figures) for card in page.cards) <= THUMBNAILS


def test_thumbnails_have_no_votes():
    assert all(figure.layer is None for card in make_individuals(DOSSIER).cards for figure in card.figures)


def test_an_individual_gathers_its_photos_and_queries():
    page = make_individual(DOSSIER, "whale000")
    assert page.path == "individuals/whale000"
    assert [card.name for card in page.cards] == ["photo-00", "photo-01", "photo-02"]
    assert len(page.queries.rows) == 3
    facts = values(page.facts)
    assert facts["Photos"] == "3"
    assert facts["Viewpoints"] == "left and top"
    assert facts["Encounters"] == "2"
    assert facts["Seen"] == "2019-01-10 to 2019-03-12"


def test_who_it_is_taken_for_is_counted_and_never_itself():
    for individual in DOSSIER.photos_of:
        page = make_individual(DOSSIER, individual)
        name = DOSSIER.names.individual(individual)
        assert f"../individuals/{name.slug}.html" not in [link.href for link in page.confused]
    rankings = DOSSIER.audit.rankings
    other = next(c for r in rankings for c in r.candidates if c.image_id == "photo-08")
    same_first = tuple(replace(ranking, candidates=(other,)) for ranking in rankings[:3])
    dossier = factories.make_dossier(replace(DOSSIER.audit, rankings=same_first, paged=()))
    links = make_individual(dossier, "whale000").confused
    assert [(link.text, link.note) for link in links] == [("whale002", "first 3 times")]


def test_an_individual_seen_once_without_queries():
    audit = replace(DOSSIER.audit, rankings=(), paged=())
    page = make_individual(factories.make_dossier(audit), "whale-alone")
    assert page.queries is None
    assert page.confused == ()
    assert values(page.facts)["Photos"] == "1"


def test_without_labels_the_index_says_so():
    page = make_individuals(factories.make_dossier(factories.unlabelled()))
    assert page.notice.title == "No labels"
    assert (page.cards, page.filter, page.lead) == ((), None, None)
