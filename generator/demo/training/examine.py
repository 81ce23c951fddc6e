"""What trained members can: their accuracy on photos and individuals that they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.member import InputSpec, Member, Pixels, View
from generator.core.ranking import rank_scenario
from generator.core.records import ImageRecord, ImageSet, Query, Scenario
from generator.core.results import Embeddings, Group, Route
from generator.core.routes import members_of, route_scenario
from generator.demo.training.lessons import Lesson
from generator.demo.training.photos import Whale
from generator.demo.training.recipe import CLASSES
from generator.stages.measure import Matching, measure

SETTINGS = MatchingSettings(top_k=10, exclude_same_encounter=False, route_per_query=False, bootstrap=2000, seed=0)
_AT_ONCE = 32

Load = Callable[[ImageRecord, InputSpec], Pixels]
"""An image as a member's input (H, W, 3) uint8."""


def examine(
    members: Mapping[str, Member], images: ImageSet, load: Load, groups: Sequence[Group], routes: Sequence[Route]
) -> Matching:
    """Match the queries of every scenario of ``images``, and measure members, groups and scenarios."""
    routed = tuple(route_scenario(scenario, images, routes, CLASSES) for scenario in images.scenarios)
    wanted: dict[str, dict[str, None]] = {name: {} for name in members}
    for part in (part for parts in routed for part in parts):
        for name in members_of(part.route.groups, groups):
            asked = (query.image_id for query in part.queries)
            wanted[name].update(dict.fromkeys([*asked, *part.scenario.database]))
    vectors = {name: _embeddings(members[name], images, list(ids), load) for name, ids in wanted.items() if ids}
    ranked = [rank_scenario(parts, images, vectors, groups, SETTINGS) for parts in routed]
    return measure(ranked, images, SETTINGS, routed)


def exam_set(whales: Sequence[Whale], lesson: Lesson, fold: int, query_side: bool) -> ImageSet:
    """An exam for the members of ``fold``: all its photos from above are the database of two scenarios.

    ``unseen`` asks for the individuals of the fold, ``seen`` for those that the member learned, on photos from a boat
    with ``query_side``.
    """
    images = tuple(_record(whales, lesson, place) for place in range(len(lesson.whale)))
    held = [whales[whale].fold == fold for whale in lesson.whale]
    database = tuple(image.image_id for image, side in zip(images, lesson.side, strict=True) if not side)

    def scenario(name: str, unseen: bool) -> Scenario:
        asked = (
            image.image_id
            for image, side, out in zip(images, lesson.side, held, strict=True)
            if side == query_side and out == unseen
        )
        queries = tuple(Query(query_id=f"{name} {one}", image_id=one, scenario=name) for one in asked)
        return Scenario(name=name, queries=queries, database=database)

    return ImageSet(images=images, scenarios=(scenario("seen", unseen=False), scenario("unseen", unseen=True)))


def chance(images: ImageSet, scenario: Scenario) -> float:
    """The top-1 of a ranking by lot: the mean share of true candidates."""
    individuals = [images.by_id[image_id].individual for image_id in scenario.database]
    shares = []
    for query in scenario.queries:
        image = images.by_id[query.image_id]
        others = len(individuals) - (query.image_id in scenario.database)
        true = individuals.count(image.individual) - (query.image_id in scenario.database)
        if true:
            shares.append(true / others)
    return float(np.mean(shares))


def _record(whales: Sequence[Whale], lesson: Lesson, place: int) -> ImageRecord:
    height, width = lesson.photos.shape[1:3]
    return ImageRecord(
        image_id=str(place),
        path="",
        digest="",
        width=width,
        height=height,
        individual=whales[lesson.whale[place]].name,
        viewpoint="left" if lesson.side[place] else "top",
    )


def _embeddings(member: Member, images: ImageSet, ids: Sequence[str], load: Load) -> Embeddings:
    found = [np.concatenate(list(_of_view(member, images, ids, load, view))) for view in member.spec.views]
    return Embeddings(member=member.spec.name, image_ids=tuple(ids), vectors=np.stack(found, axis=1))


def _of_view(member: Member, images: ImageSet, ids: Sequence[str], load: Load, view: View) -> Iterator[np.ndarray]:
    for start in range(0, len(ids), _AT_ONCE):
        batch = ids[start : start + _AT_ONCE]
        pixels = np.stack([load(images.by_id[image_id], member.spec.input) for image_id in batch])
        yield member.run(pixels, view, ()).embeddings
