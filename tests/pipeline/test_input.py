"""Image sets as people have them: damaged, tiny, unlabelled, hostile, with embeddings from elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.config import load
from generator.errors import AuditError, ImageSetError
from generator.pipeline import parity, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import Remembering, make_project, photo
from pipeline.test_again import everything

HOSTILE = [
    "<script>alert(1)</script>",
    "a|b",
    "{{ config }}",
    "[[panel:x]]",
    "line one line two",
    "beluga 🐋",
    "x" * 300,
    "CON",
]


def test_a_truncated_photo_is_listed_and_left_out(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    victim = path.parent / "photos" / "bo-1.jpg"
    victim.write_bytes(victim.read_bytes()[:1500])
    everything(path)
    audit = load_audit(results_folder(load(path)))
    assert [(problem.image_id, problem.kind) for problem in audit.images.problems] == [("bo-1", "damaged")]
    assert "bo-1" not in audit.images.by_id
    assert len(audit.rankings) == 5
    assert "bo-1" in (path.parent / "docs" / "audit" / "data.md").read_text()


def test_strict_stops_at_a_truncated_photo(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    victim = path.parent / "photos" / "bo-1.jpg"
    victim.write_bytes(victim.read_bytes()[:1500])
    with pytest.raises(ImageSetError, match="bo-1: damaged"):
        run(load(path), Remembering(), strict=True)


def test_a_single_photo_makes_a_site(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    table = path.parent / "photos" / "metadata.csv"
    table.write_text("\n".join(table.read_text().splitlines()[:2]) + "\n")
    everything(path)
    audit = load_audit(results_folder(load(path)))
    assert [ranking.candidates for ranking in audit.rankings] == [()]
    assert (path.parent / "docs" / "audit" / "queries" / "ada-0.md").is_file()


def test_unlabelled_photos_are_audited_without_metrics(tmp_path: Path) -> None:
    folder = tmp_path / "seals"
    path = make_project(folder)
    table = folder / "photos" / "metadata.csv"
    table.write_text("image_id,path\n" + "".join(f"{p.stem},{p.name}\n" for p in sorted(table.parent.glob("*.jpg"))))
    everything(path)
    audit = load_audit(results_folder(load(path)))
    assert audit.metrics is None
    assert {ranking.verdict for ranking in audit.rankings} == {"unlabelled"}


def test_hostile_names_are_shown_as_text_and_make_safe_files(tmp_path: Path) -> None:
    folder = tmp_path / "seals"
    path = make_project(folder)
    rows = ["image_id,path,identity"]
    for number, name in enumerate(HOSTILE):
        photo(number).save(folder / "photos" / f"h{number}.png")
        quoted = name.replace('"', '""')
        rows.append(f'"{quoted}",h{number}.png,"{quoted}"')
    (folder / "photos" / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    everything(path)
    audit = folder / "docs" / "audit"
    files = [path for path in audit.rglob("*") if path.is_file() and ".sightline" not in path.parts]
    assert all(path.name.isascii() and len(path.name) < 80 for path in files)
    pages = [path.read_text() for path in files if path.suffix == ".md"]
    assert not any("<script>alert" in page for page in pages)
    assert any("&lt;script&gt;alert(1)" in page for page in pages)


def test_embeddings_from_elsewhere_are_matched_without_heatmaps(tmp_path: Path) -> None:
    folder = tmp_path / "seals"
    path = make_project(folder)
    ids = ["ada-0", "ada-1", "ada-2", "bo-0", "bo-1", "cy-0"]
    vectors = np.random.default_rng(0).normal(size=(6, 5)).astype(np.float32)
    np.save(folder / "theirs.npy", vectors)
    (folder / "ids.txt").write_text("\n".join(ids) + "\n")
    member = "{name: theirs, group: theirs, embeddings: theirs.npy, embedding_ids: ids.txt}"
    everything(path, f"ensemble.members=[{member}]")
    audit = load_audit(results_folder(load(path)))
    assert audit.attention == {}
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found = audit.rankings[0].candidates[0]
    assert found.score == pytest.approx(float((unit[1:] @ unit[0]).max()), abs=1e-6)


def test_parity_lists_the_worst_image_first(tmp_path: Path) -> None:
    folder = tmp_path / "seals"
    path = make_project(folder)
    config = load(path, ("ensemble.members.1.architecture=test_vit.r160_in1k", "ensemble.members.1.head=null"))
    with pytest.raises(AuditError, match="nothing to compare"):
        parity(config, folder / "x.npy", folder / "ids.txt")


def test_parity_of_our_own_embeddings_is_one(tmp_path: Path) -> None:
    from generator.pipeline.ensemble import make_ensemble, make_plan
    from generator.stages.collect import collect
    from generator.stages.recall import recall_embeddings
    from generator.store.artefacts import Artefacts

    folder = tmp_path / "seals"
    path = make_project(folder)
    everything(path)
    config = load(path)
    images = collect(config.image_source(), limit=None, strict=False, reporter=Remembering())
    ensemble = make_ensemble(config)
    with Artefacts(config.runs_folder / "artefacts.sqlite") as artefacts:
        served = make_plan(config, images).served
        ours = recall_embeddings(images, served, ensemble.specs, ensemble.names, artefacts)["one"]
    theirs = ours.vectors.mean(axis=1)
    theirs[2] = -theirs[2]
    np.save(folder / "theirs.npy", theirs)
    (folder / "ids.txt").write_text("\n".join(ours.image_ids))
    rows = [row for row in parity(config, folder / "theirs.npy", folder / "ids.txt") if row.member == "one"]
    assert (rows[0].image_id, rows[0].cosine) == (ours.image_ids[2], pytest.approx(-1.0, abs=1e-5))
    assert all(row.cosine == pytest.approx(1.0, abs=1e-5) for row in rows[1:])


FACTORY = """
import torch

class Tiny(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Conv2d(3, 8, 3, stride=8)
        self.neck = torch.nn.Linear(8, 5)

    def forward(self, pixels):
        return self.neck(torch.relu(self.stem(pixels)).mean((2, 3)))

def build():
    return Tiny()
"""


def test_a_factory_may_lie_beside_the_configuration(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    (path.parent / "seal_models.py").write_text(FACTORY)
    member = "{name: own, group: own, factory: 'seal_models:build', layer: stem, random_seed: 4}"
    everything(path, f"ensemble.members=[{member}]")
    audit = load_audit(results_folder(load(path)))
    assert (audit.facts["own"].dimension, audit.facts["own"].channels) == (5, 8)
    assert len(audit.attention) == 6
