"""Configurations for tests: a small valid one, and ways to change it."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from generator.config import Config, load_text

MINIMAL = """\
audit: {name: seals, title: Seals}
images: {layout: folder, root: photos}
ensemble:
  input: {size: [96, 160]}
  members:
    - {name: one, architecture: resnet18, random_seed: 0}
"""

FULL = """\
audit:
  name: seals
  title: Seals of the north
  version: "2.10"
  description: Who is who.
  authors: [{name: Ada, affiliation: Institute, url: "https://example.org/ada"}]
  links: [{label: Paper, url: paper.html}]
  credit: The photographers
images:
  layout: table
  root: photos
  table: tables/catalogue.csv
  images_root: pictures
  columns: {identity: whale}
  masks: {folder: masks, suffix: _mask.png, parts: {1: body, 2: fin}}
  max_pixels: 40_000_000
queries: {from: split, split: query}
database: {from: ids, ids: [a, b, "007"]}
ensemble:
  input: {size: [128, 256], mean: [0.5, 0.5, 0.5], rotate_landscape: true}
  views: [identity]
  members:
    - name: top-0
      architecture: resnet18
      group: top
      fold: 0
      checkpoint: weights/secret/top.bin
      head: [gem, {concat: 3}, bn, {linear: 512, name: ln, bias: false}]
      ignore: ["final.*"]
      key_map: {module.: ""}
    - name: side-0
      architecture: resnet18
      group: side
      random_seed: 3
      input: {size: [64, 64], mean: [0, 0, 0]}
    - {name: side-1, group: side, embeddings: vectors/side.npy, embedding_ids: vectors/ids.txt, views: [identity]}
  groups:
    top: {fusion: concat, normalise: true}
    side: {fusion: mean, weights: {side-1: 0.25}}
  viewpoints: {top: [top], lateral: [left, right]}
  routes:
    - {name: tops, queries: top, database: top, groups: {top: 0.75, side: 0.25}}
    - {groups: {side: 1}}
  route_per: query
heatmaps:
  maps: [self.hirescam, mean.activation]
  shown: self.hirescam
  threshold: 0.4
  scale: member
  graded: [0.8, 0.4]
matching: {top_k: 5, exclude_same_encounter: true, opposite: [[left, right]], bootstrap: 500, seed: 7}
pages: {queries: list, ids: [q1, q2]}
privacy: {ids: hashed, salt_env: SEAL_SALT, dates: year, fields: [viewpoint]}
output: {docs: docs/seals, site: public, runs: kept}
compute: {device: cpu, batch_size: 4, workers: 0, threads: 1, precision: bfloat16}
"""

PLACE = Path("/audits/seals/config.yaml")


def minimal(**sections: str) -> str:
    """The minimal configuration with some sections replaced or added; a section is one flow mapping or a block."""
    parts = dict(zip(("audit", "images", "ensemble"), re.split(r"^(?=\w)", MINIMAL, flags=re.M)[1:], strict=True))
    for name, text in sections.items():
        body = textwrap.dedent(text).strip()
        flow = body.startswith(("{", "["))
        parts[name] = f"{name}: {body}\n" if flow else f"{name}:\n{textwrap.indent(body, '  ')}\n"
    return "".join(parts.values())


def configured(text: str = MINIMAL, *settings: str) -> Config:
    """The configuration that a text gives, at a made-up place."""
    return load_text(text, PLACE, settings)
