"""A small audit whose candidates an index lists, from the configuration to the pages."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from generator.cli import run as sightline
from generator.config import load
from generator.core.audit import Audit
from generator.pipeline import render, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import Remembering, photo
from pipeline.test_given import write

CONFIG = """\
audit: {name: seals, title: Seals, version: "1.0"}
images: {layout: table, root: photos, table: metadata.csv}
ensemble:
  members:
    - {name: one, embeddings: one.npy, embedding_ids: ids.txt, group: all}
    - {name: two, embeddings: two.npy, embedding_ids: ids.txt, group: all}
matching: {top_k: 3, bootstrap: 200, shortlist: 20, search: faiss}
pages: {sample_size: 2}
compute: {device: cpu, workers: 0}
"""
COUNT = 40
REASON = "needs the extra faiss: pip install 'sightline[faiss]'"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    names = [f"i{number:02}" for number in range(COUNT)]
    rows = []
    for number, name in enumerate(names):
        photo(number, 44, 36).save(tmp_path / "photos" / f"{name}.png")
        rows.append([name, f"{name}.png", f"seal-{number % 8}"])
    write(tmp_path / "photos" / "metadata.csv", ["image_id", "path", "identity"], rows)
    rng = np.random.default_rng(2)
    centres = rng.normal(size=(8, 6))[np.arange(COUNT) % 8]
    for name in ("one", "two"):
        np.save(tmp_path / f"{name}.npy", (centres + 1.5 * rng.normal(size=(COUNT, 6))).astype(np.float32))
    (tmp_path / "ids.txt").write_text("\n".join(names))
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path / "config.yaml"


def audited(path: Path, *changes: str) -> tuple[Audit, Remembering]:
    config, reporter = load(path, changes), Remembering()
    run(config, reporter)
    return load_audit(results_folder(config)), reporter


def test_the_list_is_searched_measured_and_told(project: Path) -> None:
    pytest.importorskip("faiss", reason=REASON)
    found, _ = audited(project)
    exact, _ = audited(project, "matching.search=exact")
    (recall,) = found.recall
    assert (recall.method, recall.k, recall.top1.value, recall.top20.value) == ("faiss", 20, 1.0, 1.0)
    assert [c.image_id for r in found.rankings for c in r.candidates] == [
        c.image_id for r in exact.rankings for c in r.candidates
    ]
    again, reporter = audited(project)
    assert again.rankings == found.rankings
    audited(project)
    _, reporter = audited(project)
    assert reporter.items["rank"] == []  # recalled
    config = load(project)
    render(config, Remembering())
    pages = project.parent / "docs" / "audit"
    metrics = (pages / "metrics.md").read_text(encoding="utf-8")
    assert "Searched approximately" in metrics
    assert "What shortened rankings lose" in metrics
    assert "as the database grows" in metrics  # by name, in the note
    assert "Top-1 as the database grows" not in metrics  # no plot
    assert "Known, or a new individual?" not in metrics
    assert "An index by the joined embeddings (FAISS" in (pages / "methods.md").read_text(encoding="utf-8")
    query = next((pages / "queries").glob("*.md")).read_text(encoding="utf-8")
    assert "20 of 39 photos" in query
    member = next((pages / "members").glob("*.md")).read_text(encoding="utf-8")
    assert "what it would answer alone is not known" in member


def test_without_the_package_nothing_is_begun(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)
    assert sightline(["run", "--config", str(project), "--quiet"]) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    assert "pip install 'sightline[faiss]'" in line
    assert not (project.parent / "runs" / "seals").exists()
