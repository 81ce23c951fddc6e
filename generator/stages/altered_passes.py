"""Passes over altered photos: embeddings only, kept by what was done to which photo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from generator.core.member import Floats, InputSpec, Member, MemberSpec, OpenMember, Pixels, Runtime
from generator.core.records import ImageRecord
from generator.drawing.frame import model_input
from generator.errors import ImageSetError
from generator.stages.naming import LIBRARIES, ArtefactNames
from generator.stages.recall import expect
from generator.store.artefacts import ArrayItem, Artefacts, key
from generator.store.decode import Source, decode, decoder
from generator.store.workers import prefetch

ALTERED_VERSION = 1


class Drawing(Protocol):
    """One way to alter a photo; goes to worker processes."""

    @property
    def name(self) -> str:
        """All that decides what is drawn, apart from the photo itself: part of the key of what comes of it."""
        ...

    def __call__(self, photo: Pixels) -> Pixels:
        """The altered photo, as large as ``photo`` (H, W, 3) uint8. Raises `ValueError` saying why not."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class AlteredPhotos:
    """A photo altered in several ways, for ``members`` to see; ``kind`` is that of the stored embeddings."""

    image: ImageRecord
    members: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    kind: str

    def keys(self, names: ArtefactNames, member: str) -> list[str]:
        """The keys of a member's embeddings, drawing by drawing and view by view."""
        drawn = [drawing.name for drawing in self.drawings]
        return altered_keys(self.image, drawn, names, member)


def altered_keys(image: ImageRecord, drawn: Sequence[str], names: ArtefactNames, member: str) -> list[str]:
    """The keys of a member's embeddings of ``image`` with each of some drawings, by their names."""
    known = (ALTERED_VERSION, LIBRARIES, decoder(), image.digest, names.fingerprints[member])
    return [key("altered", known, name, view) for name in drawn for view in names.views[member]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Passes:
    """What is not stored yet of an image's altered photos: each drawing with its kind and the members to see it."""

    image: ImageRecord
    drawings: tuple[tuple[Drawing, str, tuple[str, ...]], ...]


def missing_passes(photos: Sequence[AlteredPhotos], names: ArtefactNames, artefacts: Artefacts) -> tuple[Passes, ...]:
    """What is not stored, image by image: a drawing that several ask for is there once, for all their members."""
    have = artefacts.have(name for photo in photos for member in photo.members for name in photo.keys(names, member))
    wanted: dict[str, tuple[ImageRecord, dict[str, tuple[Drawing, str, dict[str, None]]]]] = {}
    for photo in photos:
        for drawing in photo.drawings:
            for member in photo.members:
                if not have.issuperset(altered_keys(photo.image, [drawing.name], names, member)):
                    _, drawings = wanted.setdefault(photo.image.image_id, (photo.image, {}))
                    drawings.setdefault(drawing.name, (drawing, photo.kind, {}))[2][member] = None
    return tuple(
        Passes(image=image, drawings=tuple((one, kind, tuple(members)) for one, kind, members in drawings.values()))
        for image, drawings in wanted.values()
    )


def run_altered(
    passes: Sequence[Passes],
    members: Mapping[str, MemberSpec],
    *,
    source: Source,
    names: ArtefactNames,
    artefacts: Artefacts,
    open_member: OpenMember,
    runtime: Runtime,
    workers: int,
) -> Iterator[tuple[Passes, dict[str, str]]]:
    """Run ``passes``, all views, in the runtime's batches; yields each when it is drawn, with what could not be drawn.

    The latter is told by the drawing's name: why. Members are loaded as they are needed. All is stored once the
    iterator is exhausted; what was stored before an interruption stays. Raises `ImageSetError` for a photo that could
    be read before and cannot be now.
    """
    needed = dict.fromkeys(name for one in passes for _, _, seen in one.drawings for name in seen)
    waiting = {name: _Waiting(open_member(members[name]), artefacts, runtime.batch_size) for name in needed}
    jobs = ((one.image, _inputs(one, members)) for one in passes)
    prepared = prefetch(partial(_prepare, source=source), jobs, workers=workers)
    for one, drawn in zip(passes, prepared, strict=True):
        if isinstance(drawn, Exception):
            raise ImageSetError(f"{one.image.image_id} could be read before and cannot be now ({drawn}): run again")
        failed: dict[str, str] = {}
        for (drawing, kind, seen), inputs in zip(one.drawings, drawn, strict=True):
            if isinstance(inputs, str):
                failed[drawing.name] = inputs
                continue
            for name in seen:
                keys = altered_keys(one.image, [drawing.name], names, name)
                waiting[name].add(kind, keys, inputs[members[name].input])
        yield one, failed
    for some in waiting.values():
        some.flush()


def recall_altered(photo: AlteredPhotos, names: ArtefactNames, artefacts: Artefacts) -> Iterator[dict[str, Floats]]:
    """Per drawing, every member's embeddings (V, D). Raises `LostArtefactError` where one is not stored."""
    found: dict[str, Floats] = {}
    for member in photo.members:
        keys = photo.keys(names, member)
        rows = [stored.array for _, stored in artefacts.get_arrays(keys)]
        expect(len(rows), len(keys), f"embeddings of {member} of altered photos")
        found[member] = np.stack(rows).reshape(len(photo.drawings), len(names.views[member]), -1)
    return ({member: vectors[place] for member, vectors in found.items()} for place in range(len(photo.drawings)))


Inputs = tuple[tuple[Drawing, tuple[InputSpec, ...]], ...]


def _inputs(one: Passes, members: Mapping[str, MemberSpec]) -> Inputs:
    return tuple(
        (drawing, tuple(dict.fromkeys(members[name].input for name in seen))) for drawing, _, seen in one.drawings
    )


def _prepare(job: tuple[ImageRecord, Inputs], source: Source) -> list[dict[InputSpec, Pixels] | str]:
    """The photo altered in each way, fitted to each input (H, W, 3), or why not. Runs in a worker process."""
    image, inputs = job
    whole = decode(source, image)
    whole.setflags(write=False)  # the next drawing starts from it too
    found: list[dict[InputSpec, Pixels] | str] = []
    for drawing, specs in inputs:
        try:
            seen = drawing(whole)
            found.append({spec: model_input(seen, spec) for spec in specs})
        except ValueError as error:
            found.append(str(error))
    return found


class _Waiting:
    """One member's altered photos waiting for a full batch."""

    def __init__(self, member: Member, artefacts: Artefacts, size: int) -> None:
        self._member, self._artefacts, self._size = member, artefacts, size
        self._rows: list[tuple[str, list[str], Pixels]] = []

    def add(self, kind: str, keys: list[str], pixels: Pixels) -> None:
        """Take one input (H, W, 3), whose embeddings are stored under ``keys``, view by view."""
        self._rows.append((kind, keys, pixels))
        if len(self._rows) == self._size:
            self.flush()

    def flush(self) -> None:
        """Run what waits and store it in one transaction."""
        if not self._rows:
            return
        pixels = np.stack([pixels for _, _, pixels in self._rows])
        items = []
        for number, view in enumerate(self._member.spec.views):
            found = self._member.run(pixels, view, ()).embeddings
            items += [
                ArrayItem(key=keys[number], kind=kind, array=found[row])
                for row, (kind, keys, _) in enumerate(self._rows)
            ]
        self._artefacts.put(items)
        self._rows.clear()
