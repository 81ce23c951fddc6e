"""Exams: who is asked, among what, and how well by lot."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.member import InputSpec, MapName, MemberFacts, MemberSpec, Pixels, View, ViewOutput
from generator.core.records import ImageRecord
from generator.core.results import Group, Route
from generator.demo.training.examine import chance, exam_set, examine
from generator.demo.training.lessons import Lesson
from generator.demo.training.photos import Whale

WHALES = [Whale(name=name, kind="plain", fold=fold) for name, fold in (("k", None), ("a", 0), ("b", 1))]


def lesson() -> Lesson:
    """Two photos from above and one from a boat of each whale; every photo is flat and as bright as its whale."""
    whale = np.repeat(np.arange(3), 3)
    photos = np.broadcast_to((60 * whale + 20)[:, None, None, None], (9, 6, 4, 3)).astype(np.uint8)
    return Lesson(photos=photos, whale=whale, side=np.tile([False, False, True], 3))


class Bright:
    """A member that sees brightness and nothing else."""

    spec = MemberSpec(name="m", architecture="none", group="g", input=InputSpec(width=4, height=6))
    facts = MemberFacts(dimension=2, layer="none", grid=(1, 1), channels=1, parameters=0, linear_head=False)

    def run(self, pixels: Pixels, view: View, maps: tuple[MapName, ...]) -> ViewOutput:
        """An angle per brightness."""
        angle = pixels.mean(axis=(1, 2, 3)) / 100
        vectors = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
        return ViewOutput(embeddings=vectors, maps={}, evidence={})


def load(image: ImageRecord, spec: InputSpec) -> Pixels:
    photo: Pixels = lesson().photos[int(image.image_id)]
    return photo


@pytest.mark.parametrize(("query_side", "asked"), [(False, (4, 2)), (True, (2, 1))])
def test_seen_and_unseen_ask_the_same_database(query_side: bool, asked: tuple[int, int]) -> None:
    images = exam_set(WHALES, lesson(), 1, query_side)
    seen, unseen = images.scenarios
    assert (len(seen.queries), len(unseen.queries)) == asked
    assert seen.database == unseen.database == ("0", "1", "3", "4", "6", "7")
    assert {images.by_id[query.image_id].individual for query in unseen.queries} == {"b"}
    found = examine(
        {"m": Bright()},
        images,
        load,
        (Group(name="g", members=("m",)),),
        (Route(name="r", queries="any", database="any", groups=(("g", 1.0),)),),
    )
    assert found.scenario_metrics["seen"].top1.value == 1
    assert found.scenario_metrics["unseen"].map20.value == 1
    assert found.member_metrics["m"].top1.queries == sum(asked)


def test_chance_is_the_share_of_true_candidates() -> None:
    assert chance(*with_scenario(False)) == pytest.approx(1 / 5)  # the other photo among five
    assert chance(*with_scenario(True)) == pytest.approx(2 / 6)


def with_scenario(query_side: bool):
    images = exam_set(WHALES, lesson(), 1, query_side)
    return images, images.scenarios[0]
