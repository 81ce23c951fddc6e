"""Cards that several pages share."""

from __future__ import annotations

from dataclasses import replace

from generator.pages.cards import match_card, unseen
from pages import factories


def test_a_query_with_a_page_is_its_panel_and_leads_there():
    card = match_card(factories.make_dossier(), factories.make_audit().rankings[0], "", "a note")
    assert [figure.alt for figure in card.figures] == [f"Query q:photo-00 beside its first candidate {card.candidate}"]
    assert (card.href, card.note) == ("queries/q-photo-00.html", "a note")


def test_a_query_without_a_page_is_both_photos_and_says_so():
    audit = factories.make_audit(paged=())
    dossier, ranking = factories.make_dossier(audit), audit.rankings[0]
    card = match_card(dossier, ranking, "", "a note")
    pair = (ranking.query.image_id, ranking.candidates[0].image_id)
    assert [figure.href for figure in card.figures] == [dossier.image_href(image_id, "") for image_id in pair]
    assert (card.href, card.note) == (None, "a note; no page of its own")
    wide = sum(figure.width / figure.height for figure in card.figures)
    assert card.style == f"--ratio: {wide:.4f}"


def test_a_query_whose_panel_was_not_drawn_is_both_photos_that_lead_to_its_page():
    audit = factories.no_heatmaps()
    card = match_card(factories.make_dossier(audit), audit.rankings[0], "")
    assert (len(card.figures), card.href, card.note) == (2, "queries/q-photo-00.html", None)


def test_embeddings_are_blamed_only_where_all_members_brought_them():
    audit = factories.no_heatmaps()
    assert unseen(factories.make_dossier(audit)).startswith("No route gives a model")
    brought = tuple(replace(member, checkpoint=None, embeddings="e.npy") for member in audit.members)
    assert unseen(factories.make_dossier(replace(audit, members=brought))).endswith("brought embeddings only")
    mixed = replace(audit, members=(*brought[1:], audit.members[0]))
    assert unseen(factories.make_dossier(mixed)).startswith("No route gives a model")
