"""All members through all epochs: each epoch's photos are seen once by the frozen stages that members share."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from generator.core.member import InputSpec, MemberSpec
from generator.core.progress import Reporter
from generator.demo.noise import stream
from generator.demo.training.augment import augmented
from generator.demo.training.learner import Learner
from generator.demo.training.lessons import Lesson, Library
from generator.demo.training.recipe import MEAN, STD, Pupil, Recipe
from generator.demo.training.trunk import Trunk
from generator.networks.architectures import own_random_numbers
from generator.networks.network import build_network
from generator.store.atomic import write_if_changed

_AT_ONCE = 64


def teach(library: Library, pupils: Sequence[Pupil], states: Path, device: str, reporter: Reporter) -> list[Learner]:
    """Train ``pupils`` and return them; each epoch of each is kept in ``states``, so it can be stopped anywhere."""
    learners = [_learner(pupil, library, device) for pupil in pupils]
    for learner in learners:
        _restore(learner, states)
    reporter.start("train", sum(library.recipe.epochs - learner.epoch for learner in learners))
    for number in range(library.recipe.epochs):
        behind = [learner for learner in learners if learner.epoch == number]
        if not behind:
            continue
        lesson = library.epoch(number)
        for size in sorted({learner.pupil.size for learner in behind}):
            class_of = [learner for learner in behind if learner.pupil.size == size]
            features = _looked_at(class_of[0].trunk, lesson, library.recipe, number, device)
            for learner in class_of:
                loss = _taught(learner, features, lesson)
                _keep(learner, states)
                reporter.advance("train", f"{learner.pupil.name}, epoch {number + 1}, loss {loss:.2f}")
    reporter.finish("train", f"{len(learners)} members")
    return learners


def _learner(pupil: Pupil, library: Library, device: str) -> Learner:
    recipe = library.recipe
    spec = MemberSpec(
        name=pupil.name,
        architecture=pupil.architecture,
        group=pupil.group,
        input=InputSpec(width=recipe.width, height=recipe.height),
        checkpoint=pupil.imagenet,
        key_order=True,
        ignore=("classifier.*",),
    )
    with own_random_numbers(int(stream(recipe.seed, pupil.name, "neck").integers(2**31))):
        trunk = Trunk(build_network(spec).backbone.module, recipe.channels)
    trunk.blocks[3:].requires_grad_(requires_grad=True)
    taught = [place for place, whale in enumerate(library.whales) if whale.fold != pupil.fold]
    return Learner(pupil, trunk, taught, recipe, device)


@torch.no_grad()
def _looked_at(trunk: Trunk, lesson: Lesson, recipe: Recipe, epoch: int, device: str) -> Tensor:
    """The frozen stages' maps of a whole lesson, augmented, float16 on the CPU."""
    trunk.eval()
    generator = torch.Generator().manual_seed(int(stream(recipe.seed, "augment", epoch).integers(2**62)))
    parts = []
    for photos in torch.split(torch.from_numpy(lesson.photos), _AT_ONCE):
        pixels = (augmented(photos.permute(0, 3, 1, 2), generator) - MEAN[0]) / STD[0]
        parts.append(trunk.early(pixels.to(device, memory_format=torch.channels_last)).half().cpu())
    return torch.cat(parts)


def _taught(learner: Learner, features: Tensor, lesson: Lesson) -> float:
    whales = torch.from_numpy(lesson.whale)
    wanted = torch.tensor([int(whale) in learner.classes for whale in lesson.whale])
    if not learner.pupil.sides:
        wanted &= ~torch.from_numpy(lesson.side)
    return learner.learn(features[wanted], whales[wanted])


def _keep(learner: Learner, states: Path) -> None:
    buffer = io.BytesIO()
    torch.save(learner.state(), buffer)
    write_if_changed(states / f"{learner.pupil.name}.pt", buffer.getvalue())


def _restore(learner: Learner, states: Path) -> None:
    path = states / f"{learner.pupil.name}.pt"
    if path.is_file():
        learner.restore(torch.load(path, map_location=learner.device, weights_only=True))
