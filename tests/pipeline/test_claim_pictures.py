"""Pictures of claims' examples in a whole run: only examples, drawn once, forgotten when unused, nothing private."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator import networks
from generator.config import load
from generator.core.claims.exhibits import exhibits
from generator.core.member import MemberSpec, Runtime
from generator.core.public_names import PublicNames
from generator.pipeline import render, run
from generator.pipeline.publicity import publish_names
from generator.pipeline.work import stored_audit
from generator.stages.claim_pictures import CLAIM_LONG_SIDE
from generator.store.artefacts import Artefacts
from pipeline.projects import CONFIG, Remembering, make_project, tree

SALT = "a salt that is long enough"
CLAIMS = """\
claims:
  individuals: 3
  list:
    - {id: more, sentence: Heat lies on scars., measure: {energy: scar, map: self.gradcam, control: mean.activation},
       expected: {above: 0}}
    - {id: wide, sentence: Heat is spread., measure: {spread: self.gradcam}, expected: {above: 0.9}}
    - {id: votes, sentence: Votes are spread., measure: {spread: sum.gradcam}, expected: {above: 0.9}}
    - {id: hue, sentence: Hue is minor., measure: {altered: {hue: 90}, control: {hide: scar}}, expected: {below: 0}}
    - {id: jpeg, sentence: JPEG does no harm., measure: {altered: {jpeg: 5}}, expected: {below: 0}}
    - {id: water, sentence: Water counts., measure: {altered: {background: swap}}, expected: {above: 0}}
"""
MASKED = (
    CONFIG.replace(
        "table: metadata.csv}", "table: metadata.csv, masks: {folder: masks, parts: {1: body, 2: scar}}}"
    ).replace("self.gradcam]", "self.gradcam, mean.activation]")
    + CLAIMS
)


def with_masks(folder: Path) -> Path:
    """A project whose photos are annotated: a body, and a scar on it."""
    path = make_project(folder, MASKED)
    (folder / "photos" / "masks").mkdir()
    for photo in (folder / "photos").glob("*.jpg"):
        with Image.open(photo) as picture:
            indices = np.zeros(picture.size[::-1], np.uint8)
        indices[20:70, 20:70] = 1
        indices[30:45, 30:50] = 2
        mask = Image.fromarray(indices, "P")
        mask.putpalette([0, 0, 0, 255, 255, 255, 255, 0, 0])
        mask.save(folder / "photos" / "masks" / f"{photo.stem}.png")
    return path


def everything(path: Path, *changes: str) -> dict[str, list[str]]:
    config, reporter = load(path, changes), Remembering()
    run(config, reporter)
    render(config, reporter)
    return reporter.items


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = with_masks(tmp_path_factory.mktemp("seals"))
    everything(path)
    return path


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built.parent, tmp_path / "seals")
    return tmp_path / "seals" / "config.yaml"


def media(path: Path) -> Path:
    return path.parent / "docs" / "audit" / "media" / "claims"


def test_every_example_is_drawn_and_nothing_else(built: Path) -> None:
    audit = stored_audit(load(built))
    wanted = {
        f"{finding.claim.claim_id}/{one.name}.webp"
        for finding in audit.findings
        for one in exhibits(finding, audit.heatmaps.shown)
    }
    assert set(tree(media(built))) == wanted
    by_claim = {finding.claim.claim_id: finding for finding in audit.findings}
    assert {name.split("/")[0] for name in wanted} == {"more", "wide", "hue", "jpeg", "water"}
    for name in ("hue", "jpeg", "water"):
        examples = (*by_claim[name].supporting, *by_claim[name].contradicting)
        assert {len(example.answers) for example in examples} == {3 if name == "hue" else 2}
    assert {example.answers for example in by_claim["more"].supporting} <= {()}


def test_pictures_are_small_and_carry_nothing_but_pixels(built: Path) -> None:
    for path in media(built).rglob("*.webp"):
        with Image.open(path) as picture:
            assert max(picture.size) <= CLAIM_LONG_SIDE
            assert not picture.getexif()
            assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(picture.info)


def test_a_layer_has_the_line_around_the_scar_and_an_altered_photo_is_another(built: Path) -> None:
    audit = stored_audit(load(built))
    (more,) = (one for one in audit.findings if one.claim.claim_id == "more")
    first = exhibits(more, audit.heatmaps.shown)[0]
    with Image.open(media(built) / "more" / f"{first.name}.webp") as picture:
        layer = np.asarray(picture.convert("RGBA"))
    image = audit.images.by_id[first.image_id]
    assert layer.shape[:2] == (image.height, image.width)
    white = (layer == 255).all(axis=-1)
    rows, columns = np.nonzero(white)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (29, 45, 29, 50)
    assert not white[30:45, 30:50].any()
    photos = {
        path.name: np.asarray(Image.open(path).convert("RGB"), np.float64) for path in (media(built) / "hue").iterdir()
    }
    for name in (one for one in photos if one.endswith("altered.webp")):
        assert np.abs(photos[name] - photos[name.replace("altered", "control")]).mean() > 2


@pytest.fixture
def modelless(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(spec: MemberSpec, runtime: Runtime) -> None:
        raise AssertionError(f"{spec.name} was loaded to draw pictures")

    monkeypatch.setattr(networks, "open_member", refuse)


@pytest.mark.usefixtures("modelless")
def test_nothing_is_drawn_again_by_a_run_or_from_results(project: Path) -> None:
    before = tree(project.parent / "docs")
    assert everything(project)["draw"] == []
    render(load(project), reporter := Remembering())
    assert reporter.items["draw"] == []
    assert tree(project.parent / "docs") == before


@pytest.mark.usefixtures("modelless")
def test_lost_pictures_are_made_from_results_alone(project: Path) -> None:
    before = tree(media(project))
    with Artefacts(load(project).runs_folder / "artefacts.sqlite") as artefacts:
        artefacts.forget_unused("picture", ())
    render(load(project), reporter := Remembering())
    assert {"more", "wide", "hue", "jpeg", "water"} <= set(reporter.items["draw"])
    assert tree(media(project)) == before


def test_without_claims_their_pictures_are_forgotten(project: Path) -> None:
    everything(project, "claims.list=[]")
    assert not media(project).exists() or not tree(media(project))
    assert "jpeg" in everything(project)["draw"]


def test_pages_show_what_was_drawn(built: Path) -> None:
    audit = built.parent / "docs" / "audit"
    shown = {}
    for name in ("more", "wide", "hue", "jpeg", "water", "votes"):
        text = (audit / "claims" / f"{name}.md").read_text()
        shown[name] = {path for path in tree(media(built)) if f"../media/claims/{path}" in text}
    assert set.union(*shown.values()) == set(tree(media(built)))
    assert not shown["votes"]
    assert all(path.startswith(f"{name}/") for name, paths in shown.items() for path in paths)


def test_hashed_ids_are_in_no_name_and_no_word(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_SALT", SALT)
    everything(project, "privacy.ids=hashed")
    config = load(project, ("privacy.ids=hashed",))
    audit = stored_audit(config)
    names: PublicNames = publish_names(config, audit.images)
    assert tree(media(project))
    for finding in audit.findings:
        text = (media(project).parents[1] / "claims" / f"{finding.claim.claim_id}.md").read_text()
        assert not [image.image_id for image in audit.images.images if image.image_id in text]
        for example in (*finding.supporting, *finding.contradicting):
            assert names.image(example.image_id).label in text
