"""Embed: one pass over the images gives every member's embeddings and heatmaps, kept as artefacts.

An image is decoded once, in a worker process, and resized for every input size the members ask for; members take
whole batches of the configured shape. Only what is missing is computed, and a batch is stored in one transaction,
so a run killed at any moment goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np

from generator.core.member import (
    InputSpec,
    Member,
    MemberSpec,
    OpenMember,
    Pixels,
    Runtime,
    View,
    ViewOutput,
)
from generator.core.progress import Reporter
from generator.core.records import ImageProblem, ImageRecord
from generator.drawing.frame import model_input
from generator.stages.naming import ArtefactNames
from generator.store.artefacts import ArrayItem, Artefacts, BytesItem, Item
from generator.store.decode import Source, decode, problem
from generator.store.pictures import PictureError
from generator.store.workers import prefetch

LASTING = ("damaged", "too large")
"""Faults that lie in a picture's bytes, whenever it is decoded."""


@dataclass(frozen=True, kw_only=True)
class EmbedPlan:
    """What has to be computed: per image, the members that miss something of it."""

    jobs: tuple[tuple[ImageRecord, tuple[str, ...]], ...]

    @property
    def passes(self) -> int:
        """Number of (image, member) pairs to run."""
        return sum(len(members) for _, members in self.jobs)


def plan(
    images: Iterable[ImageRecord],
    served: Mapping[str, tuple[str, ...]],
    names: ArtefactNames,
    artefacts: Artefacts,
) -> EmbedPlan:
    """Compare what the members served by ``served`` (image id -> member names) need with what is stored."""
    images = tuple(images)
    wanted = {
        (image.image_id, member): names.of_pass(image, member)
        for image in images
        for member in served.get(image.image_id, ())
    }
    have = artefacts.have(key for keys in wanted.values() for key in keys)
    jobs = []
    for image in images:
        missing = tuple(
            member for member in served.get(image.image_id, ()) if not have.issuperset(wanted[image.image_id, member])
        )
        if missing:
            jobs.append((image, missing))
    return EmbedPlan(jobs=tuple(jobs))


def embed(
    todo: EmbedPlan,
    members: Sequence[MemberSpec],
    *,
    source: Source,
    names: ArtefactNames,
    artefacts: Artefacts,
    open_member: OpenMember,
    runtime: Runtime,
    workers: int,
    reporter: Reporter,
) -> tuple[ImageProblem, ...]:
    """Run every missing (image, member) pass and store what it gives; returns the images that would not decode.

    Nothing is loaded when nothing is missing. Raises `MemberError` or `CheckpointError` before any image is read
    if a member cannot be built.
    """
    damaged = known_damaged([image for image, _ in todo.jobs], names, artefacts)
    gone = {problem.image_id for problem in damaged}
    jobs = [(image, wanted) for image, wanted in todo.jobs if image.image_id not in gone]
    queues = _open(jobs, members, names, artefacts, open_member, runtime.batch_size)
    reporter.start("embed", sum(len(wanted) for _, wanted in jobs))
    for (image, wanted), inputs in _inputs(jobs, members, source, workers):
        if isinstance(inputs, Exception):
            damaged.append(_left_out(image, inputs, names, artefacts))
            reporter.advance("embed", f"{image.image_id}: damaged", len(wanted))
            continue
        for name in wanted:
            queue = queues[name]
            _tell(queue.add(image, inputs[queue.member.spec.input]), name, reporter)
    for name, queue in queues.items():
        _tell(queue.flush(), name, reporter)
    reporter.finish("embed", f"{len(jobs)} images")
    return tuple(damaged)


def prepare(job: tuple[ImageRecord, tuple[InputSpec, ...]], source: Source) -> dict[InputSpec, Pixels]:
    """Decode one image and fit it to each input asked for. Runs in a worker process, which has no torch."""
    image, inputs = job
    photo = decode(source, image)
    return {spec: model_input(photo, spec) for spec in inputs}


def _inputs(
    jobs: Sequence[tuple[ImageRecord, tuple[str, ...]]],
    members: Sequence[MemberSpec],
    source: Source,
    workers: int,
) -> Iterator[tuple[tuple[ImageRecord, tuple[str, ...]], dict[InputSpec, Pixels] | Exception]]:
    inputs = {spec.name: spec.input for spec in members}
    items = [(image, tuple(dict.fromkeys(inputs[name] for name in wanted))) for image, wanted in jobs]
    return zip(jobs, prefetch(partial(prepare, source=source), items, workers=workers), strict=True)


def _open(
    jobs: Sequence[tuple[ImageRecord, tuple[str, ...]]],
    members: Sequence[MemberSpec],
    names: ArtefactNames,
    artefacts: Artefacts,
    open_member: OpenMember,
    size: int,
) -> dict[str, _Queue]:
    """Load the members that have work to do or whose facts are not known, and keep these facts."""
    known = artefacts.have(names.facts(spec.name) for spec in members)
    needed = {name for _, wanted in jobs for name in wanted}
    needed |= {spec.name for spec in members if names.facts(spec.name) not in known}
    queues = {spec.name: _Queue(open_member(spec), names, artefacts, size) for spec in members if spec.name in needed}
    for queue in queues.values():
        queue.store_facts()
    return queues


def known_damaged(images: Iterable[ImageRecord], names: ArtefactNames, artefacts: Artefacts) -> list[ImageProblem]:
    """Those of ``images`` that an earlier run could not decode."""
    called = [(image, names.damaged(image)) for image in images]
    notes = dict(artefacts.get_bytes_many({name for _, name in called}))
    return [
        ImageProblem(image_id=image.image_id, path=image.path, **json.loads(notes[name]))
        for image, name in called
        if name in notes
    ]


def _left_out(image: ImageRecord, error: Exception, names: ArtefactNames, artefacts: Artefacts) -> ImageProblem:
    """What is wrong with an image.

    A fault of its bytes is remembered, so that the next run need not decode it to know; any other (a worker without
    memory, a disk that was away) may be gone by then.
    """
    found = problem(image, error)
    if not isinstance(error, PictureError) or found.kind not in LASTING:
        return found
    note = json.dumps({"kind": found.kind, "reason": found.reason}).encode()
    artefacts.put([BytesItem(key=names.damaged(image), kind="damaged", data=note)])
    return found


def _tell(done: Sequence[ImageRecord], member: str, reporter: Reporter) -> None:
    for image in done:
        reporter.advance("embed", f"{image.image_id} x {member}")


class _Queue:
    """One member's images waiting for a full batch."""

    def __init__(self, member: Member, names: ArtefactNames, artefacts: Artefacts, size: int) -> None:
        self.member = member
        self._names = names
        self._artefacts = artefacts
        self._size = size
        self._waiting: list[tuple[ImageRecord, Pixels]] = []

    def add(self, image: ImageRecord, pixels: Pixels) -> list[ImageRecord]:
        """Take one image in; the images just finished come back when that fills a batch."""
        self._waiting.append((image, pixels))
        return self.flush() if len(self._waiting) == self._size else []

    def flush(self) -> list[ImageRecord]:
        """Run what waits, all views, and store it in one transaction."""
        if not self._waiting:
            return []
        images = [image for image, _ in self._waiting]
        pixels = np.stack([pixels for _, pixels in self._waiting])
        self._waiting.clear()
        items: list[Item] = []
        for view in self.member.spec.views:
            output = self.member.run(pixels, view, self._names.maps)
            items.extend(self._items(images, view, output))
        self._artefacts.put(items)
        return images

    def store_facts(self) -> None:
        """Keep what the loaded model knows of itself, so that a rebuild need not load it."""
        name = self.member.spec.name
        data = json.dumps(asdict(self.member.facts), sort_keys=True).encode()
        self._artefacts.put([BytesItem(key=self._names.facts(name), kind="facts", data=data)])

    def _items(self, images: Sequence[ImageRecord], view: View, output: ViewOutput) -> Iterator[ArrayItem]:
        name = self.member.spec.name
        for row, image in enumerate(images):
            yield ArrayItem(
                key=self._names.embedding(image, name, view), kind="embedding", array=output.embeddings[row]
            )
            for map_name, values in output.maps.items():
                yield ArrayItem(
                    key=self._names.heatmap(image, name, view, map_name),
                    kind="heatmap",
                    array=values[row],
                    meta={"evidence": float(output.evidence[map_name][row])},
                )
