"""Relate: why each query with a page resembles its best candidates, by place, part and member (DESIGN 2.2-2.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from generator.core.explained import Contrast, explain_pair
from generator.core.factors import factors
from generator.core.member import OpenExplainer
from generator.core.pairs import Pair, PairMaps
from generator.core.progress import Reporter
from generator.core.results import Embeddings, Ranking
from generator.core.routes import Routing
from generator.core.similarity import Doubles
from generator.stages.pair_needs import passes, uses
from generator.stages.pair_photos import aimed, averages, photos, vectors_of_images
from generator.stages.place import place
from generator.stages.recall import expect
from generator.stages.ties import MAPS, NUMBERS, Ties, Wanted, maps_name, wanted_pairs
from generator.store.artefacts import Artefacts, BytesItem
from generator.store.codec import packed, unpacked


def relate(
    routing: Routing,
    rankings: Sequence[Ranking],
    ties: Ties,
    *,
    embeddings: Callable[[], Mapping[str, Embeddings]],
    open_member: OpenExplainer,
    batch_size: int,
    workers: int,
    whole: bool,
    reporter: Reporter,
) -> dict[str, tuple[Pair, ...]]:
    """The best candidates of these ``rankings`` explained, by query id; computed where it is not stored.

    A ``whole`` run, not a preview, takes the place of the pairs stored before.

    Queries whose route has no member with a model are left out. Raises `ImageSetError` for a mask that cannot be read.
    """
    wanted = wanted_pairs(routing, rankings, ties)
    have = ties.artefacts.have([*(each.name for each in wanted), *(maps_name(each.name) for each in wanted)])
    missing = [each for each in wanted if not {each.name, maps_name(each.name)} <= have]
    if missing:
        found = embeddings()
        vectors = vectors_of_images(found)
        place(
            passes(missing, ties, vectors),
            ties.specs,
            source=ties.source,
            artefacts=ties.artefacts,
            open_member=open_member,
            batch_size=batch_size,
            workers=workers,
            reporter=reporter,
        )
        _explain(missing, ties, vectors, averages(found), reporter)
    if whole:
        _forget(wanted, ties)
    stored = dict(ties.artefacts.get_bytes_many({each.name for each in wanted}))
    expect(len(stored), len({each.name for each in wanted}), "explained pairs")
    by_query: dict[str, list[Pair]] = {}
    for each in wanted:
        by_query.setdefault(each.query_id, []).append(unpacked(Pair, stored[each.name]))
    return {query_id: tuple(pairs) for query_id, pairs in by_query.items()}


def recall_maps(pair: Pair, artefacts: Artefacts) -> PairMaps:
    """The maps of a pair. Raises `LostArtefactError` where they are not stored."""
    data = artefacts.get_bytes(pair.maps)
    expect(int(data is not None), 1, f"maps of {pair.query_id} and its candidate {pair.rank}")
    return unpacked(PairMaps, data or b"")


# ----------------------------------------------------------------------------------------------------------


def _forget(wanted: Sequence[Wanted], ties: Ties) -> None:
    """Drop what is stored of other pairs than these."""
    cells = {
        ties.names.cells(image, spec.name)
        for each in wanted
        for image in each.images
        for spec in ties.members(each.weighted)
    }
    maps = {
        ties.names.aimed(image, spec, kind, other)
        for image, other, weighted in uses(wanted)
        for spec in ties.members(weighted)
        if (kind := ties.kind(spec.name))
    }
    names = [each.name for each in wanted]
    for stored, used in (("cells", cells), ("aimed", maps), (NUMBERS, names), (MAPS, map(maps_name, names))):
        ties.artefacts.forget_unused(stored, used)


def _explain(
    missing: Sequence[Wanted],
    ties: Ties,
    vectors: Callable[[str, str], Doubles],
    average: Callable[[str], Doubles],
    reporter: Reporter,
) -> None:
    reporter.start("relate", len(missing))
    look = photos(ties, vectors, average)
    for each in missing:
        seen = tuple(look(image.image_id, each.weighted) for image in each.images)
        between = [factors(each.weighted, ties.groups, seen[0].vectors, other.vectors) for other in seen[1:]]
        held = [aimed(each.query, other, each.weighted, ties) for other in each.images[1:]]
        pair, maps = explain_pair(
            seen[0],
            seen[1],
            between[0],
            query_id=each.query_id,
            rank=each.rank,
            lines=ties.settings.lines,
            name=maps_name(each.name),
            aimed=(held[0], aimed(each.candidate, each.query, each.weighted, ties)),
            contrast=None if each.against is None else Contrast(photo=seen[2], factors=between[1], aimed=held[1]),
        )
        ties.artefacts.put(
            [
                BytesItem(key=each.name, kind=NUMBERS, data=packed(pair)),
                BytesItem(key=pair.maps, kind=MAPS, data=packed(maps)),
            ]
        )
        reporter.advance("relate", f"{each.query_id}, candidate {each.rank}")
    reporter.finish("relate", f"{len(missing)} pairs")
