"""Place: one more pass over the images of explained pairs keeps members' embeddings by place (DESIGN 2.3).

Members whose embedding is a sum over cells keep these cells, which serve every pair of an image. Of the others, and
where a map by gradients is asked for, one map is kept for each image and each embedding that it is held against.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from generator.core.geometry import frame
from generator.core.member import Explainer, Floats, InputSpec, MemberSpec, OpenExplainer, Pixels
from generator.core.placing import place_cells, place_map, stored
from generator.core.progress import Reporter
from generator.core.records import ImageRecord
from generator.core.similarity import Doubles
from generator.errors import ImageSetError
from generator.stages.embed import prepare
from generator.store.artefacts import Artefacts, BytesItem
from generator.store.codec import packed
from generator.store.decode import Source
from generator.store.workers import prefetch

Aim = tuple[str, Doubles]
"""An artefact key, and the embedding (D,) that a map is held against."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Placing:
    """What one image misses of one member: its ``cells`` (their key), and maps by gradients of ``kind``."""

    image: ImageRecord
    member: str
    cells: str | None
    kind: Literal["hirescam", "gradcam"]
    aims: tuple[Aim, ...]


def place(
    todo: Sequence[Placing],
    specs: Mapping[str, MemberSpec],
    *,
    source: Source,
    artefacts: Artefacts,
    open_member: OpenExplainer,
    batch_size: int,
    workers: int,
    reporter: Reporter,
) -> None:
    """Run the passes of ``todo`` and store what they give, a batch in one transaction.

    Nothing is loaded for an empty ``todo``. Raises `ImageSetError` for a photo that could be read before and cannot be
    now.
    """
    wanted: dict[str, list[Placing]] = {}
    for each in todo:
        wanted.setdefault(each.image.image_id, []).append(each)
    members = {name: open_member(specs[name]) for name in dict.fromkeys(each.member for each in todo)}
    waiting: dict[str, list[tuple[Placing, Pixels]]] = {name: [] for name in members}
    reporter.start("place", len(todo))
    for some, found in _decoded(list(wanted.values()), specs, source, workers):
        for each in some:
            queue = waiting[each.member]
            queue.append((each, found[specs[each.member].input]))
            if len(queue) == batch_size:
                _flush(members[each.member], queue, artefacts, reporter)
    for name, queue in waiting.items():
        _flush(members[name], queue, artefacts, reporter)
    reporter.finish("place", f"{len(wanted)} images")


# ----------------------------------------------------------------------------------------------------------


def _decoded(
    wanted: Sequence[Sequence[Placing]], specs: Mapping[str, MemberSpec], source: Source, workers: int
) -> Iterator[tuple[Sequence[Placing], dict[InputSpec, Pixels]]]:
    """What each image misses, with its pixels for every input asked for."""
    jobs = [(some[0].image, tuple(dict.fromkeys(specs[each.member].input for each in some))) for some in wanted]
    decoded = prefetch(partial(prepare, source=source), jobs, workers=workers)
    for some, found in zip(wanted, decoded, strict=True):
        if isinstance(found, Exception):
            raise ImageSetError(f"{some[0].image.image_id} could be read before and cannot be now ({found}): run again")
        yield some, found


def _flush(member: Explainer, batch: list[tuple[Placing, Pixels]], artefacts: Artefacts, reporter: Reporter) -> None:
    if not batch:
        return
    artefacts.put(list(_items(member, batch)))
    for each, _ in batch:
        reporter.advance("place", f"{each.image.image_id} x {member.spec.name}")
    batch.clear()


def _items(member: Explainer, batch: Sequence[tuple[Placing, Pixels]]) -> Iterator[BytesItem]:
    """What a batch gives: cells, or maps towards other embeddings."""
    pixels = np.stack([found for _, found in batch])
    views = member.spec.views
    features = [member.features(pixels, view) for view in views]
    lengths = [member.lengths(each) for each in features]
    if any(each.cells for each, _ in batch):
        yield from _cells(member, [each for each, _ in batch], features, lengths)
    yield from _maps(member, [each for each, _ in batch], features, lengths)


def _cells(
    member: Explainer, batch: Sequence[Placing], features: Sequence[tuple[Floats, ...]], lengths: Sequence[Floats]
) -> Iterator[BytesItem]:
    parts = [member.cells(each) for each in features]
    for row, each in enumerate(batch):
        if each.cells is None:
            continue
        scales = [1.0 / (float(length[row]) or 1.0) for length in lengths]
        found = place_cells(
            [part.z[row] * np.float32(scale) for part, scale in zip(parts, scales, strict=True)],
            [part.bias * np.float32(scale) for part, scale in zip(parts, scales, strict=True)],
            member.facts.grid,
            member.spec.views,
            frame(each.image.width, each.image.height, member.spec.input),
        )
        yield BytesItem(key=each.cells, kind="cells", data=packed(stored(found)))


def _maps(
    member: Explainer, batch: Sequence[Placing], features: Sequence[tuple[Floats, ...]], lengths: Sequence[Floats]
) -> Iterator[BytesItem]:
    asked = [(row, aim) for row, each in enumerate(batch) for aim in each.aims]
    for start in range(0, len(asked), len(batch)):
        some = asked[start : start + len(batch)]
        rows = [row for row, _ in some]
        vectors = np.stack([vector for _, (_, vector) in some]).astype(np.float32)
        drawn = [
            _drawn(member, tuple(part[rows] for part in each), vectors, length[rows], batch[0].kind)
            for each, length in zip(features, lengths, strict=True)
        ]
        for place_, (row, (name, _)) in enumerate(some):
            image = batch[row].image
            found = place_map(
                [view[place_] for view in drawn],
                member.spec.views,
                frame(image.width, image.height, member.spec.input),
            )
            yield BytesItem(key=name, kind="aimed", data=packed(found))


def _drawn(
    member: Explainer,
    features: tuple[Floats, ...],
    vectors: Floats,
    lengths: Floats,
    kind: Literal["hirescam", "gradcam"],
) -> Floats:
    """Maps (B, h, w) whose sums are <e, o> by HiResCAM: over channels it is the mean that is drawn."""
    values, _ = member.conditioned(features, vectors, kind=kind)
    found: Floats = values * (member.facts.channels / lengths)[:, None, None].astype(np.float32)
    return found
