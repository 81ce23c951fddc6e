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
        """The altered photo, as large as ``photo`` (H, W, 3) uint8."""
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


def run_altered(
    photos: Sequence[AlteredPhotos],
    members: Mapping[str, MemberSpec],
    *,
    source: Source,
    names: ArtefactNames,
    artefacts: Artefacts,
    open_member: OpenMember,
    runtime: Runtime,
    workers: int,
) -> Iterator[AlteredPhotos]:
    """Run what is not stored yet, all views, in the runtime's batches; yields each photo when its drawings are made.

    Nothing is loaded where nothing is missing. All is stored once the iterator is exhausted; what was stored before an
    interruption stays. Raises `ImageSetError` for a photo that could be read before and cannot be now.
    """
    have = artefacts.have(name for photo in photos for member in photo.members for name in photo.keys(names, member))
    missing = [(p, tuple(m for m in p.members if not have.issuperset(p.keys(names, m)))) for p in photos]
    jobs = [(photo, wanted) for photo, wanted in missing if wanted]
    needed = dict.fromkeys(member for _, wanted in jobs for member in wanted)
    waiting = {name: _Waiting(open_member(members[name]), names, artefacts, runtime.batch_size) for name in needed}
    asked = ((photo, tuple(dict.fromkeys(members[name].input for name in wanted))) for photo, wanted in jobs)
    prepared = prefetch(partial(_prepare, source=source), asked, workers=workers)
    for (photo, wanted), inputs in zip(jobs, prepared, strict=True):
        if isinstance(inputs, Exception):
            raise ImageSetError(f"{photo.image.image_id} could be read before and cannot be now ({inputs}): run again")
        for name in wanted:
            waiting[name].add(photo.kind, photo.keys(names, name), inputs[members[name].input])
        yield photo
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


def _prepare(job: tuple[AlteredPhotos, tuple[InputSpec, ...]], source: Source) -> dict[InputSpec, Pixels]:
    """The photo altered in each way, fitted to each input: (drawings, H, W, 3). Runs in a worker process."""
    photo, inputs = job
    whole = decode(source, photo.image)
    seen = [drawing(whole) for drawing in photo.drawings]
    return {spec: np.stack([model_input(one, spec) for one in seen]) for spec in inputs}


class _Waiting:
    """One member's altered photos waiting for a full batch."""

    def __init__(self, member: Member, names: ArtefactNames, artefacts: Artefacts, size: int) -> None:
        self._member, self._names, self._artefacts, self._size = member, names, artefacts, size
        self._rows: list[tuple[str, list[str], Pixels]] = []

    def add(self, kind: str, keys: Sequence[str], inputs: Pixels) -> None:
        """Take the inputs (drawings, H, W, 3) of one photo; ``keys`` go drawing by drawing and view by view."""
        views = len(self._member.spec.views)
        for place, pixels in enumerate(inputs):
            self._rows.append((kind, list(keys[place * views : (place + 1) * views]), pixels))
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
