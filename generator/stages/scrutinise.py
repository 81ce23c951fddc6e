"""Scrutinise: can the maps be trusted? Checks of every map of every member over a fixed sample of queries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeVar

from generator.core.comparing import Covers
from generator.core.energy import coverage
from generator.core.geometry import vote_grid
from generator.core.member import Floats, MapName, MemberSpec, Pixels, Runtime
from generator.core.progress import Reporter
from generator.core.questions import Question, questions
from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Embeddings, Group, Ranking, Route
from generator.core.scrutable import Scrutable
from generator.core.trust import Scrutiny, Trust, TrustSettings
from generator.errors import ImageSetError
from generator.stages.embed import prepare
from generator.stages.naming import LIBRARIES, ArtefactNames
from generator.stages.probing import Bench, probe
from generator.stages.recall import expect
from generator.stages.verdicts import verdicts
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked
from generator.store.decode import Source
from generator.store.masks import read_masks

SCRUTINY_VERSION = 2
"""Raise when what a member is probed with, or how it is judged, changes."""
SCRUTINY, TRUST = "scrutiny", "trust"
ENERGY_GRID = 128
"""Long side of the grid on which a map's energy is laid over annotated parts."""
Read = TypeVar("Read")


@dataclass(frozen=True, kw_only=True, eq=False)
class Work:
    """One member's part: its questions, and the name that what comes of them is stored under."""

    spec: MemberSpec
    group: str
    questions: tuple[Question, ...]
    name: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Every member's part, of these images."""

    images: ImageSet
    work: tuple[Work, ...]


def scrutinise(
    sample: Sample,
    settings: TrustSettings,
    *,
    embeddings: Callable[[], Mapping[str, Embeddings]],
    source: Source,
    artefacts: Artefacts,
    open_member: Callable[[MemberSpec], Scrutable],
    runtime: Runtime,
    whole: bool,
    reporter: Reporter,
) -> Trust:
    """The checks, recalled or computed; a member is stored as soon as it is done. Nothing is loaded when all is stored.

    Raises `ImageSetError` for a photo or a mask that could be read before and cannot be now, `LostArtefactError`
    where what was just stored is gone.
    """
    work, images = sample.work, sample.images
    covers = _covers(work, source)
    total = key(TRUST, SCRUTINY_VERSION, LIBRARIES, settings, [one.name for one in work], _digest(covers))
    stored = artefacts.get_bytes(total)
    have = artefacts.have(one.name for one in work)
    missing = [one for one in work if stored is None and one.name not in have]
    reporter.start("scrutinise", sum(len(one.questions) for one in missing))
    for one in missing:
        bench = _bench(one, open_member(one.spec), embeddings()[one.spec.name], settings, source, runtime)
        done = probe(bench, partial(_tell, reporter, one.spec.name))
        artefacts.put([BytesItem(key=one.name, kind=SCRUTINY, data=packed(done))])
    if stored is None:
        found = verdicts(_recalled(work, artefacts), images, covers, settings)
        artefacts.put([BytesItem(key=total, kind=TRUST, data=packed(found))])
    else:
        found = unpacked(Trust, stored)
    if whole:
        artefacts.forget_unused(SCRUTINY, [one.name for one in work])
        artefacts.forget_unused(TRUST, [total])
    reporter.finish("scrutinise", f"{len(found.checks)} checks")
    return found


def plan_scrutiny(
    images: ImageSet,
    rankings: Sequence[Ranking],
    routes: Sequence[Route],
    groups: Sequence[Group],
    members: Sequence[MemberSpec],
    served: Mapping[str, tuple[str, ...]],
    settings: TrustSettings,
    names: ArtefactNames,
) -> Sample:
    """Which member is probed on which queries.

    Members without a model, and groups that serve no query with a candidate and a rival, have no part in it.
    """
    specs = {spec.name: spec for spec in members if spec.embeddings is None}
    by_name = {route.name: route for route in routes}
    work = []
    for group in groups:
        models = [specs[name] for name in group.members if name in specs]
        asked = questions(group, rankings, by_name, images, served, size=settings.sample, seed=settings.seed)
        for spec in models if asked else ():
            name = _scrutiny_key(spec, asked, images, settings, names)
            work.append(Work(spec=spec, group=group.name, questions=asked, name=name))
    return Sample(images=images, work=tuple(work))


# ----------------------------------------------------------------------------------------------------------


def _scrutiny_key(
    spec: MemberSpec, asked: Sequence[Question], images: ImageSet, settings: TrustSettings, names: ArtefactNames
) -> str:
    """Names what one member's probing gives by all that can change it."""

    @cache
    def seen(image_id: str) -> str:
        return names.embedding(images.by_id[image_id], spec.name, spec.views[0])

    told = [
        (
            one.image.image_id,
            one.rival and one.rival.image_id,
            [seen(name) for name in (one.image.image_id, one.match.image_id, one.other.image_id, *one.rivals)],
        )
        for one in asked
    ]
    return key(SCRUTINY, SCRUTINY_VERSION, LIBRARIES, spec.name, told, settings)


def _bench(
    work: Work, member: Scrutable, vectors: Embeddings, settings: TrustSettings, source: Source, runtime: Runtime
) -> Bench:
    return Bench(
        member=member,
        questions=work.questions,
        pictures=_inputs(work.spec, work.questions, source),
        vectors=vectors,
        maps=tuple(MapName.of(name) for name in settings.maps),
        settings=settings,
        batch_size=runtime.batch_size,
    )


def _inputs(spec: MemberSpec, asked: Sequence[Question], source: Source) -> dict[str, Pixels]:
    """What the member sees of every photo, match and rival, each decoded once."""

    def read(image: ImageRecord) -> Pixels:
        return prepare((image, (spec.input,)), source)[spec.input]

    images = {each.image_id: each for one in asked for each in (one.image, one.match, one.rival) if each is not None}
    return {image_id: _readable(read, image) for image_id, image in images.items()}


def _covers(work: Sequence[Work], source: Source) -> Covers:
    """How much of each cell the annotated parts cover, of every photo of the sample that has annotations."""

    def read(image: ImageRecord) -> Mapping[str, Floats]:
        return coverage(read_masks(source, image), vote_grid(image.width, image.height, ENERGY_GRID))

    images = {asked.image.image_id: asked.image for one in work for asked in one.questions if asked.image.masks}
    return {image_id: _readable(read, image) for image_id, image in images.items()}


def _readable(read: Callable[[ImageRecord], Read], image: ImageRecord) -> Read:
    try:
        return read(image)
    except ValueError as error:
        raise ImageSetError(f"{image.image_id} could be read before and cannot be now ({error}): run again") from error


def _digest(covers: Covers) -> list[tuple[str, str, str]]:
    """Masks may change while the photo does not, so what is in them counts."""
    return [
        (image_id, part, hashlib.sha256(cover.tobytes()).hexdigest())
        for image_id, parts in covers.items()
        for part, cover in parts.items()
    ]


def _recalled(work: Sequence[Work], artefacts: Artefacts) -> dict[str, list[tuple[MemberSpec, Scrutiny]]]:
    """What was stored of each member, by group."""
    stored = dict(artefacts.get_bytes_many(one.name for one in work))
    expect(len(stored), len({one.name for one in work}), "checks of heatmaps")
    groups: dict[str, list[tuple[MemberSpec, Scrutiny]]] = {}
    for one in work:
        groups.setdefault(one.group, []).append((one.spec, unpacked(Scrutiny, stored[one.name])))
    return groups


def _tell(reporter: Reporter, member: str, image_id: str) -> None:
    reporter.advance("scrutinise", f"{image_id} x {member}")
