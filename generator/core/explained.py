"""From embeddings by place to an explained pair: everything of `generator.core.pairs` that is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.core.factors import Factors
from generator.core.geometry import vote_grid
from generator.core.links import Flow, Link, flows, links, sheaves
from generator.core.pairs import (
    GRID,
    MemberMap,
    MemberPart,
    Pair,
    PairKind,
    PairMaps,
    member_maps,
    side_of,
    together,
)
from generator.core.parts import Parts, by_regions
from generator.core.placing import PlacedCells, PlacedMap, from_average, towards
from generator.core.records import ImageRecord
from generator.core.similarity import Doubles


@dataclass(frozen=True, kw_only=True, eq=False)
class Photo:
    """One photo of a pair: its record, its embeddings (D,) by member, its cells where they are known, its parts.

    average : by member, the mean embedding (D,) of the audit's photos.
    """

    image: ImageRecord
    vectors: Mapping[str, Doubles]
    cells: Mapping[str, PlacedCells]
    average: Mapping[str, Doubles]
    parts: Parts | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Aimed:
    """A photo held against another: <e, o> by place, of members whose map is made by gradients, of ``kind``."""

    kind: PairKind
    maps: Mapping[str, PlacedMap]


@dataclass(frozen=True, kw_only=True, eq=False)
class Contrast:
    """The photo that the candidate is contrasted with, its factors with the query, and the query held against it."""

    photo: Photo
    factors: Factors
    aimed: Aimed


def explain_pair(
    query: Photo,
    candidate: Photo,
    factors: Factors,
    *,
    query_id: str,
    rank: int,
    lines: int,
    name: str,
    aimed: tuple[Aimed, Aimed],
    contrast: Contrast | None,
) -> tuple[Pair, PairMaps]:
    """The pair of a query and its candidate at ``rank``, and its maps, to be stored under ``name``.

    aimed : of the query against the candidate, and of the candidate against the query.
    """
    scales = factors.by_member
    shares = {k: scale * float(query.vectors[k] @ candidate.vectors[k]) for k, scale in scales.items()}
    mine = _maps(query, candidate, scales, aimed[0])
    theirs = _maps(candidate, query, scales, aimed[1])
    similarity = sum(shares.values())
    between = {} if contrast is None else _maps(query, contrast.photo, contrast.factors.by_member, contrast.aimed)
    maps = PairMaps(
        query=member_maps(mine),
        candidate=member_maps(theirs),
        contrast=member_maps({k: mine[k].less(other) for k, other in between.items() if k in mine}),
    )
    found, streams = _links(query, candidate, scales, maps, mine, theirs, lines)
    pair = Pair(
        query_id=query_id,
        rank=rank,
        similarity=similarity,
        additive=factors.additive,
        members=tuple(_member(k, share, query, candidate, mine, theirs, aimed) for k, share in shares.items()),
        query=side_of(query.image.image_id, tuple(mine.values()), similarity, query.parts),
        candidate=side_of(candidate.image.image_id, tuple(theirs.values()), similarity, candidate.parts),
        against=None if contrast is None else contrast.photo.image.image_id,
        links=found,
        linked=sum(link.share for link in found),
        flows=streams,
        maps=name,
    )
    return pair, maps


def _maps(photo: Photo, other: Photo, scales: Mapping[str, float], aimed: Aimed) -> dict[str, PlacedMap]:
    """Every member's share by place on ``photo``: by gradients where such a map is given, else from the cells."""
    found = {}
    for name, scale in scales.items():
        vector = other.vectors[name]
        length = float((vector @ vector) ** 0.5)
        if name in aimed.maps:
            found[name] = aimed.maps[name].times(scale * length)
        elif name in photo.cells:
            found[name] = towards(photo.cells[name], vector).times(scale * length)
    return found


def _member(
    name: str,
    share: float,
    query: Photo,
    candidate: Photo,
    mine: Mapping[str, PlacedMap],
    theirs: Mapping[str, PlacedMap],
    aimed: tuple[Aimed, Aimed],
) -> MemberPart:
    gradients = name in aimed[0].maps
    kind: PairKind | None = aimed[0].kind if gradients else "decomposition" if name in mine else None
    return MemberPart(
        member=name,
        share=share,
        kind=kind,
        exact=kind == "decomposition",
        query_gap=share - mine[name].total if name in mine else share,
        candidate_gap=share - theirs[name].total if name in theirs else share,
    )


def _links(
    query: Photo,
    candidate: Photo,
    scales: Mapping[str, float],
    maps: PairMaps,
    mine: Mapping[str, PlacedMap],
    theirs: Mapping[str, PlacedMap],
    lines: int,
) -> tuple[tuple[Link, ...], tuple[Flow, ...]]:
    """Point to point and part to part, of the members whose cells are known, told from the average photo."""
    known = [name for name in scales if name in query.cells and name in candidate.cells and scales[name] > 0.0]
    if not known:
        return (), ()
    apart = [
        {name: from_average(photo.cells[name], photo.average[name]) for name in known} for photo in (query, candidate)
    ]
    bundle = sheaves(apart[0], apart[1], scales)
    sides = (_divided(query, maps.query), _divided(candidate, maps.candidate))
    found: list[Link] = []
    for sheaf in bundle:
        lit = tuple(
            _summed([each for each in side.values() if (each.values.shape, each.window) == lies])
            for side, lies in ((mine, sheaf.query), (theirs, sheaf.candidate))
        )
        found += links(sheaf, (lit[0], lit[1]), sides, lines)
    best = sorted(found, key=lambda link: (-link.share, link.query, link.candidate))[:lines]
    return tuple(best), flows(bundle, *sides)


def _divided(photo: Photo, maps: Sequence[MemberMap]) -> Parts:
    if photo.parts is not None:
        return photo.parts
    return by_regions(together(maps, vote_grid(photo.image.width, photo.image.height, GRID)))


def _summed(maps: Sequence[PlacedMap]) -> Doubles:
    total = maps[0].values.copy()
    for each in maps[1:]:
        total += each.values
    return total
