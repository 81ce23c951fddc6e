"""The runner of altered photos, with small real networks and real files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from generator.core.claims.alterations import Toned
from generator.core.member import Pixels
from generator.errors import ImageSetError
from generator.stages.altered_passes import AlteredPhotos, Drawing, missing_passes, recall_altered, run_altered
from generator.stages.drawings import DrawToned
from generator.store.decode import decode
from stages.altered_world import OTHER, RUNTIME, SPEC, World, directly, make_world

BRIGHT, DARK, HUE = (
    DrawToned(toned=Toned(tone=tone, amount=amount))
    for tone, amount in (("brightness", 1.4), ("brightness", 0.7), ("hue", 20.0))
)
VIEWS = 2


@dataclass(frozen=True)
class Refusing:
    """A drawing that cannot be made."""

    name: str = "refusing"

    def __call__(self, photo: Pixels) -> Pixels:
        """Refuse."""
        raise ValueError("it does not show that")


@dataclass(frozen=True)
class Spoiling:
    """A drawing that changes the photo that it was given."""

    name: str = "spoiling"

    def __call__(self, photo: Pixels) -> Pixels:
        """Try to."""
        photo[:] = 0
        return photo


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with make_world(tmp_path) as made:
        yield made


def photos(world: World, *drawings: Drawing, count: int = 3, members: Sequence[str] = ("net", "other")) -> list:
    return [
        AlteredPhotos(image=image, members=tuple(members), drawings=drawings, kind="altered")
        for image in world.images.images[:count]
    ]


def run(world: World, wanted: Sequence[AlteredPhotos], workers: int = 0) -> dict[str, str]:
    """Run what is missing; what could not be drawn, of all photos."""
    failed: dict[str, str] = {}
    names = world.altering.names
    made = run_altered(
        missing_passes(wanted, names, world.artefacts),
        {"net": SPEC, "other": OTHER},
        source=world.annotator.source,
        names=names,
        artefacts=world.artefacts,
        open_member=world.open,
        runtime=RUNTIME,
        workers=workers,
    )
    for _, some in made:
        failed |= some
    return failed


@pytest.mark.parametrize("workers", [0, 1])
def test_embeddings_are_those_of_direct_passes(world: World, workers: int) -> None:
    wanted = photos(world, BRIGHT, HUE)
    assert run(world, wanted, workers) == {}
    assert world.seen == 3 * 2 * VIEWS * 2
    for photo in wanted:
        pixels = decode(world.annotator.source, photo.image)
        for drawing, found in zip(
            photo.drawings, recall_altered(photo, world.altering.names, world.artefacts), strict=True
        ):
            assert found.keys() == {"net", "other"}
            for name, spy in world.spies.items():
                direct = [directly(spy, drawing(pixels), view) for view in spy.spec.views]
                assert np.array_equal(found[name], np.stack(direct))


def test_the_second_time_nothing_runs_and_more_runs_only_what_is_new(world: World) -> None:
    run(world, photos(world, BRIGHT))
    first = world.seen
    run(world, photos(world, BRIGHT))
    assert world.seen == first
    assert missing_passes(photos(world, BRIGHT), world.altering.names, world.artefacts) == ()
    run(world, photos(world, BRIGHT, DARK))
    assert world.seen == 2 * first
    run(world, photos(world, BRIGHT, DARK, count=4))
    assert world.seen == 2 * first + 2 * VIEWS * 2


def test_a_drawing_that_several_ask_for_is_run_once_for_all_their_members(world: World) -> None:
    wanted = [
        *photos(world, BRIGHT, DARK, members=("net",)),
        *photos(world, DARK, HUE, members=("other", "net")),
        *photos(world, DARK),
    ]
    missing = missing_passes(wanted, world.altering.names, world.artefacts)
    assert [one.image.image_id for one in missing] == [image.image_id for image in world.images.images[:3]]
    assert [(drawing, seen) for drawing, _, seen in missing[0].drawings] == [
        (BRIGHT, ("net",)),
        (DARK, ("net", "other")),
        (HUE, ("other", "net")),
    ]
    run(world, wanted)
    assert world.seen == 3 * VIEWS * (1 + 2 + 2)
    for photo in wanted:
        assert len(list(recall_altered(photo, world.altering.names, world.artefacts))) == len(photo.drawings)


def test_after_an_interrupt_only_the_rest_is_run(world: World) -> None:
    wanted = photos(world, BRIGHT, DARK, HUE, count=6, members=("net",))
    spy = world.spies["net"]
    spy.stop_at = 2 * RUNTIME.batch_size * VIEWS  # in the third batch of five
    with pytest.raises(KeyboardInterrupt):
        run(world, wanted)
    stored = spy.seen
    assert stored == spy.stop_at
    left = missing_passes(wanted, world.altering.names, world.artefacts)
    assert sum(len(one.drawings) for one in left) == 18 - 8
    spy.stop_at = None
    run(world, wanted)
    assert spy.seen == 18 * VIEWS
    resumed = [found["net"] for one in wanted for found in recall_altered(one, world.altering.names, world.artefacts)]
    direct = [
        [directly(spy, drawing(decode(world.annotator.source, one.image)), view) for view in SPEC.views]
        for one in wanted
        for drawing in one.drawings
    ]
    assert np.array_equal(np.stack(resumed), np.array(direct))


@pytest.mark.parametrize("workers", [0, 1])
def test_what_cannot_be_drawn_says_why_and_the_rest_goes_on(world: World, workers: int) -> None:
    refusing = Refusing()
    assert run(world, photos(world, BRIGHT, refusing, DARK), workers) == {"refusing": "it does not show that"}
    assert world.seen == 3 * 2 * VIEWS * 2
    assert missing_passes(photos(world, BRIGHT, DARK), world.altering.names, world.artefacts) == ()


def test_a_drawing_cannot_spoil_the_photo_for_the_next(world: World) -> None:
    assert "read-only" in run(world, photos(world, Spoiling(), BRIGHT))["spoiling"]
    photo = photos(world, BRIGHT)[0]
    found = next(recall_altered(photo, world.altering.names, world.artefacts))["net"][0]
    pixels = decode(world.annotator.source, photo.image)
    assert np.array_equal(found, directly(world.spies["net"], BRIGHT(pixels), "identity"))


def test_a_photo_that_cannot_be_read_any_more_stops_the_run_by_name(world: World) -> None:
    (world.annotator.source.root / "i0-1.jpg").unlink()
    with pytest.raises(ImageSetError, match=r"i0-1 could be read before and cannot be now .no such file.: run again"):
        run(world, photos(world, BRIGHT))
