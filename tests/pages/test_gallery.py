"""The gallery."""

from __future__ import annotations

from dataclasses import replace

from generator.core.records import ImageSet
from generator.pages.gallery import make_gallery
from pages import factories

DOSSIER = factories.make_dossier()


def test_every_image_is_there_with_its_votes():
    page = make_gallery(DOSSIER)
    assert len(page.cards) == len(DOSSIER.audit.images.images)
    assert page.cards[0].figure.layer == "media/overlays/photo-00.webp"
    assert page.cards[0].href == "images/photo-00.html"
    assert page.cards[0].note == "whale000 \u00b7 top"
    assert [toggle.layer for toggle in page.toggles] == ["heat"]
    assert page.search_index


def test_an_image_no_route_served_has_a_photo_and_no_layer():
    assert make_gallery(DOSSIER).cards[-1].figure.layer is None


def test_menus_count_and_put_what_needs_attention_first():
    menus = {menu.name: menu for menu in make_gallery(DOSSIER).filter.facets}
    assert set(menus) == {"individual", "viewpoint", "verdict"}
    assert menus["verdict"].options[0].value == "wrong"
    assert menus["viewpoint"].options[0].value == "unknown"
    verdicts = [ranking.verdict for ranking in DOSSIER.audit.rankings]
    assert menus["verdict"].options[0].text == f"wrong ({verdicts.count('wrong')})"


def test_choices_of_cards_are_among_the_menus():
    page = make_gallery(DOSSIER)
    offered = {(menu.name, option.value) for menu in page.filter.facets for option in menu.options}
    assert {(choice.facet, choice.value) for card in page.cards for choice in card.choices} <= offered


def test_one_image_needs_no_filter():
    page = make_gallery(factories.make_dossier(factories.one_image()))
    assert page.filter is None
    assert page.lead == "1 image, each with the votes of the models that served it."


def test_without_labels_there_is_nothing_to_choose_by():
    assert make_gallery(factories.make_dossier(factories.unlabelled())).filter.facets == ()


def test_no_images_and_no_heatmaps_are_said():
    empty = replace(factories.no_queries(), images=ImageSet(images=(), scenarios=()), attention={}, sample=())
    assert make_gallery(factories.make_dossier(empty)).notice.title == "No usable image"
    page = make_gallery(factories.make_dossier(factories.no_heatmaps()))
    assert page.notice.title == "No heatmaps"
    assert page.notice.text.startswith("No route gives a model to the images of this audit, so")
    assert page.toggles == ()


def test_an_image_asked_in_two_scenarios_has_no_single_verdict():
    audit = factories.make_audit()
    again = replace(audit.rankings[0], query=replace(audit.rankings[0].query, query_id="again"))
    queries = (*audit.images.scenarios[0].queries, again.query)
    images = replace(audit.images, scenarios=(replace(audit.images.scenarios[0], queries=queries),))
    dossier = factories.make_dossier(replace(audit, images=images, rankings=(*audit.rankings, again)))
    assert make_gallery(dossier).cards[0].verdict is None


def test_with_hashed_ids_the_order_is_that_of_the_public_names():
    dossier = factories.make_dossier(ids="hashed", salt="a salt that is long enough")
    page = make_gallery(dossier)
    assert list(page.search_terms) == sorted(page.search_terms)
    assert [card.name for card in page.cards] == list(page.search_terms)
    assert len(page.cards) == len(dossier.audit.images.images)
