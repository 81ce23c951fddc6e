"""The planted audit on disk: photos with masks and a table, two taught checkpoints, and configurations that load.

``config.yaml`` has both members, each in a group of its own; ``honest.yaml`` and ``shortcut.yaml`` have one each.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.torch import save_file

from planted.network import taught
from planted.scenes import HEIGHT, INDIVIDUALS, PARTS, WIDTH, scene

TIED = {"honest": False, "shortcut": True}
"""The members, and whether every individual had a background of its own in what they were taught on."""
BACKGROUNDS = 3
"""Backgrounds of each individual in the audit's photos: every one of them is behind as many individuals."""

CONFIG = """\
audit: {{name: {name}, title: "Planted: {name}", version: "1"}}
images:
  layout: table
  root: photos
  table: metadata.csv
  masks: {{folder: masks, parts: {{{parts}}}}}
ensemble:
  input: {{size: [{width}, {height}], mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}}
  members:
{members}
  routes:
    - {{groups: {{{groups}}}}}
heatmaps: {{vote_grid: 96, maps: [sum.gradcam, self.gradcam, self.hirescam, random.gradcam]}}
matching: {{top_k: 5, bootstrap: 200}}
privacy: {{fields: [background]}}
compute: {{device: cpu, batch_size: 8, workers: 0, threads: 1}}
"""
MEMBER = """\
    - name: {name}
      architecture: small convolutions
      factory: planted.network:make_network
      head: [gem, bn]
      group: {name}
      checkpoint: {name}.safetensors"""


def name_of(individual: int, kind: int) -> str:
    """The id of a photo, which tells the individual and the background."""
    return f"animal{individual}-place{kind}"


def photos() -> tuple[tuple[int, int], ...]:
    """The audit's photos as (individual, background): each is behind `BACKGROUNDS` individuals."""
    return tuple((one, (one + step) % INDIVIDUALS) for one in range(INDIVIDUALS) for step in range(BACKGROUNDS))


def write_weights(folder: Path) -> dict[str, Path]:
    """Teach both members, in well under a minute each, and write their checkpoints; by name."""
    found = {}
    for name, tied in TIED.items():
        found[name] = folder / f"{name}.safetensors"
        save_file(taught(tied=tied), found[name])
    return found


def write_project(folder: Path, weights: Mapping[str, Path]) -> Path:
    """Everything that the audit needs, below ``folder``; returns config.yaml."""
    for name in ("photos", "photos/masks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (individual, kind) in enumerate(photos()):
        made = scene(individual, kind, np.random.default_rng([7, number]), np.random.default_rng([8, number]))
        stem = name_of(individual, kind)
        Image.fromarray(made.pixels).save(folder / "photos" / f"{stem}.png")
        Image.fromarray(made.parts).save(folder / "photos" / "masks" / f"{stem}.png")
        rows.append(
            {"image_id": stem, "path": f"{stem}.png", "identity": f"animal{individual}", "background": f"place{kind}"}
        )
    with (folder / "photos" / "metadata.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, fieldnames=rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    for name, path in weights.items():
        (folder / f"{name}.safetensors").write_bytes(path.read_bytes())
        (folder / f"{name}.yaml").write_text(config_of(name, (name,)))
    (folder / "config.yaml").write_text(config_of("both", tuple(weights)))
    return folder / "config.yaml"


def config_of(name: str, members: tuple[str, ...]) -> str:
    """The configuration of an audit of some of the members, weighted alike."""
    return CONFIG.format(
        name=name,
        parts=", ".join(f"{index}: {part}" for index, part in PARTS.items()),
        width=WIDTH,
        height=HEIGHT,
        members="\n".join(MEMBER.format(name=member) for member in members),
        groups=", ".join(f"{member}: {1 / len(members)}" for member in members),
    )
