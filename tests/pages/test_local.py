"""The section on local features: points that belong together, or the word that there are none."""

from __future__ import annotations

from dataclasses import replace

from jinja2 import FileSystemLoader

from generator.core import figures
from generator.core.correspondence import Correspondence, LocalMatch
from generator.core.figures import Picture, Rendition
from generator.core.local_fusion import PART
from generator.pages.local import local_sentence, local_view
from generator.pages.match import make_match
from generator.pages.render import Renderer
from pages import factories
from pages.whole import read

SUPPORTED = LocalMatch(
    method="SIFT",
    keypoints=(1214, 187),
    tentative=34,
    inliers=21,
    error=1.43,
    model="homography",
    verdict="supported",
    shown=(Correspondence(query=(0.5, 0.25), match=(0.4, 0.3), weight=0.9),) * 3,
)
NONE = LocalMatch(
    method="ALIKED",
    keypoints=(214, 1),
    tentative=1,
    inliers=0,
    error=None,
    model="affine",
    verdict="no geometric support",
)
CHANCE = replace(SUPPORTED, inliers=4, verdict="no geometric support", shown=())
QUERY = "q:photo-00"


def dossier(*found: LocalMatch, fused: bool = False):
    audit = factories.make_audit()
    if fused:
        first = audit.rankings[0]
        parts = (("s", 0.4), (PART, 0.1))
        changed = replace(first, candidates=tuple(replace(c, parts=parts) for c in first.candidates))
        audit = replace(audit, rankings=(changed, *audit.rankings[1:]))
    made = factories.make_dossier(replace(audit, local_matches={QUERY: found}))
    path = figures.lines_path(made.names.query(QUERY).slug, "local:1")
    picture = Picture(renditions=(Rendition(path=path, width=900, height=400),))
    drawn = {(QUERY, "local:1"): picture} if found and found[0].shown else {}
    return replace(made, figures=replace(made.figures, lined=drawn))


def body(made) -> str:
    return str(Renderer(FileSystemLoader(factories.REPOSITORY / "templates")).body(make_match(made, QUERY)))


def test_a_supported_match_is_one_sentence_with_its_numbers() -> None:
    assert local_sentence(SUPPORTED) == (
        "SIFT: 1,214 and 187 keypoints, 34 tentative matches, 21 of them fit one homography (62\u00a0%), median "
        "reprojection error 1.4\u00a0px."
    )
    mirrored = local_sentence(replace(SUPPORTED, mirrored=True, model="affine"))
    assert mirrored.startswith("SIFT, the candidate mirrored: ")
    assert "fit one affine map" in mirrored


def test_no_support_is_said_first_and_why() -> None:
    assert local_sentence(NONE) == (
        "No geometric support. ALIKED: 214 and 1 keypoint, 1 tentative match, and no affine map that fits them."
    )
    assert local_sentence(CHANCE).startswith("No geometric support. SIFT: 1,214 and 187 keypoints")
    assert local_sentence(CHANCE).endswith("4 of them fit one homography, which chance would give too.")


def test_the_figure_shows_the_first_candidate_where_it_is_supported() -> None:
    made = dossier(SUPPORTED, NONE)
    view = local_view(made, made.rankings[QUERY], "../")
    assert view.figure.src == "../media/lines/q-photo-00-local-1.webp"
    assert "3 points that belong together" in view.figure.alt
    assert "Lines join 3 of 21 inliers" in view.figure.caption
    assert [row.cells[-1].text for row in view.table.rows] == ["supported", "no geometric support"]
    assert [cell.text for cell in view.table.rows[1].cells[1:6]] == [
        "1",
        "1",
        "0",
        "0\u00a0%",
        "\u2013",
    ]
    assert {len(row.cells) for row in view.table.rows} == {len(view.table.columns)}


def test_without_support_there_is_no_figure() -> None:
    made = dossier(CHANCE)
    view = local_view(made, made.rankings[QUERY], "../")
    assert view.figure is None
    assert view.table is None


def test_a_page_shows_either_state_and_is_sound() -> None:
    supported, unsupported = body(dossier(SUPPORTED, NONE)), body(dossier(CHANCE, SUPPORTED))
    for html in (supported, unsupported):
        assert read(html).problems == []
        assert "<h2>Local features</h2>" in html
    assert "local-1.webp" in supported
    assert "local-1.webp" not in unsupported
    assert "No geometric support." in unsupported
    assert "No geometric support." not in supported


def test_a_page_without_local_features_says_nothing_of_them() -> None:
    made = factories.make_dossier()
    assert local_view(made, made.rankings[QUERY], "../") is None
    assert "Local features" not in body(made)


def test_a_fused_ranking_is_explained() -> None:
    plain, fused = dossier(SUPPORTED), dossier(SUPPORTED, fused=True)
    assert "n / (n + 10)" not in local_view(plain, plain.rankings[QUERY], "../").note
    assert "n / (n + 10)" in local_view(fused, fused.rankings[QUERY], "../").note
    assert f">{PART}<" in body(fused)
