"""What explained pairs need computed: which image by which member, held against which other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator.core.records import ImageRecord
from generator.core.similarity import Doubles
from generator.core.strategies import Weighted
from generator.stages.place import Placing
from generator.stages.ties import Ties, Wanted


def uses(missing: Sequence[Wanted]) -> list[tuple[ImageRecord, ImageRecord, Weighted]]:
    """Every image with every other that it is held against."""
    found = []
    for each in missing:
        found += [(each.query, each.candidate, each.weighted), (each.candidate, each.query, each.weighted)]
        if each.against is not None:
            found.append((each.query, each.against, each.weighted))
    return found


def passes(missing: Sequence[Wanted], ties: Ties, vectors: Callable[[str, str], Doubles]) -> list[Placing]:
    """What has to be computed for them, by image and member."""
    aims: dict[tuple[str, str], dict[str, Doubles]] = {}
    for image, other, weighted in uses(missing):
        for spec in ties.members(weighted):
            found = aims.setdefault((image.image_id, spec.name), {})
            if kind := ties.kind(spec.name):
                found[ties.names.aimed(image, spec, kind, other)] = vectors(spec.name, other.image_id)
    cells = {
        (image_id, member): ties.names.cells(ties.images.by_id[image_id], member)
        for image_id, member in aims
        if ties.facts[member].decomposes
    }
    have = ties.artefacts.have([*cells.values(), *(name for some in aims.values() for name in some)])
    todo = []
    for (image_id, member), some in aims.items():
        own = cells.get((image_id, member))
        left = tuple((name, vector) for name, vector in some.items() if name not in have)
        if left or (own is not None and own not in have):
            todo.append(
                Placing(
                    image=ties.images.by_id[image_id],
                    member=member,
                    cells=None if own in have else own,
                    kind=ties.kind(member) or "hirescam",
                    aims=left,
                )
            )
    return todo
