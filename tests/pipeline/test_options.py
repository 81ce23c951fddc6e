"""Configurations off the beaten track: each builds its pages, and does what it says."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from generator.config import load
from generator.core.audit import Audit
from generator.errors import ResultsError
from generator.pipeline import render, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import Remembering, make_project, tree
from pipeline.test_again import everything

ONE = "{name: one, architecture: test_efficientnet.r160_in1k, random_seed: 1, head: [gem]}"
THEIRS = "{name: theirs, group: theirs, embeddings: theirs.npy, embedding_ids: ids.txt}"


def audited(path: Path, *changes: str) -> Audit:
    everything(path, *changes)
    return load_audit(results_folder(load(path, changes)))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_project(tmp_path_factory.mktemp("seals"))
    everything(path)
    return path


@pytest.mark.parametrize(
    "changes",
    [
        ("heatmaps.scale=member",),
        ("heatmaps.colours=jet",),
        ("compute.precision=bfloat16",),
        ("compute.workers=1",),
        ("matching.exclude_same_encounter=true",),
        ("pages.queries=worst", "pages.count=1"),
        ("privacy.dates=none", "privacy.fields=[]"),
        (f"ensemble.members=[{ONE}]",),
    ],
    ids=lambda changes: changes[0][:40],
)
def test_an_option_builds_every_page(changes: tuple[str, ...], plain: Path, tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    audit = audited(path, *changes)
    assert len(audit.rankings) == 6
    pages = {name for name in tree(path.parent / "docs" / "audit") if name.endswith(".md")}
    always = {"index.md", "gallery.md", "agreement.md", "data.md", "images/ada-0.md", "individuals/cy.md"}
    assert always <= pages


def test_a_shared_scale_lights_less_than_each_map_s_own(plain: Path, tmp_path: Path) -> None:
    own = load_audit(results_folder(load(plain)))
    shared = audited(make_project(tmp_path / "seals"), "heatmaps.scale=member")
    lit = [np.mean([item.union_share for item in audit.attention.values()]) for audit in (shared, own)]
    assert lit[0] < lit[1]


def test_routes_per_query_give_members_only_the_images_they_serve(tmp_path: Path) -> None:
    routes = (
        "[{queries: top, database: any, groups: {first: 1.0}}, {queries: any, database: any, groups: {second: 1.0}}]"
    )
    path = make_project(tmp_path / "seals")
    audit = audited(
        path, f"ensemble.routes={routes}", "ensemble.route_per=query", "database={from: ids, ids: [bo-0, bo-1]}"
    )
    by_view = {audit.images.by_id[found.query.image_id].viewpoint: found for found in audit.rankings}
    assert [name for name, _ in by_view["top"].candidates[0].members] == ["one"]
    assert [name for name, _ in by_view["left"].candidates[0].members] == ["two"]
    assert audit.served_by["ada-0"] == ("one",)


def test_models_and_embeddings_from_elsewhere_are_fused(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    ids = ["ada-0", "ada-1", "ada-2", "bo-0", "bo-1", "cy-0"]
    np.save(path.parent / "theirs.npy", np.random.default_rng(1).normal(size=(6, 7)).astype(np.float32))
    (path.parent / "ids.txt").write_text("\n".join(ids))
    audit = audited(path, f"ensemble.members=[{ONE}, {THEIRS}]")
    assert set(audit.facts) == {"one"}
    assert audit.attention["ada-0"].maps == 2
    assert len(audit.rankings[0].candidates[0].groups) == 2


def test_many_pages_are_written_as_plain_html(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    everything(path, "pages.static_above=5")
    audit = path.parent / "docs" / "audit"
    assert (audit / "queries" / "ada-0.html").is_file()
    assert not (audit / "queries" / "ada-0.md").exists()


def test_hashed_ids_leave_no_private_name_in_any_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_SALT", "a secret of sixteen letters")
    path = make_project(tmp_path / "seals")
    everything(path, "privacy.ids=hashed", "privacy.dates=year")
    for file in (path.parent / "docs" / "audit").rglob("*"):
        text = file.name + (file.read_text() if file.suffix in (".md", ".json", ".txt") else "")
        assert not any(name in text for name in ("ada-0", "bo-1", "Ada", "2024-05"))


def test_a_preview_is_kept_apart_and_takes_nothing_away(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    everything(path)
    config = load(path)
    reporter = Remembering()
    run(config, reporter, limit=2)
    render(config, reporter, limit=2)
    assert len(load_audit(results_folder(config, 2)).images.images) == 2
    assert len(load_audit(results_folder(config)).images.images) == 6
    again = everything(path)
    assert again["embed"] == again["rank"] == again["explain"] == again["draw"] == []


def test_a_preview_has_queries_and_something_to_find(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    config = load(path, ("queries={from: ids, ids: [cy-0]}", "database={from: ids, ids: [ada-0, ada-1, bo-0]}"))
    run(config, Remembering(), limit=2)
    audit = load_audit(results_folder(config, 2))
    assert [(found.query.query_id, len(found.candidates)) for found in audit.rankings] == [("cy-0", 1)]


def test_render_refuses_results_of_another_configuration(plain: Path) -> None:
    with pytest.raises(ResultsError, match="another configuration"):
        render(load(plain, ("heatmaps.threshold=0.7",)), Remembering())


@pytest.mark.parametrize("kind", ["heatmap", "embedding", "attention", "picture", "matching"])
def test_a_damaged_artefact_is_made_again(kind: str, tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    everything(path)
    before = tree(path.parent / "docs")
    with sqlite3.connect(path.parent / "runs" / "artefacts.sqlite") as database:
        row = database.execute("SELECT key FROM artefacts WHERE kind = ? ORDER BY key LIMIT 1", (kind,)).fetchone()
        database.execute("UPDATE artefacts SET body = x'00' WHERE key = ?", row)
    database.close()
    everything(path, "heatmaps.threshold=0.51")  # reads every map again, whatever was damaged
    everything(path)
    assert tree(path.parent / "docs") == before
