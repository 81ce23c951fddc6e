"""What runs again when something changes: exactly what depends on it, and nothing when nothing did."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import networks
from generator.config import load
from generator.core.member import MemberSpec, Runtime
from generator.pipeline import render, run
from pipeline.projects import CONFIG, Remembering, make_project, photo, tree


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose pages are written."""
    path = make_project(tmp_path_factory.mktemp("seals"))
    everything(path)
    return path


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the built project, to change."""
    import shutil

    shutil.copytree(built.parent, tmp_path / "seals")
    return tmp_path / "seals" / "config.yaml"


def everything(path: Path, *changes: str) -> dict[str, list[str]]:
    """Run and render; the items of every stage."""
    config = load(path, changes)
    reporter = Remembering()
    run(config, reporter)
    render(config, reporter)
    return reporter.items


def test_the_first_run_computes_every_image_with_every_member(tmp_path: Path) -> None:
    items = everything(make_project(tmp_path / "new"))
    images = ["ada-0", "ada-1", "ada-2", "bo-0", "bo-1", "cy-0"]
    assert sorted(items["embed"]) == sorted(f"{image} x {member}" for image in images for member in ("one", "two"))
    assert sorted(items["draw"]) == sorted(images * 4)  # as an image, as a query, explained, with parts hidden
    assert sorted(items["hide"]) == sorted(images * 2)  # its passes, and its answers


def test_another_fill_hides_again_and_touches_nothing_else(project: Path) -> None:
    items = everything(project, "counterfactuals.fill=mean")
    assert items["embed"] == items["rank"] == items["explain"] == items["agree"] == []
    assert len(items["hide"]) == 2 * len(items["draw"]) == 2 * 6
    hidden = project.parent / "docs" / "audit" / "media" / "hidden"
    assert len({path.stem.rpartition("-")[0] for path in hidden.iterdir()}) == 6
    items = everything(project, "counterfactuals.queries=0")
    assert items["hide"] == items["draw"] == []
    assert not hidden.exists() or not list(hidden.iterdir())


def test_a_second_run_computes_nothing_loads_nothing_and_changes_no_byte(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(spec: MemberSpec, runtime: Runtime) -> None:
        raise AssertionError(f"{spec.name} was loaded though nothing changed")

    monkeypatch.setattr(networks, "open_member", refuse)
    before = tree(project.parent / "docs")
    items = everything(project)
    assert {stage: done for stage, done in items.items() if done and stage not in ("collect", "write")} == {}
    assert tree(project.parent / "docs") == before


def test_one_changed_photo_is_the_only_one_computed(project: Path) -> None:
    photo(99).save(project.parent / "photos" / "bo-0.jpg", quality=92)
    items = everything(project)
    assert sorted(items["embed"]) == ["bo-0 x one", "bo-0 x two"]
    assert items["explain"] == ["bo-0"]


def test_one_changed_member_is_the_only_one_computed(project: Path) -> None:
    items = everything(project, "ensemble.members.1.random_seed=7")
    assert {item.split(" x ")[1] for item in items["embed"]} == {"two"}
    assert len(items["embed"]) == 6


def test_a_threshold_recomputes_votes_and_their_pictures_only(project: Path) -> None:
    media = project.parent / "docs" / "audit" / "media"
    before = tree(media)
    items = everything(project, "heatmaps.threshold=0.8")
    assert items["embed"] == []
    assert items["rank"] == []
    assert len(items["explain"]) == 6
    after = tree(media)
    same = {path for path in before if before[path] == after.get(path)}
    assert {path for path in before if path.startswith(("photos/", "strips/", "members/"))} <= same


def test_another_bootstrap_measures_again_and_draws_nothing(project: Path) -> None:
    items = everything(project, "matching.bootstrap=300")
    assert items["embed"] == items["explain"] == items["draw"] == []
    assert items["rank"] == ["all"]


def test_one_more_map_needs_a_pass_and_leaves_the_others_as_they_were(project: Path) -> None:
    before = tree(project.parent / "docs" / "audit" / "media")
    items = everything(project, "heatmaps.maps=[sum.gradcam, self.gradcam, self.hirescam]")
    assert len(items["embed"]) == 12
    assert items["explain"] == items["draw"] == []
    assert tree(project.parent / "docs" / "audit" / "media") == before


def test_a_query_that_no_longer_has_a_page_loses_its_files(project: Path) -> None:
    everything(project, "pages.queries=list", "pages.ids=[ada-0]")
    audit = project.parent / "docs" / "audit"
    assert [path.stem for path in (audit / "queries").glob("*.md")] == ["ada-0"]
    assert [path.stem for path in (audit / "media" / "panels").iterdir()] == ["ada-0"]


def test_the_order_and_company_of_images_do_not_matter(tmp_path: Path, built: Path) -> None:
    """A photo's artefacts are the same bytes whichever batch it was in, so resuming cannot change them."""
    path = make_project(tmp_path / "other")
    table = path.parent / "photos" / "metadata.csv"
    head, *rows = table.read_text().splitlines()
    table.write_text("\n".join([head, *reversed(rows)]) + "\n")
    everything(path)
    ours, theirs = (tree(folder.parent / "docs" / "audit" / "media") for folder in (path, built))
    assert {name: digest for name, digest in ours.items() if not name.startswith("members/")} == {
        name: digest for name, digest in theirs.items() if not name.startswith("members/")
    }


def test_configurations_differ_only_where_stated() -> None:
    assert "threshold" not in CONFIG
