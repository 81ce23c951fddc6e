"""The page of one image: photo, strip, regions, and where it was matched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.core.records import Box
from generator.pages.appearances import SHOWN_APPEARANCES, appearance_note, appearance_table
from generator.pages.image import make_image
from generator.pages.others import BESIDE_IMAGE
from generator.pages.regions import box_style
from generator.pages.strip import make_strip
from pages import factories

DOSSIER = factories.make_dossier()


def values(facts):
    return {fact.label: fact.value for fact in facts}


def test_what_is_known_of_a_photo():
    page = make_image(DOSSIER, "photo-01")
    assert page.path == "images/photo-01"
    assert page.title == "Image photo-01"
    assert not page.search_index
    assert values(page.facts) == {
        "Individual": "whale000",
        "Viewpoint": "left",
        "Date": "2019-02-11",
        "Encounter": "encounter-0",
        "Sea state": "calm",
        "Size": "6,000 \u00d7 4,000\u00a0px",
    }


def test_what_was_looked_at():
    page = make_image(DOSSIER, "photo-01")
    assert values(page.looked) == {
        "Maps": "6 maps",
        "Lit by any": "18.0\u00a0%",
        "Lit by half or more": "7.0\u00a0%",
        "Agreement": "0.42",
    }
    assert page.looked[0].note == "all with evidence"
    assert "0.50 of its own maximum" in page.maps_note
    assert make_image(DOSSIER, "photo-00").looked[0].note == "1 without evidence, counted as lighting nothing"


def test_regions_are_boxed_and_tabled_in_one_order():
    page = make_image(DOSSIER, "photo-01")
    assert [box.label for box in page.photo.boxes] == ["1", "2"]
    assert [row.cells[0].text for row in page.regions.rows] == ["1", "2"]
    assert [toggle.layer for toggle in page.toggles] == ["heat", "boxes"]
    assert page.photo.eager


def test_boxes_are_percentages_of_the_photo():
    box = Box(x=0.25, y=0.125, width=0.5, height=0.0625)
    assert box_style(box) == "left: 25.000%; top: 12.500%; width: 50.000%; height: 6.250%"


def test_the_strip_shows_every_member_and_view():
    strip = make_strip(DOSSIER, "photo-01", "../")
    assert [(row.name, len(row.tiles)) for row in strip.rows] == [("lite0", 2), ("lite1", 2), ("vit", 2)]
    assert strip.rows[0].note == "group top, mirror 0.90"
    assert strip.rows[2].note == "group lateral"
    assert strip.rows[0].href == "../members/lite0.html"


@pytest.mark.parametrize("image_id", ["photo-00", "photo-01", "photo-03"])
def test_tiles_put_the_right_part_of_the_sprite_in_their_window(image_id):
    """A tile's window shows [x, x + w) of the sprite: width, left and top are percentages of the window."""
    sprite = DOSSIER.figures.strip(image_id)
    tiles = [tile for row in make_strip(DOSSIER, image_id, "").rows for tile in row.tiles]
    for tile, source in zip(tiles, sprite.tiles, strict=True):
        place = dict(part.split(": ") for part in tile.place.split("; "))
        width, left, top = (float(place[name].removesuffix("%")) / 100 for name in ("width", "left", "top"))
        assert width * source.box.width == pytest.approx(sprite.width, rel=1e-4)
        assert -left * source.box.width == pytest.approx(source.box.x, abs=0.01)
        assert -top * source.box.height == pytest.approx(source.box.y, abs=0.01)


def test_a_silent_map_says_so_in_words():
    tiles = [tile for row in make_strip(DOSSIER, "photo-00", "").rows for tile in row.tiles]
    silent = [tile for tile in tiles if tile.dim]
    assert [(tile.note, tile.alt) for tile in silent] == [
        ("no evidence", "photo-00, map of vit, view mirrored, no evidence")
    ]


def test_an_image_no_route_served_says_so():
    page = make_image(DOSSIER, "nobody")
    assert page.notice.title == "No heatmaps of this image"
    assert (page.strip, page.regions, page.looked, page.maps_note) == (None, None, (), None)
    assert page.others == ()
    assert values(page.facts)["Individual"] == "unlabelled"


def test_where_it_was_matched():
    page = make_image(DOSSIER, "photo-01")
    assert [card.query for card in page.asked] == ["q:photo-01"]
    ranks = [int(row.cells[1].text) for row in page.found.rows]
    assert ranks == sorted(ranks)
    assert len(ranks) == len(DOSSIER.appearances["photo-01"])


def test_other_photos_are_the_same_individual_less_this_one():
    (others,) = make_image(DOSSIER, "photo-01").others
    assert others.heading == "More photos of whale000"
    assert [card.name for card in others.cards] == ["photo-00", "photo-02"]
    assert [card.note for card in others.cards] == ["2019-01-10 \u00b7 top", "2019-03-12"]


def test_long_lists_are_cut_and_say_so():
    number = SHOWN_APPEARANCES + BESIDE_IMAGE + 10
    images = tuple(factories.make_image(n, f"p{n:03d}", "one whale") for n in range(number))
    dossier = factories.make_dossier(factories.make_audit(images, top_k=number))
    page = make_image(dossier, "p000")
    assert len(page.found.rows) == SHOWN_APPEARANCES
    assert page.found_note == f"The {SHOWN_APPEARANCES} best ranks of {number - 1} appearances."
    assert len(page.others[0].cards) == BESIDE_IMAGE
    assert page.others[0].more.text == f"All {number - 1} other photos"
    assert appearance_note(SHOWN_APPEARANCES) is None
    assert len(appearance_table(dossier, dossier.appearances["p000"][:3], "").rows) == 3


def test_aliases_are_listed_by_their_public_name():
    images = (replace(factories.make_image(0, "a", None), aliases=("a again",)), factories.make_image(1, "b", None))
    page = make_image(factories.make_dossier(factories.make_audit(images)), "a")
    assert values(page.facts)["Also listed as"] == "a again"


def test_embeddings_only_is_said():
    page = make_image(factories.make_dossier(factories.no_heatmaps()), "photo-00")
    assert page.notice.title == "No heatmaps"
    assert page.toggles == ()
