"""Claims in a whole run: real small networks, photos of both shapes with parts annotated, and nothing done twice."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.config import load
from generator.core.claims.finding import Finding
from generator.core.claims.measuring import ESTIMATED
from generator.core.claims.of_maps import NO_MASKS
from generator.pipeline import inspect, render, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import CONFIG, Remembering, make_project

MASKS = CONFIG.replace(
    "table: metadata.csv}", "table: metadata.csv, masks: {folder: masks, parts: {1: body, 2: spot}}}"
).replace("compute:", "trust: {enabled: false}\ncounterfactuals: {queries: 0}\ncompute:")
CLAIMS = """
claims:
  individuals: 3
  queries: 6
  list:
    - {id: spot, sentence: Heat lies on the spot., measure: {energy: spot}, expected: {above: 1}}
    - {id: leads, sentence: The spot leads., measure: {leads: spot, among: [spot, body], map: self.gradcam},
       expected: {above: 0.5}}
    - {id: covers, sentence: The union covers the seal., measure: {coverage: parts}, expected: {above: 0.2}}
    - {id: spread, sentence: Heat is spread., measure: {spread: sum.gradcam}, expected: {between: [0, 1]}}
    - {id: evidence, sentence: The spot carries the match., measure: {evidence: spot}, expected: {above: 0}}
    - {id: found, sentence: They are found., gate: true, measure: {found: top1}, expected: {above: 0.01}}
    - {id: members, sentence: Together they are better., measure: {found: map20, less: members}, expected: {above: 0}}
    - id: weights
      sentence: The second group alone is worse.
      measure: {found: map20, source: {route: everything, groups: {second: 1}}, less: ensemble}
      expected: {below: 0}
    - {id: alike, sentence: The same are alike., measure: {similarity: all}, where: {individual: same},
       versus: {individual: different}, expected: {above: 0}}
    - {id: kin, sentence: Views match views., measure: {likeness: {column: viewpoint}}, expected: {above: 0}}
    - {id: hidden, sentence: The spot matters., expected: {above: 0},
       measure: {altered: {hide: spot}, control: {hide: spot, elsewhere: true}}}
    - {id: swapped, sentence: The background does not., expected: {above: 0.5},
       measure: {altered: {background: swap}, outcome: retained}}
    - {id: dark, sentence: Light does not., expected: {below: 1},
       measure: {altered: {brightness: 0.7}, outcome: margin}}
    - {id: rendered, sentence: Without it they differ., measure: {altered: {rendered: spot}}, expected: {above: 0}}
"""


def annotated(folder: Path, config: str = MASKS + CLAIMS) -> Path:
    """The seals with a body and a spot drawn by hand on every photo."""
    path = make_project(folder, config)
    (folder / "photos" / "masks").mkdir()
    for photo in (folder / "photos").glob("*.jpg"):
        with Image.open(photo) as picture:
            width, height = picture.size
        mask = np.zeros((height, width), np.uint8)
        mask[height // 5 : -height // 5, width // 5 : -width // 5] = 1
        mask[height // 2 : height // 2 + 14, width // 2 : width // 2 + 12] = 2
        indexed = Image.fromarray(mask)
        indexed.putpalette([0, 0, 0, 120, 120, 120, 255, 0, 0])
        indexed.save(folder / "photos" / "masks" / f"{photo.stem}.png")
    return path


def findings(path: Path, *changes: str) -> dict[str, Finding]:
    audit = load_audit(results_folder(load(path, changes)))
    return {found.claim.claim_id: found for found in audit.findings}


def ran(path: Path, *changes: str) -> dict[str, list[str]]:
    reporter = Remembering()
    run(load(path, changes), reporter)
    return reporter.items


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = annotated(tmp_path_factory.mktemp("claims") / "seals")
    done = ran(path)
    assert len(done["read"]) == 6
    assert len(done["observe"]) == 14
    return path


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built.parent, tmp_path / "seals")
    return tmp_path / "seals" / "config.yaml"


def test_every_claim_has_a_finding_in_order_and_its_units(built: Path) -> None:
    found = findings(built)
    assert list(found)[:3] == ["spot", "leads", "covers"]
    assert len(found) == 14
    for name in ("spot", "leads", "covers", "spread", "hidden", "swapped", "dark"):
        assert found[name].verdict in ("supported", "refuted", "inconclusive"), found[name].reason
        assert found[name].effect.individuals == 3
        assert found[name].holm >= found[name].p
    assert found["spread"].verdict == "supported"
    assert len(found["hidden"].units.queries) == 6
    assert found["alike"].versus_units is not None


def test_what_cannot_be_tested_says_what_there_would_have_to_be(built: Path) -> None:
    """Two seals have a true match, and no picture was brought along."""
    found = findings(built)
    for name in ("found", "members", "weights", "alike"):
        assert found[name].verdict == "not testable"
        assert "Too few individuals: 2" in found[name].reason
    assert "pairs of different ones" in found["kin"].reason
    assert found["rendered"].verdict == "not testable"
    assert "6 have no rendered picture with that change" in found["rendered"].reason


def test_a_second_run_computes_nothing(project: Path) -> None:
    before = findings(project)
    again = ran(project)
    assert not any(again[stage] for stage in ("embed", "read", "alter", "observe"))
    assert [one.effect for one in findings(project).values()] == [one.effect for one in before.values()]


def test_inspect_says_beforehand_what_the_later_stages_cost_at_most(built: Path) -> None:
    """Six queries, two members, two views: a part and two areas elsewhere, and three more ways to alter."""
    found = inspect(load(built)).later_passes
    assert found == {"place": 6 * 2 * 2, "alter": 6 * (1 + 2 + 1 + 1 + 1) * 2 * 2}


def test_a_new_claim_costs_its_own_photos_only(project: Path) -> None:
    text = project.read_text().replace("{altered: {brightness: 0.7}", "{altered: {brightness: 0.6}")
    project.write_text(text)
    done = ran(project)
    assert not done["embed"]
    assert not done["read"]
    assert len(done["alter"]) == 6 + 6  # photos, and answers
    assert len(done["observe"]) == 14


def test_an_interrupted_run_goes_on(tmp_path: Path, built: Path) -> None:
    path = annotated(tmp_path / "seals")

    class Stopping(Remembering):
        def advance(self, stage: str, item: str, n: int = 1) -> None:
            super().advance(stage, item, n)
            if stage == "alter" and len(self.items["alter"]) == 4:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(load(path), Stopping())
    done = ran(path)
    assert not done["embed"]
    assert not done["read"]
    assert 24 < len(done["alter"]) < 24 + 6  # all answers, but not all photos
    mine, theirs = findings(path), findings(built)
    assert [one.effect for one in mine.values()] == [one.effect for one in theirs.values()]


def test_without_masks_claims_on_parts_are_not_testable(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals", CONFIG.replace("compute:", "trust: {enabled: false}\ncompute:") + CLAIMS)
    ran(path)
    found = findings(path)
    for name in ("spot", "leads", "covers"):
        assert found[name].verdict == "not testable"
        assert found[name].reason == NO_MASKS
    for name in ("hidden", "swapped"):
        assert found[name].verdict == "not testable"
        assert "no masks" in found[name].reason
    assert found["dark"].verdict != "not testable"


def test_an_estimate_of_the_foreground_is_called_one(tmp_path: Path) -> None:
    pytest.importorskip("cv2", reason="OpenCV is in the extra `local`")
    config = CONFIG.replace("table: metadata.csv}", "table: metadata.csv, foreground: estimate}")
    claims = CLAIMS[: CLAIMS.index("    - {id: spot")] + (
        "    - {id: water, sentence: Heat is not on the water., measure: {energy: background}, expected: {below: 1}}\n"
        "    - {id: spread, sentence: Heat is spread., measure: {spread: sum.gradcam}, expected: {above: 0}}\n"
    )
    path = make_project(tmp_path / "seals", config.replace("compute:", "trust: {enabled: false}\ncompute:") + claims)
    rng = np.random.default_rng(0)
    for number, photo in enumerate(sorted((tmp_path / "seals" / "photos").glob("*.jpg"))):
        with Image.open(photo) as picture:
            width, height = picture.size
        pixels = np.full((height, width, 3), (40, 120, 60)) + rng.integers(-9, 10, (height, width, 3))
        pixels[height // 4 : -height // 4, width // 4 : -width // 4] = (230, 110, 20 + 10 * number)
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(photo, quality=95)
    ran(path)
    found = findings(path)
    assert ESTIMATED in found["water"].reason
    assert found["water"].effect.queries == 6
    assert ESTIMATED not in found["spread"].reason


def test_its_pages_are_written(project: Path) -> None:
    config = load(project)
    render(config, Remembering())
    folder = config.docs_folder
    assert (folder / "claims" / "spot.md").is_file()
    assert "ada-0" in (folder / "claims" / "hidden.csv").read_text()
    assert len(list((folder / "claims").glob("*.md"))) == 14


def test_findings_survive_their_file(built: Path) -> None:
    audit = load_audit(results_folder(load(built)))
    one = audit.findings[0]
    assert replace(one, claim=one.claim).claim.measure == one.claim.measure
    assert one.units.values.dtype == np.float64
