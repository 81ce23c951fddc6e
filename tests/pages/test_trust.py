"""The Trust page: verdicts by group, plain sentences, and the line beside a map."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import FileSystemLoader

from generator.core.trust import CHECKS
from generator.pages.gallery import make_gallery
from generator.pages.image import make_image
from generator.pages.members import make_member
from generator.pages.render import Renderer
from generator.pages.trust import make_trust
from generator.pages.trust_lines import trust_line
from generator.pages.trust_tables import anchor
from generator.pages.trust_words import words
from pages import factories
from pages.whole import read

DOSSIER = factories.make_dossier()
PAGE = make_trust(DOSSIER)
BY_HEADING = {one.heading: one for one in PAGE.sections}


def section(name: str):
    return BY_HEADING[words(name).question]


def cell(table, name: str, map_name: str):
    row = next(row for row in table.rows if row.cells[0].text == words(name).short)
    return row.cells[[column.label for column in table.columns].index(map_name)]


def test_each_group_has_a_table_of_checks_by_maps():
    top, lateral = PAGE.verdicts
    assert top.caption == "Group top: 2 members, 12 photos"
    assert [column.label for column in top.columns] == ["Check", *factories.MAPS]
    assert len(top.rows) == len(CHECKS) - 1 + 2  # all but the mirror, and two parts
    assert lateral.caption.startswith("Group lateral: 1 member,")


@pytest.mark.parametrize(
    ("table", "name", "map_name", "kind", "text", "note"),
    [
        (0, "similarity", "sum.gradcam", "wrong", "all 2 fail", "worst lite0: 0.400"),
        (0, "similarity", "self.gradcam", "correct", "all 2 pass", "worst lite0: 0.400"),
        (1, "similarity", "match.gradcam", "wrong", "fails", "0.400"),
        (1, "rotation", "self.gradcam", "correct", "passes", "0.030"),
    ],
)
def test_a_cell_says_how_many_pass_in_words_too_and_names_the_worst(table, name, map_name, kind, text, note):
    found = cell(PAGE.verdicts[table], name, map_name)
    assert (found.verdict.kind, found.verdict.text, found.note) == (kind, text, note)


def test_what_is_not_applicable_has_no_verdict():
    found = cell(PAGE.verdicts[0], "match", "self.gradcam")
    assert (found.text, found.verdict) == ("\u2013", None)


def test_members_that_part_are_counted():
    checks = tuple(
        replace(one, outcome="pass") if (one.member, one.map_name) == ("lite1", "sum.gradcam") else one
        for one in factories.make_trust().checks
    )
    page = make_trust(factories.make_dossier(factories.make_audit(trust=factories.make_trust(checks=checks))))
    found = cell(page.verdicts[0], "rotation", "sum.gradcam")
    assert (found.verdict.kind, found.verdict.text) == ("other", "1 of 2 pass")


def test_every_check_has_a_section_that_the_table_leads_to():
    anchors = {one.anchor for one in PAGE.sections}
    assert {row.cells[0].href for table in PAGE.verdicts for row in table.rows} <= {f"#{one}" for one in anchors}
    assert anchor("energy:<b>scar") == "check-energy--b-scar"
    assert len(anchors) == len(PAGE.sections) == len(CHECKS) + 2


def test_sentences_tell_which_maps_pass_and_which_fail():
    passed, failed, mixed = section("similarity").found
    assert passed.startswith("Passed by every member with self.gradcam (at worst 0.400, a centre blob 0.300).")
    assert failed.startswith("Failed by every member with sum.gradcam")
    assert mixed.startswith("match.gradcam passes with 2 of 3 members; farthest from it is vit")


def test_weights_that_never_change_are_called_one_fixed_projection():
    told = " ".join(section("weights").found)
    assert "The weights of sum.gradcam have a cosine of up to 1.000 between photos: its maps are one fixed" in told
    assert "self.gradcam have a cosine" not in told


def test_the_mirror_says_whether_flip_augmentation_is_safe():
    assert all("averaging over the mirrored photo is safe" in one for one in section("mirror").found)
    checks = tuple(
        replace(one, outcome="fail") if (one.name, one.member) == ("mirror", "vit") else one
        for one in factories.make_trust().checks
    )
    page = make_trust(factories.make_dossier(factories.make_audit(trust=factories.make_trust(checks=checks))))
    told = next(one for one in page.sections if one.heading == words("mirror").question).found
    assert "is safe" in told[0]
    assert "is not shown to be safe: with 1 of 1 member" in told[1]


def test_the_numbers_of_every_member_are_there_with_intervals_and_differences():
    table = section("similarity").table
    assert len(table.rows) == 3 * len(factories.MAPS)
    assert [column.label for column in table.columns][-2] == "Less its strongest control"
    assert table.rows[0].cells[3].note == "0.320 to 0.480"
    assert table.rows[0].cells[4].note == "\u22120.120 to \u22120.080, a centre blob"


def test_an_audit_without_checks_says_so():
    page = make_trust(factories.make_dossier(factories.make_audit(trust=None)))
    assert "switched off" in page.notice.text
    empty = make_trust(
        factories.make_dossier(factories.make_audit(trust=factories.make_trust(checks=(), groups=(), photos={})))
    )
    assert "nothing to check" in empty.notice.text
    assert not page.sections
    assert not empty.verdicts


def test_the_page_is_whole_and_says_all_of_it():
    html = str(Renderer(FileSystemLoader(factories.REPOSITORY / "templates")).body(PAGE))
    found = read(html)
    assert not found.problems
    assert "<b>scar" in found.text  # shown as text
    assert "one fixed projection" in found.text
    assert len(html) < 200_000


def test_the_line_beside_a_map_leads_with_what_it_was_no_better_at():
    line = trust_line(DOSSIER, "sum.gradcam", ("lite0", "lite1"))
    assert line.startswith("On 12 photos this map lies on the background at least as much as its area would by chance")
    assert "what this map points at moved the similarity no more than a centre blob does;" in line
    assert "this map found the <b>scar no better than a centre blob" in line
    assert "no similarity does" in line
    assert "\n" not in line


def test_a_map_that_passes_is_told_to_have_passed():
    line = trust_line(DOSSIER, "self.gradcam", ("lite0",))
    assert line == (
        "On 12 photos this map passed its checks: it beat a centre blob, the mean activation and a random order."
    )


def test_a_map_that_was_not_checked_has_no_line():
    assert trust_line(DOSSIER, "contrast.gradcam", ("lite0",)) is None
    assert trust_line(DOSSIER, "sum.gradcam", ("another",)) is None
    assert trust_line(factories.make_dossier(factories.make_audit(trust=None)), "sum.gradcam", ("lite0",)) is None


def test_the_line_stands_beside_the_maps_of_image_pages_and_the_gallery():
    line = trust_line(DOSSIER, "sum.gradcam", factories.MEMBERS)
    assert make_image(DOSSIER, "photo-00").trust_note == line
    assert make_gallery(DOSSIER).trust_note == line
    assert make_image(DOSSIER, "nobody").trust_note is None  # no heatmap, no line


def test_it_leads_with_a_sentence_for_each_map_and_the_controls_come_last():
    assert [one.label for one in PAGE.lines] == ["sum.gradcam", "self.gradcam and match.gradcam", "mean.activation"]
    assert PAGE.lines[0].value.endswith("It is the map that this site shows.")
    assert PAGE.lines[-1].value.endswith("It is a control.")


def test_a_part_that_too_few_photos_show_is_passed_over():
    checks = tuple(
        replace(one, outcome="not applicable") if one.name == "energy:<b>scar" else one
        for one in factories.make_trust().checks
    )
    page = make_trust(factories.make_dossier(factories.make_audit(trust=factories.make_trust(checks=checks))))
    assert len(page.sections) == len(PAGE.sections) - 1
    assert len(page.verdicts[0].rows) == len(PAGE.verdicts[0].rows) - 1


def test_plots_of_the_groups_share_a_scale_and_show_the_blob():
    top, lateral = section("similarity").plots
    assert (top.title, lateral.title) == ("Group top", "Group lateral")
    names = [label.text for label in top.labels]
    assert {"sum.gradcam", "a centre blob", "random order"} <= set(names)
    assert [p.d for p in top.paths if p.css == "a-plot-grid"] == [p.d for p in lateral.paths if p.css == "a-plot-grid"]
    assert section("rotation").plots == ()


def test_a_members_page_has_the_line_of_its_own_maps():
    line = trust_line(DOSSIER, "sum.gradcam", ("vit",))
    assert make_member(DOSSIER, "vit").maps_note.endswith(f"page. {line}")
    bare = factories.make_dossier(factories.make_audit(trust=None))
    assert make_member(bare, "vit").maps_note.endswith("page.")
