"""Passes over photos with part of them hidden: embeddings only, kept by what is hidden of which photo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from generator.core.counterfactuals import Fill
from generator.core.member import Floats, InputSpec, Member, MemberSpec, OpenMember, Pixels, Runtime
from generator.core.records import ImageRecord
from generator.drawing.frame import model_input
from generator.drawing.hide import BLUR, BLURRED_LONG_SIDE, hidden
from generator.errors import ImageSetError
from generator.stages.naming import LIBRARIES, ArtefactNames
from generator.stages.recall import expect
from generator.store.artefacts import ArrayItem, Artefacts, key
from generator.store.decode import Source, decode, decoder
from generator.store.workers import prefetch

HIDDEN_VERSION = 1
KIND = "hidden"


@dataclass(frozen=True, kw_only=True, eq=False)
class HiddenPhotos:
    """A photo with each of some areas hidden in turn, for ``members`` to see.

    covers : per area (rows, columns) float32 (`generator.core.hiding.cover`); ``areas`` names them as a whole.
    """

    image: ImageRecord
    members: tuple[str, ...]
    covers: tuple[Floats, ...]
    areas: str
    fill: Fill

    def keys(self, names: ArtefactNames, member: str) -> list[str]:
        """The keys of a member's embeddings, area by area and view by view."""
        return hidden_keys(self.image, self.areas, self.fill, len(self.covers), names, member)


def hidden_keys(image: ImageRecord, areas: str, fill: Fill, count: int, names: ArtefactNames, member: str) -> list[str]:
    """The keys of a member's embeddings with each of ``count`` areas hidden, area by area and view by view."""
    drawn = (HIDDEN_VERSION, LIBRARIES, decoder(), BLURRED_LONG_SIDE, BLUR)
    known = (image.digest, areas, fill, names.fingerprints[member])
    return [key("hidden", drawn, known, place, view) for place in range(count) for view in names.views[member]]


def run_hidden(
    photos: Sequence[HiddenPhotos],
    members: Mapping[str, MemberSpec],
    *,
    source: Source,
    names: ArtefactNames,
    artefacts: Artefacts,
    open_member: OpenMember,
    runtime: Runtime,
    workers: int,
) -> None:
    """Run what is not stored yet, both views, in the runtime's batches; nothing is loaded where nothing is missing.

    Raises `ImageSetError` for a photo that could be read before and cannot be now.
    """
    have = artefacts.have(name for photo in photos for member in photo.members for name in photo.keys(names, member))
    missing = [(p, tuple(m for m in p.members if not have.issuperset(p.keys(names, m)))) for p in photos]
    jobs = [(photo, wanted) for photo, wanted in missing if wanted]
    needed = dict.fromkeys(member for _, wanted in jobs for member in wanted)
    waiting = {name: _Waiting(open_member(members[name]), names, artefacts, runtime.batch_size) for name in needed}
    asked = ((photo, tuple(dict.fromkeys(members[name].input for name in wanted))) for photo, wanted in jobs)
    for (photo, wanted), inputs in zip(
        jobs, prefetch(partial(_prepare, source=source), asked, workers=workers), strict=True
    ):
        if isinstance(inputs, Exception):
            raise ImageSetError(f"{photo.image.image_id} could be read before and cannot be now ({inputs}): run again")
        for name in wanted:
            waiting[name].add(photo.keys(names, name), inputs[members[name].input])
    for some in waiting.values():
        some.flush()


def recall_hidden(photo: HiddenPhotos, names: ArtefactNames, artefacts: Artefacts) -> Iterator[dict[str, Floats]]:
    """Per area, every member's embeddings (V, D). Raises `LostArtefactError` where one is not stored."""
    found: dict[str, Floats] = {}
    for member in photo.members:
        keys = photo.keys(names, member)
        rows = [stored.array for _, stored in artefacts.get_arrays(keys)]
        expect(len(rows), len(keys), f"embeddings of {member} of hidden photos")
        found[member] = np.stack(rows).reshape(len(photo.covers), len(names.views[member]), -1)
    return ({member: vectors[place] for member, vectors in found.items()} for place in range(len(photo.covers)))


def _prepare(job: tuple[HiddenPhotos, tuple[InputSpec, ...]], source: Source) -> dict[InputSpec, Pixels]:
    """The photo with each area hidden, fitted to each input: (areas, H, W, 3). Runs in a worker process."""
    photo, inputs = job
    whole = decode(source, photo.image)
    seen = [hidden(whole, cover, photo.fill) for cover in photo.covers]
    return {spec: np.stack([model_input(one, spec) for one in seen]) for spec in inputs}


class _Waiting:
    """One member's hidden photos waiting for a full batch."""

    def __init__(self, member: Member, names: ArtefactNames, artefacts: Artefacts, size: int) -> None:
        self._member, self._names, self._artefacts, self._size = member, names, artefacts, size
        self._rows: list[tuple[list[str], Pixels]] = []

    def add(self, keys: Sequence[str], inputs: Pixels) -> None:
        """Take the inputs (areas, H, W, 3) of one photo; ``keys`` go area by area and view by view."""
        views = len(self._member.spec.views)
        for place, pixels in enumerate(inputs):
            self._rows.append((list(keys[place * views : (place + 1) * views]), pixels))
            if len(self._rows) == self._size:
                self.flush()

    def flush(self) -> None:
        """Run what waits and store it in one transaction."""
        if not self._rows:
            return
        pixels = np.stack([pixels for _, pixels in self._rows])
        items = []
        for number, view in enumerate(self._member.spec.views):
            found = self._member.run(pixels, view, ()).embeddings
            items += [
                ArrayItem(key=keys[number], kind=KIND, array=found[row]) for row, (keys, _) in enumerate(self._rows)
            ]
        self._artefacts.put(items)
        self._rows.clear()
