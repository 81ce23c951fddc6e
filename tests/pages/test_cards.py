"""Cards that several pages share."""

from __future__ import annotations

from dataclasses import replace

from generator.pages.cards import match_card, unseen
from pages import factories


def test_a_card_without_a_panel_does_not_claim_to_show_the_candidate():
    audit = factories.make_audit(paged=())
    bare = match_card(factories.make_dossier(audit), audit.rankings[0], "")
    assert bare.figure.alt == "Photo of query q:photo-00"
    assert bare.figure.src.startswith("media/photos/")
    whole = match_card(factories.make_dossier(), audit.rankings[0], "")
    assert whole.figure.alt == f"Query q:photo-00 beside its first candidate {whole.candidate}"


def test_embeddings_are_blamed_only_where_all_members_brought_them():
    audit = factories.no_heatmaps()
    assert unseen(factories.make_dossier(audit)).startswith("No route gives a model")
    brought = tuple(replace(member, checkpoint=None, embeddings="e.npy") for member in audit.members)
    assert unseen(factories.make_dossier(replace(audit, members=brought))).endswith("brought embeddings only")
    mixed = replace(audit, members=(*brought[1:], audit.members[0]))
    assert unseen(factories.make_dossier(mixed)).startswith("No route gives a model")
