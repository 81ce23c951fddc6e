"""Looking things up in an audit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.pages.dossier import UNLABELLED
from pages import factories

DOSSIER = factories.make_dossier()


def test_appearances_are_the_candidates_seen_from_the_other_side():
    for ranking in DOSSIER.audit.rankings:
        for rank, candidate in enumerate(ranking.candidates, start=1):
            found = DOSSIER.appearances[candidate.image_id]
            assert any(appearance.ranking is ranking and appearance.rank == rank for appearance in found)
    assert sum(map(len, DOSSIER.appearances.values())) == sum(len(r.candidates) for r in DOSSIER.audit.rankings)


def test_queries_without_a_page_lead_to_their_image():
    audit = DOSSIER.audit
    dossier = factories.make_dossier(replace(audit, paged=audit.paged[:1]))
    with_page, without = audit.rankings[0], audit.rankings[1]
    assert dossier.query_href(with_page.query.query_id, "../").startswith("../queries/")
    assert dossier.query_href(without.query.query_id, "../") is None
    assert dossier.answer_href(without, "") == dossier.image_href(without.query.image_id, "")


def test_paged_queries_that_were_never_ranked_are_passed_over():
    dossier = factories.make_dossier(replace(DOSSIER.audit, paged=("never asked", *DOSSIER.audit.paged)))
    assert len(dossier.paged) == len(DOSSIER.audit.paged)


def test_unknown_is_told_from_unpublished():
    assert DOSSIER.viewpoint("photo-02") == "unknown"
    assert DOSSIER.fields("photo-02")["viewpoint"] == "unknown"
    silent = factories.make_dossier(fields=("date",))
    assert silent.viewpoint("photo-00") is None
    assert "viewpoint" not in silent.fields("photo-00")
    assert "viewpoint" not in silent.alt("photo-00")
    assert not factories.make_dossier(dates="none").publishes("date")


def test_only_allowed_fields_are_there():
    assert set(DOSSIER.fields("photo-00")) == {"viewpoint", "date", "encounter", "sea state"}


def test_alternative_text_says_what_the_photo_is():
    assert DOSSIER.alt("photo-00") == "Photo photo-00 of individual whale000, viewpoint top"
    assert DOSSIER.alt("nobody").startswith("Photo nobody of an unlabelled individual")
    assert DOSSIER.individual("nobody") == UNLABELLED
    assert all(len(DOSSIER.alt(image.image_id)) < 200 for image in DOSSIER.audit.images.images)


def test_hashed_individuals_are_ordered_by_their_public_name():
    dossier = factories.make_dossier(ids="hashed", salt="a salt of 16 characters")
    labels = [dossier.names.individual(individual).label for individual in dossier.photos_of]
    assert labels == sorted(labels)
    assert list(dossier.photos_of) != sorted(dossier.photos_of)


@pytest.mark.parametrize(("size", "shape"), [((70, 217), "--cell: 0.500"), ((6000, 1000), "--cell: 1.600")])
def test_mats_take_the_usual_shape_within_reason(size, shape):
    image = factories.make_image(0, "a", None, width=size[0], height=size[1])
    assert factories.make_dossier(factories.make_audit((image,))).shape == shape
