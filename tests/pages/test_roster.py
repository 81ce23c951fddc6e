"""Members as other pages show them: accuracy, maps side by side, and what is absent."""

from __future__ import annotations

from dataclasses import replace

from generator.core.figures import Album
from generator.pages.roster import (
    accuracy,
    families,
    images_served,
    is_silent,
    measured_over,
    member_href,
    roster,
    side_by_side,
)
from pages.factories import (
    MEMBERS,
    make_audit,
    make_dossier,
    make_member,
    make_metrics,
    no_heatmaps,
    undefined_metrics,
)


def test_addresses_are_below_the_root_that_is_given():
    dossier = make_dossier()
    assert member_href(dossier, "lite0", "") == "members/lite0.html"
    assert member_href(dossier, "lite0", "../") == "../members/lite0.html"


def test_families_keep_the_ensembles_order():
    members = tuple(
        make_member(name, architecture=architecture)
        for name, architecture in (("b1", "b5"), ("v1", "v2"), ("b2", "b5"))
    )
    assert {name: [spec.name for spec in specs] for name, specs in families(members).items()} == {
        "b5": ["b1", "b2"],
        "v2": ["v1"],
    }


def test_the_roster_sorts_numbers_as_numbers_and_dashes_what_was_not_measured():
    audit = make_audit(member_metrics={"lite0": make_metrics("lite0", 0.5)})
    table = roster(make_dossier(audit), audit.members, "", "Members")
    top1 = [row.cells[5] for row in table.rows]
    assert [cell.text for cell in top1] == ["50.0\u00a0% (42.0 to 58.0\u00a0%)", "\u2013", "\u2013"]
    assert [cell.sort for cell in top1] == ["0.5", "", ""]
    assert all(cell.numeric for cell in top1)
    assert table.rows[0].cells[4].text == "24"  # of 25 images; the last has no route


def test_a_member_with_embeddings_only_served_no_known_number_of_images():
    assert images_served(make_dossier(no_heatmaps()), "lite0") is None
    assert images_served(make_dossier(), "lite0") == 24


def test_accuracy_is_absent_rather_than_nan():
    assert accuracy(None) == ()
    assert accuracy(undefined_metrics("x")) == ()
    assert measured_over(undefined_metrics("x")) is None
    assert [stat.label for stat in accuracy(make_metrics("x"))] == ["Top-1", "Top-5", "Top-20", "mAP@20"]
    assert measured_over(make_metrics("x")) == (
        "Over 22 queries with a true match, of 9 individuals; intervals by bootstrap over individuals. "
        "Not counted: 2 queries without."
    )


def test_every_photo_stands_before_the_maps_of_it():
    dossier = make_dossier()
    series = side_by_side(dossier, dossier.audit.members, "../")
    assert [one.name for one in series] == list(dossier.audit.sample)
    for one in series:
        assert [figure.caption.split(",")[0] for figure in one.figures] == ["photo", *MEMBERS]
        assert one.figures[0].layer is None
        assert all(figure.src.startswith("../media/") and figure.alt for figure in one.figures)
        assert one.note is None


def test_members_without_a_map_are_named_and_photos_without_any_are_left_out():
    audit = make_audit()
    full = make_dossier(audit).figures
    maps = {pair: picture for pair, picture in full.member_maps.items() if pair != ("vit", "photo-01")}
    maps = {pair: picture for pair, picture in maps.items() if pair[1] != "photo-02"}
    dossier = replace(make_dossier(audit), figures=Album(photos=full.photos, member_maps=maps))
    series = side_by_side(dossier, audit.members, "")
    assert [one.name for one in series] == ["photo-00", "photo-01", "photo-03"]
    assert series[1].note == "No map of this photo by vit."
    assert side_by_side(make_dossier(no_heatmaps()), audit.members, "") == ()


def test_a_map_that_lit_nothing_says_so():
    audit = make_audit()
    attention = replace(
        audit.attention["photo-00"], no_evidence=(("vit", "flip"), ("vit", "identity"), ("lite0", "flip"))
    )
    audit = replace(audit, attention={**audit.attention, "photo-00": attention})
    dossier = make_dossier(audit)
    assert is_silent(dossier, dossier.members["vit"], "photo-00")
    assert not is_silent(dossier, dossier.members["lite0"], "photo-00")  # one view lit something
    captions = [figure.caption for figure in side_by_side(dossier, audit.members, "")[0].figures]
    assert captions == ["photo", "lite0, fold 0", "lite1, fold 0", "vit, fold 0: no evidence"]
