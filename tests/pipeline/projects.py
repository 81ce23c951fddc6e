"""A whole small audit project on disk, and a reporter that remembers what ran."""

from __future__ import annotations

import csv
import hashlib
import textwrap
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image

from generator.config import Config, load
from generator.pipeline import run

INDIVIDUALS = {"Ada": 3, "Bo": 2, "Cy": 1}
"""Photos of each individual; Cy is alone: a query without a true match."""

CONFIG = """\
audit: {name: seals, title: Seals, version: "1.0"}
images: {layout: table, root: photos, table: metadata.csv}
ensemble:
  input: {size: [64, 96], rotate_landscape: true}
  members:
    - {name: one, architecture: test_efficientnet.r160_in1k, random_seed: 1, head: [gem], group: first}
    - {name: two, architecture: test_convnext.r160_in1k, random_seed: 2, head: [gem], group: second}
heatmaps: {vote_grid: 48, maps: [sum.gradcam, self.gradcam]}
matching: {top_k: 3, bootstrap: 200}
pages: {sample_size: 2}
compute: {device: cpu, batch_size: 2, workers: 0, threads: 1}
"""


class Remembering:
    """A reporter that keeps the items of every stage."""

    def __init__(self) -> None:
        self.items: dict[str, list[str]] = defaultdict(list)

    def start(self, stage: str, total: int | None) -> None:
        """Nothing to keep."""

    def advance(self, stage: str, item: str, n: int = 1) -> None:
        """Keep the item."""
        self.items[stage].append(item)

    def finish(self, stage: str, note: str) -> None:
        """Nothing to keep."""

    def say(self, text: str) -> None:
        """Nothing to keep."""


def photo(seed: int, width: int = 90, height: int = 130) -> Image.Image:
    """A smooth, seeded picture with a bright spot: no two alike, and not square."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (6, 5, 3), dtype=np.uint8))
    picture = np.array(coarse.resize((width, height), Image.Resampling.BICUBIC))
    x, y = int(rng.integers(10, width - 20)), int(rng.integers(10, height - 20))
    picture[y : y + 10, x : x + 10] = 255
    return Image.fromarray(picture)


def make_project(folder: Path, config: str = CONFIG) -> Path:
    """Photos of `INDIVIDUALS`, a table, and config.yaml; returns the configuration's path."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    rows = []
    for name, count in INDIVIDUALS.items():
        for number in range(count):
            stem = f"{name.lower()}-{number}"
            wide = number == 1  # a landscape photo among portraits
            size = (130, 90) if wide else (90, 130)
            photo(len(rows), *size).save(photos / f"{stem}.jpg", quality=92)
            rows.append(
                {
                    "image_id": stem,
                    "path": f"{stem}.jpg",
                    "identity": name,
                    "viewpoint": "left" if wide else "top",
                    "date": f"2024-05-0{number + 1}",
                    "encounter": f"{name}-{number // 2}",
                }
            )
    with (photos / "metadata.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, fieldnames=rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    (folder / "config.yaml").write_text(textwrap.dedent(config))
    return folder / "config.yaml"


def computed(path: Path, *changes: str) -> tuple[Remembering, Config]:
    """Run the project; what each stage had to do."""
    config = load(path, changes)
    reporter = Remembering()
    run(config, reporter)
    return reporter, config


def tree(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
