"""`demo train`: render, teach, examine, and write nine checkpoints with their card."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import save

from generator.core.member import InputSpec, Member, MemberSpec, Pixels, Runtime
from generator.core.progress import Reporter, Silent
from generator.core.records import ImageRecord, ImageSet, Query, Scenario
from generator.core.results import Group, Route
from generator.demo.photo import MASK_PARTS
from generator.demo.plan import INDIVIDUALS, KNOWN
from generator.demo.training.card import LIFTED, Card, Score, as_json, as_markdown, score
from generator.demo.training.examine import chance, exam_set, examine
from generator.demo.training.learner import Learner
from generator.demo.training.lessons import Library
from generator.demo.training.lifts import Lift, Subject, measure_lifts
from generator.demo.training.photos import whales
from generator.demo.training.recipe import (
    GROUPS,
    IMAGENET,
    PUPILS,
    ROUTES,
    Pupil,
    Recipe,
    member_of,
    untrained,
)
from generator.demo.training.school import teach
from generator.drawing.frame import model_input
from generator.networks.loading import load_member
from generator.stages.collect import collect
from generator.store.atomic import write_if_changed
from generator.store.decode import Source, decode
from generator.store.image_sets.source import ImageSource, MaskSource
from generator.store.masks import read_masks
from generator.store.workers import worker_count

OpenMember = Callable[[MemberSpec], Member]


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where training reads and writes: ``work`` may be deleted afterwards, ``weights`` is what is shipped."""

    work: Path
    weights: Path
    photos: Path


def train_demo(places: Places, recipe: Recipe, runtime: Runtime, reporter: Reporter) -> Card:
    """Train the demo's ensemble and examine it; what an earlier, interrupted run made is gone on from.

    Raises
    ------
    StoreError
        A folder cannot be written.
    CheckpointError, MissingPackageError
        The ImageNet weights (the extra `demo`) are not installed.
    """
    torch.set_num_threads(runtime.threads)
    library = Library(places.work / "albums", whales(recipe, {name: INDIVIDUALS[name] for name in KNOWN}), recipe)
    library.complete(max(1, worker_count()), reporter)
    began = time.monotonic()
    for learner in teach(library, PUPILS, places.work / "states", runtime.device, reporter):
        _ship(learner, places.weights)
    minutes = (time.monotonic() - began) / 60
    card = _examined(library, places, runtime, minutes, reporter)
    write_if_changed(places.weights / "card.json", as_json(card).encode())
    write_if_changed(places.weights / "README.md", as_markdown(card).encode())
    return card


def demo_scores(
    specs: Sequence[MemberSpec],
    photos: Path,
    opened: OpenMember,
    groups: Sequence[Group] = GROUPS,
    routes: Sequence[Route] = ROUTES,
) -> tuple[Score, ...]:
    """Members, groups and the ensemble on the bundled photo set: from above, and from a boat against from above.

    ``specs`` are the members of ``groups``. Only individuals that nobody trained on ask.
    """
    images = demo_set(photos)
    members = {spec.name: opened(spec) for spec in specs}
    source = Source(root=photos, max_pixels=10**7)

    def load(image: ImageRecord, spec: InputSpec) -> Pixels:
        return model_input(decode(source, image), spec)

    found = examine(members, images, load, groups, routes)
    asked = {name: route.name for route in routes for name, _ in route.groups}
    asked |= {name: asked[group.name] for group in groups for name in group.members}
    parts = {**found.member_metrics, **found.group_metrics}
    return (
        *(score(metrics, asked[name]) for name, metrics in parts.items()),
        *(score(metrics, name) for name, metrics in found.scenario_metrics.items()),
    )


def demo_lifts(specs: Sequence[MemberSpec], photos: Path, runtime: Runtime) -> tuple[Lift, ...]:
    """Where the maps of the group `LIFTED` lie, on the bundled photos from above of individuals nobody trained on."""
    members = [load_member(spec, runtime) for spec in specs if spec.group == LIFTED]
    images, source = demo_set(photos), Source(root=photos, max_pixels=10**7)
    subjects = []
    for query in images.scenarios[0].queries:
        image = images.by_id[query.image_id]
        pixels = model_input(decode(source, image), members[0].spec.input)
        subjects.append(Subject(image=image, pixels=pixels, masks=read_masks(source, image)))
    return measure_lifts(members, subjects)


def demo_set(photos: Path) -> ImageSet:
    """The bundled photos with two scenarios: ``top`` and ``lateral`` queries of unseen whales, all tops searched."""
    masks = MaskSource(folder="masks", parts=tuple(enumerate(MASK_PARTS))[1:])
    source = ImageSource(layout="table", root=photos, table="metadata.csv", masks=masks)
    images = collect(source, limit=None, strict=True, reporter=Silent()).images
    database = tuple(image.image_id for image in images if image.viewpoint == "top")

    def scenario(name: str, views: tuple[str, ...]) -> Scenario:
        asked = (image.image_id for image in images if image.viewpoint in views and image.individual not in KNOWN)
        queries = tuple(Query(query_id=one, image_id=one, scenario=name) for one in asked)
        return Scenario(name=name, queries=queries, database=database)

    return ImageSet(images=images, scenarios=(scenario("top", ("top",)), scenario("lateral", ("left", "right"))))


# ----------------------------------------------------------------------------------------------------------


def _ship(learner: Learner, folder: Path) -> None:
    write_if_changed(folder / learner.pupil.file, save(learner.weights()))


def _examined(library: Library, places: Places, runtime: Runtime, minutes: float, reporter: Reporter) -> Card:
    recipe = library.recipe
    reporter.start("examine", len(PUPILS) + 2)

    def opened(spec: MemberSpec) -> Member:
        return load_member(spec, runtime)

    exam: list[Score] = []
    lots: dict[str, float] = {}
    for pupil in PUPILS:
        found, chances = _exam(pupil, library, places, opened)
        exam += found
        lots |= chances
        reporter.advance("examine", pupil.name)
    specs = [member_of(pupil, str(places.weights / pupil.file), recipe) for pupil in PUPILS]
    demo = demo_scores(specs, places.photos, opened)
    reporter.advance("examine", "demo set")
    alone = Group(name=IMAGENET, members=(IMAGENET,))
    zero_shot = demo_scores([untrained(recipe)], places.photos, opened, (alone,), (_everything(IMAGENET),))
    reporter.finish("examine", f"{len(PUPILS)} members")
    images = demo_set(places.photos)
    lots |= {scenario.name: chance(images, scenario) for scenario in images.scenarios}
    return Card(
        recipe=recipe,
        device=runtime.device,
        minutes=minutes,
        known=KNOWN,
        exam=tuple(exam),
        demo=demo,
        zero_shot=tuple(replace(one, source=IMAGENET) for one in zero_shot if one.source == "ensemble"),
        chance=lots,
        lifts=demo_lifts(specs, places.photos, runtime),
    )


def _exam(pupil: Pupil, library: Library, places: Places, opened: OpenMember) -> tuple[list[Score], dict[str, float]]:
    """A member on the exam's photos, of individuals that it learned and that it did not; the chance of either."""
    lesson = library.exam()

    def load(image: ImageRecord, spec: InputSpec) -> Pixels:
        photo: Pixels = lesson.photos[int(image.image_id)]
        return photo

    images = exam_set(library.whales, lesson, pupil.fold, query_side=pupil.sides)
    spec = member_of(pupil, str(places.weights / pupil.file), library.recipe)
    group = Group(name=pupil.group, members=(pupil.name,))
    found = examine({pupil.name: opened(spec)}, images, load, (group,), (_everything(pupil.group),))
    names = {name: f"{name}, from a boat" if pupil.sides else name for name in found.scenario_metrics}
    scores = [replace(score(found.scenario_metrics[name], names[name]), source=pupil.name) for name in names]
    return scores, {names[scenario.name]: chance(images, scenario) for scenario in images.scenarios}


def _everything(group: str) -> Route:
    return Route(name="all", queries="any", database="any", groups=((group, 1.0),))
