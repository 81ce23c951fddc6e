"""Why these two: a similarity taken apart over places, members and parts, from both sides (DESIGN 2.2-2.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from generator.core.links import Flow, Link
from generator.core.member import Floats
from generator.core.parts import Parts
from generator.core.placing import PlacedMap
from generator.core.records import Box, ImageRecord, ImageSet
from generator.core.resampling import sample
from generator.core.results import Ranking
from generator.core.similarity import Doubles

PairKind = Literal["decomposition", "hirescam", "gradcam"]
GRID = 64
"""Long side, in cells, of the grid on which members' maps are brought together for a picture."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PairSettings:
    """Which pairs are explained, and how.

    candidates : of every query with a page, the best so many; 0 for none. kind : ``auto`` is the decomposition where
    it is exact and HiResCAM elsewhere. lines : correspondences that are told.
    """

    candidates: int
    kind: Literal["auto", "hirescam", "gradcam"]
    lines: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberPart:
    """One member's part of a similarity: ``share`` of it, by which map it is told by place (``None``: not at all).

    ``exact``: the cells add up by construction. query_gap, candidate_gap : ``share`` less what was placed or found to
    have no place, on either side; rounding where exact.
    """

    member: str
    share: float
    kind: PairKind | None
    exact: bool
    query_gap: float
    candidate_gap: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One photo's side: similarity = ``placed`` + ``beside`` + ``unplaced`` + ``gap``.

    placed : on the photo. beside : in the margins of a letterbox. unplaced : terms of no place (the bias).
    gap : what a linearised map misses, and the share of members without a model.
    parts : of what is placed, by annotated part; empty without masks.
    """

    image_id: str
    placed: float
    beside: float
    unplaced: float
    gap: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A query and one of its candidates, explained.

    similarity : the sum that is taken apart, <...> of DESIGN 2.3 before clipping.
    additive : whether it is the route's similarity; else (``rank``, ``calibrated``) it is the members' weighted mean.
    against : the best candidate of another individual, for the map ``contrast``; ``None`` where there is none listed.
    links, flows : from the model's own similarity, told from the audit's average photo (docs/decisions); empty where no
    member's cells are known.
    linked : the share of the links together. maps : name of the stored `PairMaps`.
    """

    query_id: str
    rank: int
    similarity: float
    additive: bool
    members: tuple[MemberPart, ...]
    query: Side
    candidate: Side
    against: str | None
    links: tuple[Link, ...]
    linked: float
    flows: tuple[Flow, ...]
    maps: str

    @property
    def exact(self) -> bool:
        """Whether every member adds up by construction."""
        return all(member.exact for member in self.members)


@dataclass(frozen=True, kw_only=True, eq=False)
class MemberMap:
    """One member's share of a similarity by place: ``values`` (h, w) float32, upright; see `PlacedMap`."""

    member: str
    values: Floats
    window: Box


@dataclass(frozen=True, kw_only=True, eq=False)
class PairMaps:
    """The signed maps of a pair, by member: of both sides, and of the query's ``contrast`` with `Pair.against`."""

    query: tuple[MemberMap, ...]
    candidate: tuple[MemberMap, ...]
    contrast: tuple[MemberMap, ...]


def rival(ranking: Ranking, candidate: ImageRecord, images: ImageSet) -> ImageRecord | None:
    """The best image after ``candidate``, of those told of, that shows another individual.

    Where the candidate's individual is not known, the next image; where the other's is not, it may be the same.
    """
    order = [*(each.image_id for each in ranking.candidates), *(image_id for image_id, _ in ranking.further)]
    after = [images.by_id[image_id] for image_id in order[order.index(candidate.image_id) + 1 :]]
    if candidate.individual is None:
        return after[0] if after else None
    return next((each for each in after if each.individual not in (None, candidate.individual)), None)


def side_of(image_id: str, maps: Sequence[PlacedMap], similarity: float, parts: Parts | None) -> Side:
    """What the maps of all members say of one photo."""
    placed = sum(float(each.values.sum()) for each in maps)
    beside, unplaced = sum(each.beside for each in maps), sum(each.unplaced for each in maps)
    return Side(
        image_id=image_id,
        placed=placed,
        beside=beside,
        unplaced=unplaced,
        gap=similarity - placed - beside - unplaced,
        parts=part_shares(maps, parts),
    )


def part_shares(maps: Sequence[PlacedMap], parts: Parts | None) -> tuple[tuple[str, float], ...]:
    """What is placed, by part, in the parts' order; by area where a cell shows several."""
    if parts is None or not maps:
        return ()
    total = np.zeros(len(parts.names))
    for each in maps:
        total += np.tensordot(parts.shares(_shape(each.values), each.window), each.values, axes=2)
    return tuple((name, float(share)) for name, share in zip(parts.names, total, strict=True))


def member_maps(maps: Mapping[str, PlacedMap]) -> tuple[MemberMap, ...]:
    """Maps as they are kept."""
    return tuple(
        MemberMap(member=name, values=each.values.astype(np.float32), window=each.window) for name, each in maps.items()
    )


def together(maps: Sequence[MemberMap], grid: tuple[int, int]) -> Floats:
    """The members' maps added up, as a density over the photo (its mean is the placed share): float32 on ``grid``.

    Bilinear between the centres of cells, for a picture; numbers are made of the cells themselves.
    """
    total = np.zeros(grid, dtype=np.float64)
    for each in maps:
        area = each.window.width * each.window.height
        total += sample(each.values, each.window, grid) * area
    return total.astype(np.float32)


def _shape(values: Doubles) -> tuple[int, int]:
    rows, columns = values.shape
    return rows, columns
