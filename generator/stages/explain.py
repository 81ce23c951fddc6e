"""Explain: what the maps of the members say together about each image - votes, regions, agreement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from generator.core.attention import attention
from generator.core.audit import HeatmapSettings
from generator.core.geometry import Frame, vote_grid
from generator.core.heatmaps import levels, member_scale
from generator.core.member import MemberSpec
from generator.core.progress import Reporter
from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Attention, Heatmap
from generator.stages.naming import LIBRARIES, ArtefactNames
from generator.stages.recall import expect, framed_heatmaps, frames, recall_heatmaps
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked
from generator.store.workers import prefetch

Item = TypeVar("Item")
EXPLAIN_VERSION = 1
TOGETHER = 64
"""Images whose attention is stored in one transaction."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ExplainJob:
    """One image's maps on the way to its attention; plain arrays, so that it can go to a worker process."""

    image: ImageRecord
    heatmaps: tuple[Heatmap, ...]
    frames: Mapping[str, Frame]
    maxima: Mapping[str, float] | None
    settings: HeatmapSettings


def explain(
    images: ImageSet,
    served: Mapping[str, tuple[str, ...]],
    members: Sequence[MemberSpec],
    settings: HeatmapSettings,
    *,
    names: ArtefactNames,
    artefacts: Artefacts,
    workers: int,
    reporter: Reporter,
) -> dict[str, Attention]:
    """The attention of every image that has heatmaps, by image id; computed where it is not stored."""
    specs = {spec.name: spec for spec in members if spec.embeddings is None}
    by_image = {
        image.image_id: tuple(name for name in served.get(image.image_id, ()) if name in specs)
        for image in images.images
    }
    shown = [image for image in images.images if by_image[image.image_id]]
    maxima = scale_maxima(shown, by_image, specs, settings, names, artefacts)
    keys = {image.image_id: attention_key(image, by_image[image.image_id], settings, maxima, names) for image in shown}
    have = artefacts.have(keys.values())
    todo = [image for image in shown if keys[image.image_id] not in have]
    reporter.start("explain", len(todo))
    jobs = (
        ExplainJob(
            image=image,
            heatmaps=recall_heatmaps(image, by_image[image.image_id], settings.shown, names, artefacts),
            frames=frames(image, [specs[name] for name in by_image[image.image_id]]),
            maxima=maxima,
            settings=settings,
        )
        for image in todo
    )
    found = zip(todo, prefetch(attend, jobs, workers=workers), strict=True)
    for some in batched(found, TOGETHER):
        artefacts.put(
            [
                BytesItem(key=keys[image.image_id], kind="attention", data=packed(sound(attended)))
                for image, attended in some
            ]
        )
        for image, _ in some:
            reporter.advance("explain", image.image_id)
    reporter.finish("explain", f"{len(shown)} images")
    stored = dict(artefacts.get_bytes_many(keys.values()))
    expect(len(stored), len(set(keys.values())), "votes")
    return {image_id: unpacked(Attention, stored[name]) for image_id, name in keys.items()}


def sound(found: Attention | Exception) -> Attention:
    """A worker's result; what it raised is raised here."""
    if isinstance(found, Exception):
        raise found
    return found


def attend(job: ExplainJob) -> Attention:
    """One image's attention. Runs in a worker process."""
    grid = vote_grid(job.image.width, job.image.height, job.settings.vote_grid)
    return attention(job.image.image_id, levels(job.heatmaps, job.frames, grid, job.maxima), job.settings)


def scale_maxima(
    images: Sequence[ImageRecord],
    by_image: Mapping[str, tuple[str, ...]],
    specs: Mapping[str, MemberSpec],
    settings: HeatmapSettings,
    names: ArtefactNames,
    artefacts: Artefacts,
) -> dict[str, float] | None:
    """Each member's shared maximum over the audit with ``scale: member``; ``None`` with ``own``."""
    if settings.scale == "own":
        return None
    return {
        name: member_scale(
            framed_heatmaps(
                [image for image in images if name in by_image[image.image_id]],
                spec,
                settings.shown,
                names,
                artefacts,
            )
        )
        for name, spec in specs.items()
    }


def attention_key(
    image: ImageRecord,
    members: Sequence[str],
    settings: HeatmapSettings,
    maxima: Mapping[str, float] | None,
    names: ArtefactNames,
) -> str:
    """Names an image's attention by its maps and by every setting that can change it."""
    maps = [names.heatmap(image, name, view, settings.shown) for name in members for view in names.views[name]]
    scale = None if maxima is None else {name: maxima[name] for name in members}
    chosen = (settings.threshold, settings.graded, settings.smallest_region, settings.vote_grid)
    return key("attention", EXPLAIN_VERSION, LIBRARIES, image.image_id, members, maps, scale, chosen)


def batched(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """``items`` in tuples of ``size``, the last one shorter (itertools.batched is Python 3.12)."""
    left = iter(items)
    while some := tuple(islice(left, size)):
        yield some
