"""Altered photos ask again: small real networks, real files, a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.core.claims.alterations import Alteration, Background, HidePart, Rendered, Toned
from generator.core.ranking import rank_scenario
from generator.core.records import ImageRecord
from generator.core.strategies import GIVEN
from generator.stages.alter import KIND, PASSES
from generator.stages.alterable import cases
from generator.stages.drawable import ELSEWHERE
from generator.stages.drawings import DrawBackground
from generator.store.decode import decode
from stages.altered_world import SPEC, World, directly, make_world

BRIGHT = Toned(tone="brightness", amount=1.4)
HIDE, ELSE = HidePart(part="mark"), HidePart(part="mark", elsewhere=True)
WITHOUT = Rendered(change="mark")
SWAP, BLUR = Background(fill="swap"), Background(fill="blur")
MEMBERS, VIEWS = 2, 2


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with make_world(tmp_path) as made:
        yield made


def test_before_is_the_ranking_and_after_that_of_a_set_with_the_altered_photo(world: World) -> None:
    answers, reasons = world.alter(BRIGHT)
    assert reasons == {BRIGHT: ""}
    assert list(answers[BRIGHT]) == list(world.queries)
    for ranking in world.rankings:
        before, after = answers[BRIGHT][ranking.query.query_id]
        first = ranking.candidates[0]
        assert (before.rank, before.first, before.score) == (1, first.image_id, first.score)
        assert before.margin == ranking.margin
        again = ranked_with(world, world.images.by_id[ranking.query.image_id], BRIGHT)
        ids = [one.image_id for one in again.candidates]
        assert after.first == ids[0]
        assert after.score == again.candidates[ids.index(first.image_id)].score
        assert after.rank == ids.index(first.image_id) + 1


def ranked_with(world: World, image: ImageRecord, toned: Toned):
    """The ranking of the whole set with an altered photo in the place of the photo."""
    (case, *_), _ = cases(world.altering.alterable, {toned: [f"q-{image.image_id}"]}, world.rankings, world.annotator)
    pixels = case.drawings[0](decode(world.annotator.source, image))
    vectors = {}
    for name, found in world.altering.embeddings().items():
        copy = found.vectors.copy()
        spy = world.spies[name]
        copy[found.rows[image.image_id]] = [directly(spy, pixels, view) for view in spy.spec.views]
        vectors[name] = replace(found, vectors=copy)
    settings = replace(world.altering.settings, top_k=len(world.images.images))
    made = rank_scenario(world.altering.routing[0], world.images, vectors, world.altering.groups, settings)
    return next(one for one in made.rankings if one.query.image_id == image.image_id)


def test_an_alteration_applies_where_it_can_and_says_why_not_elsewhere(world: World) -> None:
    answers, reasons = world.alter(HIDE, ELSE, WITHOUT, SWAP, BLUR)
    marked = [name for name in world.queries if "i4" not in name]
    assert list(answers[HIDE]) == list(answers[ELSE]) == marked
    assert {len(one) for one in answers[HIDE].values()} == {2}
    assert {len(one) for one in answers[ELSE].values()} == {1 + ELSEWHERE}
    assert list(answers[SWAP]) == list(answers[BLUR]) == list(world.queries)
    assert list(answers[WITHOUT]) == ["q-i0-0", "q-i1-0"]
    assert reasons[HIDE] == reasons[ELSE] == "2 do not show the part, or have no masks"
    assert reasons[WITHOUT].startswith("7 have no rendered picture with that change; 1 cannot be drawn: the rendered")
    assert reasons[SWAP] == reasons[BLUR] == ""
    alone, why = world.alter(HidePart(part="body", elsewhere=True))
    assert list(alone.values()) == [{}]
    assert list(why.values()) == ["10 cannot be drawn: the part leaves no room for its shape elsewhere"]


def test_the_second_time_nothing_runs_and_the_same_comes_out(world: World) -> None:
    wanted: tuple[Alteration, ...] = (BRIGHT, HIDE, ELSE, WITHOUT, SWAP)
    first = world.alter(*wanted)
    seen = world.seen
    assert seen == (10 + 8 + 8 * ELSEWHERE + 2 + 10) * MEMBERS * VIEWS

    def never() -> dict:
        raise AssertionError("nothing is left to match")

    def closed(spec: object) -> object:
        raise AssertionError("no member is loaded")

    world.open = closed  # type: ignore[method-assign]
    assert world.alter(*wanted, embeddings=never) == first
    assert world.seen == seen


def test_another_matching_asks_again_without_a_pass(world: World) -> None:
    first, _ = world.alter(BRIGHT, HIDE)
    seen = world.seen
    again, _ = world.alter(BRIGHT, HIDE, matching="another")
    assert world.seen == seen
    assert again == first


def test_a_query_is_altered_once_however_many_ask_and_an_interrupted_run_goes_on(world: World) -> None:
    spy = world.spies["net"]
    spy.stop_at = 16
    with pytest.raises(KeyboardInterrupt):
        world.alter(BRIGHT, SWAP)
    spy.stop_at = None
    answers, _ = world.alter(BRIGHT, SWAP)
    assert spy.seen == 20 * VIEWS
    folder = world.annotator.source.root / "fresh"
    folder.mkdir()
    with make_world(folder) as fresh:
        assert fresh.alter(BRIGHT, SWAP)[0] == answers


def test_a_whole_run_drops_what_it_does_not_use_and_a_preview_does_not(world: World) -> None:
    world.alter(BRIGHT, BLUR)
    world.alter(BRIGHT, whole=False)
    assert world.artefacts.usage()[KIND][0] == 20
    world.alter(BRIGHT)
    usage = world.artefacts.usage()
    assert usage[KIND][0] == 10
    assert usage[PASSES][0] == 10 * MEMBERS * VIEWS
    world.alter()
    assert KIND not in world.artefacts.usage()
    assert PASSES not in world.artefacts.usage()


def test_donors_are_of_another_individual_background_and_encounter(world: World) -> None:
    found, _ = cases(world.altering.alterable, {SWAP: world.queries}, world.rankings, world.annotator)
    donors = []
    for case in found:
        (drawing,) = case.drawings
        assert isinstance(drawing, DrawBackground)
        donor = drawing.donor
        assert donor is not None
        assert donor.individual != case.image.individual
        assert donor.encounter != case.image.encounter
        assert dict(donor.metadata) != dict(case.image.metadata)
        donors.append(donor.image_id)
    assert len(set(donors)) > 3
    again, _ = cases(world.altering.alterable, {SWAP: world.queries}, world.rankings, world.annotator)
    assert [one.drawings[0].name for one in again] == [one.drawings[0].name for one in found]
    lone = replace(world.altering, images=replace_individuals(world, "same"))
    none, why = cases(lone.alterable, {SWAP: world.queries}, world.rankings, world.annotator)
    assert none == []
    assert why[SWAP] == "10 find no photo of another individual to take a background from"


def replace_individuals(world: World, name: str):
    return replace(world.images, images=tuple(replace(one, individual=name) for one in world.images.images))


def test_queries_that_cannot_be_asked_again_are_counted(world: World) -> None:
    brought = replace(SPEC, random_seed=None, embeddings="x.npy", embedding_ids="x.txt")
    others = tuple(spec for spec in world.altering.members if spec.name != "net")
    for changes in (
        {"members": (brought, *others)},
        {
            "routing": tuple(
                tuple(replace(part, route=replace(part.route, strategy=GIVEN)) for part in routed)
                for routed in world.altering.routing
            )
        },
    ):
        answers, reasons = world.alter(BRIGHT, **changes)
        assert answers == {BRIGHT: {}}
        assert reasons[BRIGHT].startswith("10 cannot be asked again")
    assert world.seen == 0


def test_a_changed_mask_or_a_changed_picture_is_drawn_anew(world: World) -> None:
    world.alter(HIDE, WITHOUT, queries=["q-i0-0"])
    seen = world.seen
    masks = dict(world.altering.masks) | {"i0-0": "drawn again"}
    world.alter(HIDE, WITHOUT, queries=["q-i0-0"], masks=masks)
    assert world.seen == seen + MEMBERS * VIEWS
    first, *rest = world.images.rendered
    changed = replace(first, picture=replace(first.picture, digest="another"))
    world.alter(HIDE, WITHOUT, queries=["q-i0-0"], masks=masks, images=replace(world.images, rendered=(changed, *rest)))
    assert world.seen == seen + 2 * MEMBERS * VIEWS


def test_hiding_the_mark_matters_more_than_hiding_as_much_elsewhere(world: World) -> None:
    """The mark is all that tells these animals apart from the body: without it the embeddings move further."""
    answers, _ = world.alter(HIDE, ELSE)

    def moved(alteration: Alteration) -> float:
        drops = [abs(before.score - one.score) for before, *after in answers[alteration].values() for one in after]
        return float(np.mean(drops))

    assert moved(HIDE) > 1.5 * moved(ELSE)
