"""The checks with two of the demo's own networks on a few of its photos, whose marks are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.config import load
from generator.core.progress import Silent
from generator.core.trust import Trust
from generator.pages.trust_groups import tally
from generator.pipeline import run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit

pytestmark = pytest.mark.slow

PHOTOS = [f"{whale}-top-{number}" for whale in ("b01", "b02", "b03", "b05", "b06") for number in (1, 2, 3)]
CONFIG = f"""\
audit: {{name: few, title: A few belugas, version: "1"}}
images:
  layout: table
  root: package:generator/demo/photos
  table: metadata.csv
  masks: {{folder: masks, parts: {{1: body, 2: edge, 3: ridge, 4: blowhole, 5: scar}}}}
queries: {{from: ids, ids: [{", ".join(PHOTOS)}]}}
database: {{from: ids, ids: [{", ".join(PHOTOS)}]}}
ensemble:
  input: {{size: [128, 256], rotate_landscape: true, mean: [0.498, 0.498, 0.498], std: [0.502, 0.502, 0.502]}}
  members:
    - &trunk
      name: zero
      architecture: tf_efficientnet_lite0
      factory: generator.demo.training.trunk:make_trunk
      head: [gem, bn]
      group: top
      checkpoint: package:generator/demo/weights/top-lite0-0.safetensors
    - {{<<: *trunk, name: one, checkpoint: "package:generator/demo/weights/top-lite0-1.safetensors"}}
heatmaps: {{maps: [sum.gradcam, self.gradcam, self.hirescam], vote_grid: 32}}
trust: {{sample: 5, steps: 2}}
compute: {{device: cpu, batch_size: 8, workers: 0, threads: 1}}
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    path: Path = tmp_path_factory.mktemp("few") / "config.yaml"
    path.write_text(CONFIG)
    config = load(path)
    run(config, Silent())
    trust = load_audit(results_folder(config)).trust
    assert trust is not None
    return trust


def passed(found: Trust, name: str, map_name: str) -> tuple[int, int]:
    counted = tally(found.checks, name, map_name)
    return counted.passed, counted.judged


def test_a_photo_of_each_individual_was_asked_about(found: Trust) -> None:
    assert {name: len({photo[:3] for photo in photos}) for name, photos in found.photos.items()} == {
        "zero": 5,
        "one": 5,
    }


def test_the_sum_fails_the_rotation_and_self_and_match_pass(found: Trust) -> None:
    assert passed(found, "rotation", "sum.gradcam") == (0, 2)
    for name in ("self.gradcam", "self.hirescam", "match.gradcam", "match.hirescam"):
        assert passed(found, "rotation", name) == (2, 2), name


def test_the_weights_of_the_sum_hardly_depend_on_the_photo(found: Trust) -> None:
    assert passed(found, "weights", "sum.gradcam") == (0, 2)
    assert passed(found, "weights", "match.gradcam") == (2, 2)


def test_the_channel_mean_does_not_see_the_head(found: Trust) -> None:
    assert passed(found, "head", "mean.activation") == (0, 2)
    assert all(
        one.value.value == pytest.approx(1.0)
        for one in found.checks
        if (one.name, one.map_name) == ("head", "mean.activation")
    )


def test_the_gradient_at_each_place_finds_the_scars_better_than_a_blob_and_keeps_off_the_water(found: Trust) -> None:
    assert passed(found, "energy:scar", "match.hirescam") == (2, 2)
    assert passed(found, "energy:background", "match.hirescam") == (2, 2)


def test_the_mirrored_whale_is_still_the_same_whale_to_them(found: Trust) -> None:
    assert passed(found, "mirror", "") == (2, 2)
