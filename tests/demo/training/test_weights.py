"""The shipped checkpoints are what their card says."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from generator.config import load
from generator.core.member import Runtime
from generator.core.results import Estimate
from generator.demo.training.recipe import GROUPS, PUPILS, RECIPE, ROUTES, member_of
from generator.demo.training.train import demo_scores
from generator.networks import open_member


@pytest.fixture(scope="module")
def weights(repository: Path) -> Path:
    return repository / "generator" / "demo" / "weights"


@pytest.fixture(scope="module")
def card(weights: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((weights / "card.json").read_text(encoding="utf-8"))
    return found


def test_there_are_nine_and_they_are_light(weights: Path) -> None:
    files = sorted(weights.glob("*.safetensors"))
    assert [path.name for path in files] == sorted(pupil.file for pupil in PUPILS)
    assert sum(path.stat().st_size for path in files) < 30e6


def test_the_configuration_names_them_as_the_recipe_does(repository: Path) -> None:
    config = load(repository / "config.yaml")
    expected = [member_of(pupil, f"package:generator/demo/weights/{pupil.file}") for pupil in PUPILS]
    for found, wanted in zip(config.member_specs(), expected, strict=True):
        assert found == wanted
    assert tuple(config.groups()) == GROUPS
    assert tuple(config.routes()) == ROUTES


@pytest.mark.slow
def test_every_checkpoint_loads_and_reproduces_the_card(repository: Path, weights: Path, card: dict[str, Any]) -> None:
    runtime = Runtime(device="cpu", batch_size=32, threads=1)
    specs = [member_of(pupil, str(weights / pupil.file), RECIPE) for pupil in PUPILS]
    found = demo_scores(specs, repository / "generator/demo/photos", lambda spec: open_member(spec, runtime))
    told = {(one["source"], one["queries"]): one for one in card["demo"]}
    assert {(one.source, one.queries) for one in found} == told.keys()
    for one in found:
        stated = told[one.source, one.queries]
        assert _same(one.top1, stated["top1"]), one.source
        assert _same(one.map20, stated["map20"]), one.source


def _same(found: Estimate, told: dict[str, float]) -> bool:
    """To one query of a hundred: another processor rounds differently, and a near tie may turn."""
    near = math.isclose(found.value, told["value"], abs_tol=0.012)
    return near and found.queries == told["queries"] and math.isclose(found.low, told["low"], abs_tol=0.03)
