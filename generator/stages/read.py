"""Read: which annotated parts each photo shows, and what its maps show of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from generator.core.audit import HeatmapSettings
from generator.core.claims.reading import LEAST, Reading, read
from generator.core.energy import coverage
from generator.core.geometry import Frame, vote_grid
from generator.core.heatmaps import levels
from generator.core.member import Floats, MemberSpec
from generator.core.progress import Reporter
from generator.core.records import ImageRecord
from generator.core.results import Group, Heatmap, Route
from generator.core.routes import members_of
from generator.errors import ImageSetError
from generator.stages.annotate import Annotator
from generator.stages.naming import LIBRARIES, ArtefactNames
from generator.stages.recall import expect, frames, recall_heatmaps
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked
from generator.store.workers import prefetch

READ_VERSION = 1
READING, ANNOTATION = "reading", "annotation"
GRID = 128
"""Long side of the grid on which maps are laid over parts."""


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """The parts that a photo shows, `LEAST` of it at least. ``known``: somebody looked for them, or an estimate did."""

    image_id: str
    parts: frozenset[str]
    known: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Readable:
    """Photos whose maps are to be read, by members that have a model, and whose maps they are told of as."""

    members: Sequence[MemberSpec]
    served: Mapping[str, tuple[str, ...]]
    groups: Sequence[Group]
    routes: Sequence[Route]
    heatmaps: HeatmapSettings
    names: ArtefactNames

    def sources(self, image: ImageRecord) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Who looks at a photo: members, and the groups and routes all of whose members do."""
        specs = {spec.name for spec in self.members if spec.embeddings is None}
        able = tuple(name for name in self.served.get(image.image_id, ()) if name in specs)
        found: list[tuple[str, str, tuple[str, ...]]] = [("member", name, (name,)) for name in able]
        found += [("group", group.name, group.members) for group in self.groups]
        found += [("route", route.name, members_of(route.groups, self.groups)) for route in self.routes]
        return tuple(one for one in found if set(one[2]) <= set(able))

    def key(self, image: ImageRecord, map_name: str, mask: str) -> str:
        """Names a reading by its maps, its masks and the settings that it depends on."""
        sources = self.sources(image)
        able = [name for kind, name, _ in sources if kind == "member"]
        maps = [self.names.heatmap(image, name, view, map_name) for name in able for view in self.names.views[name]]
        chosen = (self.heatmaps.threshold, self.heatmaps.graded, GRID, LEAST)
        return key(READING, READ_VERSION, LIBRARIES, image.image_id, maps, mask, sources, chosen)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Job:
    """One photo on its way to a worker process: plain arrays, and what to make of them."""

    image: ImageRecord
    heatmaps: Mapping[str, tuple[Heatmap, ...]]
    frames: Mapping[str, Frame]
    sources: tuple[tuple[str, str, tuple[str, ...]], ...]
    settings: HeatmapSettings


@dataclass(frozen=True, kw_only=True, eq=False)
class Maps:
    """What was read: by image id the parts that an annotated photo shows, and by map name and image id the readings.

    ``name`` stands for all of it.
    """

    shown: Mapping[str, frozenset[str]]
    readings: Mapping[tuple[str, str], Reading]
    name: str


Read = tuple[Annotation, tuple[Reading, ...]]


def annotation_key(image: ImageRecord, mask: str) -> str:
    """Names what parts a photo shows."""
    return key(ANNOTATION, READ_VERSION, image.image_id, image.digest, mask, LEAST)


def read_maps(
    images: Sequence[ImageRecord],
    wanted: Mapping[str, tuple[str, ...]],
    masks: Mapping[str, str],
    readable: Readable,
    *,
    annotator: Annotator,
    artefacts: Artefacts,
    workers: int,
    whole: bool,
    reporter: Reporter,
) -> Maps:
    """The parts that each annotated photo shows, and the readings of the ``wanted`` maps.

    wanted : by image id, names of maps that it has. masks : by image id, `Annotator.digest` of those that have any.
    What is stored is recalled. Raises `ImageSetError` for a photo or mask that could be read before and cannot be now.
    """
    told = _told(images, masks)
    keys = {
        (name, image.image_id): readable.key(image, name, masks.get(image.image_id, ""))
        for image in images
        for name in wanted.get(image.image_id, ())
    }
    have = artefacts.have([*told.values(), *keys.values()])
    jobs = [
        (image, some)
        for image in images
        if (some := tuple(n for n in wanted.get(image.image_id, ()) if keys[n, image.image_id] not in have))
        or told.get(image.image_id, "") not in {*have, ""}
    ]
    reporter.start("read", len(jobs))
    asked = (_job(image, names, readable, artefacts) for image, names in jobs)
    made = prefetch(partial(_read, annotator=annotator), asked, workers=workers)
    for (image, _), found in zip(jobs, made, strict=True):
        if isinstance(found, Exception):
            raise ImageSetError(f"{image.image_id} could be read before and cannot be now ({found}): run again")
        annotation, readings = found
        items = [BytesItem(key=keys[one.map_name, one.image_id], kind=READING, data=packed(one)) for one in readings]
        if image.image_id in told:
            items.append(BytesItem(key=told[image.image_id], kind=ANNOTATION, data=packed(annotation)))
        artefacts.put(items)
        reporter.advance("read", image.image_id)
    if whole:
        artefacts.forget_unused(READING, list(keys.values()))
        artefacts.forget_unused(ANNOTATION, list(told.values()))
    reporter.finish("read", f"{len(keys)} maps")
    return Maps(
        shown=dict(_annotations(told, artefacts)),
        readings=dict(_readings(keys, artefacts)),
        name=key("maps", sorted(told.items()), sorted(keys.items())),
    )


def recall_parts(
    images: Sequence[ImageRecord], masks: Mapping[str, str], artefacts: Artefacts
) -> dict[str, frozenset[str]]:
    """By image id the parts that an annotated photo shows, as `read_maps` stored them (``masks`` as there).

    Raises `LostArtefactError` where it did not.
    """
    return dict(_annotations(_told(images, masks), artefacts))


# ----------------------------------------------------------------------------------------------------------


def _told(images: Sequence[ImageRecord], masks: Mapping[str, str]) -> dict[str, str]:
    return {image.image_id: annotation_key(image, masks[image.image_id]) for image in images if image.image_id in masks}


def _job(image: ImageRecord, names: Sequence[str], readable: Readable, artefacts: Artefacts) -> _Job:
    sources = readable.sources(image)
    able = [name for kind, name, _ in sources if kind == "member"]
    specs = {spec.name: spec for spec in readable.members}
    return _Job(
        image=image,
        heatmaps={name: recall_heatmaps(image, able, name, readable.names, artefacts) for name in names},
        frames=frames(image, [specs[name] for name in able]),
        sources=sources,
        settings=readable.heatmaps,
    )


def _read(job: _Job, annotator: Annotator) -> Read:
    """Runs in a worker process."""
    grid = vote_grid(job.image.width, job.image.height, GRID)
    masks = annotator.masks(job.image)
    cover: dict[str, Floats] = coverage(masks, grid, LEAST)
    graded, threshold = job.settings.graded, job.settings.threshold
    readings = tuple(
        read(job.image.image_id, levels(some, job.frames, grid), cover, job.sources, graded, threshold)
        for some in job.heatmaps.values()
    )
    parts = frozenset(cover) - {"background"}
    return Annotation(image_id=job.image.image_id, parts=parts, known=bool(masks)), readings


def _annotations(told: Mapping[str, str], artefacts: Artefacts) -> Iterator[tuple[str, frozenset[str]]]:
    stored = dict(artefacts.get_bytes_many(told.values()))
    expect(len(stored), len(set(told.values())), "annotations")
    found = (unpacked(Annotation, stored[name]) for name in told.values())
    return ((one.image_id, one.parts) for one in found if one.known)


def _readings(keys: Mapping[tuple[str, str], str], artefacts: Artefacts) -> Iterator[tuple[tuple[str, str], Reading]]:
    stored = dict(artefacts.get_bytes_many(keys.values()))
    expect(len(stored), len(set(keys.values())), "readings of maps")
    return ((place, unpacked(Reading, stored[name])) for place, name in keys.items())
