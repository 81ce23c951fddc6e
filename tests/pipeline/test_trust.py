"""The checks of heatmaps in a whole run: real small networks, photos of both shapes, and nothing done twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from generator import networks
from generator.config import load
from generator.core.member import MemberSpec, Runtime
from generator.core.trust import Trust
from generator.errors import ImageSetError
from generator.pipeline import render, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import CONFIG, Remembering, make_project

NETWORKS = CONFIG.replace("head: [gem], group: first", "head: [avg, {linear: 24}], group: first")
NETWORKS = NETWORKS.replace("top_k: 3", "top_k: 5")  # so that every list shows a rival
CONTRAST = "contrast.hirescam"
SETTINGS = "trust: {sample: 6, steps: 3}\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_project(tmp_path_factory.mktemp("seals"), NETWORKS + SETTINGS)
    everything(path)
    return path


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built.parent, tmp_path / "seals")
    return tmp_path / "seals" / "config.yaml"


def everything(path: Path, *changes: str) -> dict[str, list[str]]:
    config = load(path, changes)
    reporter = Remembering()
    run(config, reporter)
    render(config, reporter)
    return reporter.items


def trust(path: Path, *changes: str) -> Trust:
    found = load_audit(results_folder(load(path, changes))).trust
    assert found is not None
    return found


def outcomes(found: Trust, member: str, name: str) -> dict[str, str]:
    return {one.map_name: one.outcome for one in found.checks if (one.member, one.name) == (member, name)}


def test_every_member_is_checked_on_queries_of_every_individual(built: Path) -> None:
    found = trust(built)
    assert set(found.photos) == {"one", "two"}
    assert found.photos["one"] == found.photos["two"]
    assert {name.split("-")[0] for name in found.photos["one"]} == {"ada", "bo", "cy"}
    match = ("match.gradcam", "match.hirescam", "match.decomposition")
    contrast = ("contrast.hirescam", "contrast.decomposition", "contrast.gradcam")
    assert found.settings.maps == ("sum.gradcam", "self.gradcam", *match, *contrast, "mean.activation")
    # at most: base, turned, other match, mirrored; photo, match and rival at each level (two has a head without
    # weights); the blur; and four photos for each map with curves and the blob. One, behind average pooling, has a
    # single picture of match and a single one of contrast
    photos = len(found.photos["one"])
    assert found.passes <= photos * (4 + 3 * 3 + 1 + 4 * 6 + 4 + 2 * 3 + 1 + 4 * 7)


def test_one_picture_is_checked_once_under_all_its_names(built: Path) -> None:
    """Behind average pooling and a linear neck three maps are one; behind GeM two."""
    found = trust(built)
    two = {f"{target}.decomposition": f"{target}.hirescam" for target in ("match", "contrast")}
    assert found.same["two"] == two
    one = {"match.hirescam": "match.gradcam", "match.decomposition": "match.gradcam"}
    one |= {f"contrast.{kind}": "contrast.hirescam" for kind in ("decomposition", "gradcam")}
    assert found.same["one"] == one
    for member, same in found.same.items():
        for name, twin in same.items():
            values = [
                {(one.member, one.name): one.value.value for one in found.checks if one.map_name == shown}
                for shown in (name, twin)
            ]
            for key, value in values[0].items():
                if key[0] == member and key[1] != "weights":
                    assert value == pytest.approx(values[1][key], nan_ok=True, abs=2e-3), (name, key)


def test_contrast_is_checked_towards_the_rival_of_the_match_page(built: Path) -> None:
    found = trust(built)
    for member in ("one", "two"):
        judged = {one.name: one.outcome for one in found.checks if (one.member, one.map_name) == (member, CONTRAST)}
        assert judged["rotation"] == "pass"
        assert {judged["match"], judged["upper"]} <= {"pass", "fail"}
    assert outcomes(found, "two", "margin")[CONTRAST] in ("pass", "fail")
    spared = [
        one for one in found.checks if (one.member, one.name, one.map_name) == ("two", "margin", "contrast.gradcam")
    ]
    assert [one.reason for one in spared] == ["left out to save passes: it is a control, or no page shows it"]


def test_what_follows_from_the_mathematics_is_found(built: Path) -> None:
    found = trust(built)
    for member in ("one", "two"):
        turned = outcomes(found, member, "rotation")
        assert turned["mean.activation"] == "not applicable"
        assert turned["sum.gradcam"] == "fail"
        assert turned["self.gradcam"] == turned["match.gradcam"] == turned["match.hirescam"] == "pass"
    exact = [one.value.value for one in found.checks if one.name == "rotation" and one.map_name.startswith("match")]
    assert exact == pytest.approx([1.0] * len(exact), abs=1e-5)
    weights = {one.map_name: one for one in found.checks if (one.member, one.name) == ("one", "weights")}
    assert weights["sum.gradcam"].outcome == "fail"  # average pooling and a linear neck
    assert weights["sum.gradcam"].value.value == pytest.approx(1.0, abs=1e-6)
    kept = next(
        one for one in found.checks if (one.member, one.name, one.map_name) == ("one", "head", "mean.activation")
    )
    assert kept.value.value == pytest.approx(1.0)  # it does not look at the head
    assert set(outcomes(found, "two", "head").values()) == {"not applicable"}
    assert outcomes(found, "one", "folds")["sum.gradcam"] == "not applicable"  # alone in its group
    assert all(np.isfinite(one.value.value) for one in found.checks if one.outcome != "not applicable")


def test_a_second_run_checks_nothing_and_loads_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(spec: MemberSpec, runtime: Runtime) -> None:
        raise AssertionError(f"{spec.name} was loaded though nothing changed")

    before = trust(project)
    monkeypatch.setattr(networks, "open_member", refuse)
    assert not everything(project)["scrutinise"]
    assert trust(project) == before


def test_one_changed_member_is_the_only_one_checked_again(project: Path) -> None:
    items = everything(project, "ensemble.members.1.random_seed=7")
    assert {item.split(" x ")[1] for item in items["scrutinise"]} <= {"one", "two"}
    assert any(item.endswith("two") for item in items["scrutinise"])


def test_other_bounds_of_the_curves_are_another_scrutiny(project: Path) -> None:
    assert len(everything(project, "trust.steps=4")["scrutinise"]) == 12
    assert trust(project, "trust.steps=4").passes > trust(project, "trust.steps=4").settings.steps


def test_it_can_be_switched_off(project: Path) -> None:
    items = everything(project, "trust.enabled=false")
    assert not items["scrutinise"]
    assert load_audit(results_folder(load(project, ["trust.enabled=false"]))).trust is None
    assert "switched off" in (project.parent / "docs" / "audit" / "trust.md").read_text()


def test_the_page_is_written_and_the_line_stands_beside_the_maps(built: Path) -> None:
    audit = built.parent / "docs" / "audit"
    page = (audit / "trust.md").read_text()
    assert "Can the maps be trusted?" in page
    assert "one fixed projection" in page
    assert "How this was checked" in (audit / "images" / "ada-0.md").read_text()


def test_a_photo_that_went_away_is_named(project: Path) -> None:
    """What is stored of it would do for everything else."""
    from generator.core.records import ImageRecord
    from generator.stages.scrutinise import _readable

    def gone(image: ImageRecord) -> None:
        raise ValueError("the file is missing")

    image = ImageRecord(image_id="ada-0", path="x", digest="", width=2, height=3)
    with pytest.raises(ImageSetError, match=r"ada-0 could be read before and cannot be now \(the file is missing\)"):
        _readable(gone, image)
