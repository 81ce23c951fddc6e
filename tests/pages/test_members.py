"""The members' index and a page each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.pages.members import flip_consistency, make_member, make_members
from pages import factories
from pages.factories import MEMBERS, make_audit, make_dossier


def values(facts):
    return {fact.label: fact.value for fact in facts}


def test_the_index_links_every_member():
    page = make_members(make_dossier())
    assert [row.cells[0].href for row in page.table.rows] == [f"members/{name}.html" for name in MEMBERS]
    assert page.path == "members"
    assert page.notice is None


def test_without_labels_the_index_says_that_nothing_is_measured():
    page = make_members(make_dossier(factories.unlabelled()))
    assert page.notice is not None
    assert page.notice.title == "No accuracy"


def test_a_page_says_what_the_member_is():
    page = make_member(make_dossier(), "lite0")
    model, sight = values(page.model), values(page.sight)
    assert page.path == "members/lite0"
    assert not page.search_index
    assert model["Architecture"] == "tf_efficientnet_lite0"
    assert model["Weights"] == "weights.pth"
    assert model["Digest of the weights"] == "ef" * 32
    assert model["Embedding"] == "512 numbers"
    assert sight["Input"] == "192 \u00d7 256\u00a0px"
    assert sight["Grid"] == "6 \u00d7 8 cells"  # width first, as for the input
    assert [fact.note for fact in page.sight][-1].startswith("a cell spans 32 \u00d7 32 input pixels")
    assert len(page.maps) == len(make_audit().sample)


def test_the_arrow_keys_walk_through_the_ensemble():
    pages = [make_member(make_dossier(), name) for name in MEMBERS]
    assert [page.previous and page.previous.text for page in pages] == [None, "lite0", "lite1"]
    assert [page.next and page.next.href for page in pages] == [
        "../members/lite1.html",
        "../members/vit.html",
        None,
    ]


def test_a_page_tells_the_ensemble_with_and_without_the_member():
    page = make_member(make_dossier(), "lite1")
    first, second = ([cell.text for cell in row.cells] for row in page.without.rows)
    assert first == ["Top-1", "+10.0", "70.0\u00a0%", "60.0\u00a0%"]
    assert second[:2] == ["mAP@20", "0.0"]
    assert page.without.rows[0].cells[1].note == "+5.0 to +12.0"
    assert page.irreplaceable is None


def test_a_member_that_nobody_can_replace_says_so_where_others_were_taken_away():
    page = make_member(make_dossier(), "vit")
    assert page.without is None
    assert page.irreplaceable.title == "Not taken away"
    audit = make_audit()
    dossier = make_dossier(replace(audit, evaluation=replace(audit.evaluation, without_member={})))
    page = make_member(dossier, "vit")
    assert (page.without, page.irreplaceable) == (None, None)
    page = make_member(make_dossier(factories.unlabelled()), "vit")
    assert (page.without, page.irreplaceable) == (None, None)


def test_a_member_that_was_searched_for_together_with_others_says_so():
    audit = make_audit()
    evaluation = replace(audit.evaluation, listed={"everything": 200})
    dossier = make_dossier(replace(audit, evaluation=evaluation, member_metrics={}))
    assert "approximately" in make_member(dossier, "vit").unmeasured.text
    assert "together" in make_members(dossier).notice.text


def test_maps_without_evidence_are_counted_over_images_and_views():
    page = make_member(make_dossier(), "vit")
    behaviour = values(page.behaviour)
    # Every fourth of 24 images is silent in one of two views.
    assert behaviour["Maps without evidence"] == "6 of 48"
    assert behaviour["Images seen"] == "24 of 25"
    assert behaviour["Flip consistency"] == "\u2013"  # undefined throughout
    assert flip_consistency(make_dossier(), "lite0") == (0.9,) * 24


def test_notes_are_the_authors_then_the_models():
    audit = make_audit()
    facts = {"lite0": replace(audit.facts["lite0"], notes=("Grad-CAM and HiResCAM draw one picture.",))}
    members = (replace(audit.members[0], note="Trained on 2019."), *audit.members[1:])
    page = make_member(make_dossier(replace(audit, facts=facts, members=members)), "lite0")
    assert page.notes == ("Trained on 2019.", "Grad-CAM and HiResCAM draw one picture.")


def test_a_member_that_brought_embeddings_says_why_it_has_no_maps():
    audit = factories.no_heatmaps()
    brought = replace(audit.members[0], embeddings="/secret/theirs.npy", checkpoint=None, architecture="embeddings")
    page = make_member(make_dossier(replace(audit, members=(brought, *audit.members[1:]))), "lite0")
    assert page.sight == ()
    assert page.behaviour == ()
    assert page.maps == ()
    assert "embeddings and no model" in page.without_maps.text
    assert page.stats  # it is ranked and measured all the same


@pytest.mark.parametrize("name", factories.HOSTILE)
def test_hostile_names_stay_text_and_titles_stay_safe(name):
    audit = make_audit()
    members = (replace(audit.members[0], name=name), *audit.members[1:])
    audit = replace(audit, members=members, facts={}, groups=(replace(audit.groups[0], members=(name, "lite1")),))
    page = make_member(make_dossier(audit), name)
    assert page.title.isascii()
    assert "<" not in page.path
    assert ".." not in page.path
