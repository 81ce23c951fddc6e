"""The pictures of claims' examples on their pages: which, with what words, and what stays private."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from jinja2 import FileSystemLoader

from generator.core.claims.alterations import HidePart, Toned
from generator.core.claims.claim import Expected, Pairing, Where
from generator.core.claims.exhibits import exhibits
from generator.core.claims.finding import Finding
from generator.core.claims.judge import judge
from generator.core.claims.measures import Altered, Coverage, Energy, Similarity
from generator.core.counterfactuals import Answer
from generator.core.figures import Picture, Rendition, claim_path
from generator.pages.claim import ClaimPage, make_claim
from generator.pages.dossier import Dossier
from generator.pages.render import Renderer
from pages import claims_made, factories, whole

SALT = "a salt that is long enough"
RENDERER = Renderer(FileSystemLoader(factories.REPOSITORY / "templates"))
OWN, SHOWN = claims_made.MAP, "sum.gradcam"
HUE, SCAR = Toned(tone="hue", amount=20.0), HidePart(part="scar")


def drawn(*findings: Finding, without: str = "", **privacy) -> Dossier:
    """A dossier with a picture of every exhibit, but for the one called ``without``."""
    dossier = factories.make_dossier(claims_made.with_findings(*findings), **privacy)
    pictures = {
        (finding.claim.claim_id, one.name): Picture(
            renditions=(
                Rendition(path=claim_path(dossier.claims[finding.claim.claim_id], one.name), width=320, height=480),
            )
        )
        for finding in findings
        for one in exhibits(finding, SHOWN)
        if one.name != without
    }
    return replace(dossier, figures=replace(dossier.figures, exhibited=pictures))


def page_of(*findings: Finding, **changes) -> ClaimPage:
    return make_claim(drawn(*findings, **changes), 0)


def altered(control: HidePart | None = SCAR) -> Finding:
    claim = claims_made.make_claim(measure=Altered(alteration=HUE, control=control), expected=Expected(above=0))
    found = judge(claim, claims_made.make_units((0.4, 0.3, 0.2, -0.1) * 2, "query"), None, claims_made.SETTINGS)
    first = factories.make_images()[3].image_id
    before = Answer(score=0.91, rank=1, margin=0.2, first="x", true_rank=1)
    after = replace(before, score=0.55, rank=2, first=first)
    answers = (before, after, *([replace(before, score=0.9)] if control else []))
    return replace(found, supporting=tuple(replace(one, answers=answers) for one in found.supporting))


def test_a_claim_about_another_map_shows_that_map_over_the_photos():
    page = page_of(claims_made.supported())
    figures = page.examples[0].photos
    assert [one.layer for one in figures] == [f"../media/claims/scars-first/for-{n}-map.webp" for n in (1, 2, 3)]
    assert figures[0].src.startswith("../media/photos/")
    assert all(one.alt.endswith(f" under {OWN}") for one in figures)
    assert page.examples_note.startswith(f"The colours over the photos are {OWN}: ")
    assert page.examples_note.endswith("The white line runs around scar.")
    assert [(one.layer, one.text) for one in page.toggles] == [("heat", "maps")]


def test_the_controls_map_stands_beside_it():
    page = page_of(claims_made.supported(measure=Energy(part="background", heatmap=SHOWN, control="mean.activation")))
    side = page.examples[0]
    assert side.photos == side.matches == ()
    assert [one.caption for one in side.states[0].figures] == [SHOWN, "control: mean.activation"]
    assert side.states[0].figures[1].layer == "../media/claims/scars-first/for-1-control.webp"
    assert side.states[0].caption.startswith("photo-0")
    assert f"{SHOWN} and mean.activation" in page.examples_note
    assert page.examples_note.endswith("around the annotated parts together.")


def test_coverage_has_the_outline_of_all_parts():
    note = page_of(claims_made.supported(measure=Coverage(of="parts", heatmap=OWN))).examples_note
    assert note.endswith("around the annotated parts together.")


def test_a_pair_whose_leading_parts_matter_is_shown_under_the_map():
    where = Where(pair=Pairing(leading="different", heatmap=OWN))
    page = page_of(claims_made.compared(measure=Similarity(), where=where))
    card = page.examples[0].matches[0]
    assert [one.layer for one in card.figures] == [
        "../media/claims/alike/for-1-map.webp",
        "../media/claims/alike/for-1-other.webp",
    ]
    assert "white line" not in page.examples_note


def test_an_altered_photo_stands_beside_the_original_with_what_happened():
    page = page_of(altered())
    states = page.examples[0].states[0]
    assert [one.src.rpartition("/")[2] for one in states.figures][1:] == ["for-1-altered.webp", "for-1-control.webp"]
    assert states.figures[0].layer is None
    assert [one.caption for one in states.figures] == [
        "as it is: score 0.91",
        "the hues are turned by 20\u00b0; score 0.55, photo-03 is first instead",
        "control: scar is blurred away; score 0.90, still first",
    ]
    assert states.figures[1].alt == "Photo photo-00: the hues are turned by 20\u00b0"
    assert states.caption.startswith("photo-00, first candidate ")
    assert (page.examples_note, page.toggles) == (None, ())


def test_without_answers_the_pictures_still_say_what_was_done():
    finding = altered(control=None)
    bare = replace(finding, supporting=tuple(replace(one, answers=()) for one in finding.supporting))
    figures = page_of(bare).examples[0].states[0].figures
    assert [one.caption for one in figures] == ["as it is", "the hues are turned by 20\u00b0"]


@pytest.mark.parametrize("finding", [claims_made.supported(), altered()])
def test_examples_look_alike_all_drawn_or_none(finding):
    page = page_of(finding, without=exhibits(finding, SHOWN)[-1].name)
    assert page.examples[0].states == ()
    text = str(RENDERER.body(page))
    assert "media/claims" not in text
    assert "votes" in page.examples_note


@pytest.mark.parametrize("finding", [claims_made.supported(), altered()])
def test_hashed_names_are_all_that_is_told(finding):
    dossier = drawn(finding, ids="hashed", salt=SALT)
    text = RENDERER.stub(make_claim(dossier, 0))
    assert "media/claims/" in text
    assert "photo-0" not in text
    assert dossier.names.image(finding.supporting[0].image_id).label in text


def test_pages_are_sound_and_their_pictures_are_there():
    findings = (claims_made.supported(), altered(), claims_made.compared())
    dossier = drawn(*(replace(f, claim=replace(f.claim, claim_id=f"c{n}")) for n, f in enumerate(findings)))
    for place in range(len(findings)):
        page = make_claim(dossier, place)
        found = whole.read(str(RENDERER.body(page)))
        assert not found.problems
        for address in (one for one in found.addresses if "media/" in one):
            assert whole.resolve(page.path, address) in whole.pictures(dossier), address
    assert np.isfinite(findings[0].effect.value)
