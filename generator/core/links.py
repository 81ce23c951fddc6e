"""Point to point, from the model's own similarity: which cells of two photos speak to each other (DESIGN 2.9a)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.core.parts import Parts
from generator.core.placing import PlacedCells
from generator.core.records import Box
from generator.core.similarity import Doubles

Shares = NDArray[np.float64]
LIT = 0.1
"""Share of a pair map's maximum from which on a cell belongs to the regions that are linked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A point of the query that speaks to a point of the candidate, each (x, y) in fractions of its photo.

    ``share`` is theirs of the similarity. ``query_part`` and ``candidate_part`` are what covers most of the two cells.
    """

    query: tuple[float, float]
    candidate: tuple[float, float]
    share: float
    query_part: str | None
    candidate_part: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """What the pairs of cells between a part of the query and a part of the candidate add to the similarity."""

    query_part: str
    candidate_part: str
    share: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheaf:
    """Members whose cells lie alike on both photos: ``pairs`` (n, n') float64, what each two cells add.

    likeness : (n, n'), cosine of their centred vectors. query, candidate : cells as (h, w) and the photo's window.
    """

    pairs: Shares
    likeness: Doubles
    query: tuple[tuple[int, int], Box]
    candidate: tuple[tuple[int, int], Box]


def sheaves(
    query: Mapping[str, PlacedCells], candidate: Mapping[str, PlacedCells], factors: Mapping[str, float]
) -> tuple[Sheaf, ...]:
    """The pairs of cells of all members, s_ij = c_k <z_i, z'_j> / (N N'), added up where their cells lie alike.

    Members that lie alike are joined as ``concat`` joins them: one centred vector a cell, weighted by root c_k.
    """
    alike: dict[tuple[object, ...], list[str]] = {}
    for name in query:
        sides = (query[name], candidate[name])
        alike.setdefault(tuple((side.cells.shape[:2], side.window) for side in sides), []).append(name)
    return tuple(_sheaf([(query[name], candidate[name], factors[name]) for name in names]) for names in alike.values())


def links(
    sheaf: Sheaf, lit: tuple[Doubles, Doubles], parts: tuple[Parts | None, Parts | None], count: int
) -> tuple[Link, ...]:
    """The ``count`` pairs of cells with the largest shares among those that are each other's best.

    lit : maps of both photos on the sheaf's cells; only cells at or above `LIT` of the maximum are linked. Mutual best
    is by likeness: under s_ij alone, which is nearly of rank one, a single cell wins nearly everywhere.
    """
    rows, columns = (np.flatnonzero(_bright(values)) for values in lit)
    if not len(rows) or not len(columns):
        return ()
    likeness = sheaf.likeness[np.ix_(rows, columns)]
    best, back = likeness.argmax(axis=1), likeness.argmax(axis=0)
    mutual = [(row, column) for row, column in enumerate(best) if back[column] == row]
    pairs = [(int(rows[row]), int(columns[column])) for row, column in mutual]
    pairs = [pair for pair in pairs if sheaf.pairs[pair] > 0.0]
    pairs.sort(key=lambda pair: (-sheaf.pairs[pair], pair))
    named = [_largest(part, side) for part, side in zip(parts, (sheaf.query, sheaf.candidate), strict=True)]
    return tuple(
        Link(
            query=_centre(row, *sheaf.query),
            candidate=_centre(column, *sheaf.candidate),
            share=float(sheaf.pairs[row, column]),
            query_part=named[0][row],
            candidate_part=named[1][column],
        )
        for row, column in pairs[:count]
    )


def flows(bundle: Iterable[Sheaf], query: Parts, candidate: Parts) -> tuple[Flow, ...]:
    """All pairs of cells added up between the parts of the two photos, largest first; together, what cells add."""
    total = np.zeros((len(query.names), len(candidate.names)))
    for sheaf in bundle:
        mine = query.shares(*sheaf.query).reshape(len(query.names), -1)
        theirs = candidate.shares(*sheaf.candidate).reshape(len(candidate.names), -1)
        total += mine @ sheaf.pairs @ theirs.T
    found = [
        Flow(query_part=one, candidate_part=other, share=float(total[row, column]))
        for row, one in enumerate(query.names)
        for column, other in enumerate(candidate.names)
    ]
    return tuple(sorted(found, key=lambda flow: -flow.share))


# ----------------------------------------------------------------------------------------------------------


def _sheaf(members: Sequence[tuple[PlacedCells, PlacedCells, float]]) -> Sheaf:
    first = members[0]
    pairs = sum((factor * (_flat(one) @ _flat(other).T) for one, other, factor in members), start=np.zeros(()))
    roots = [np.sqrt(factor) for _, _, factor in members]
    joined = [
        np.concatenate([root * _centred(_flat(side)) for root, side in zip(roots, sides, strict=True)], axis=1)
        for sides in ([one for one, _, _ in members], [other for _, other, _ in members])
    ]
    return Sheaf(
        pairs=pairs,
        likeness=_unit(joined[0]) @ _unit(joined[1]).T,
        query=(first[0].cells.shape[:2], first[0].window),
        candidate=(first[1].cells.shape[:2], first[1].window),
    )


def _flat(side: PlacedCells) -> Doubles:
    return side.cells.reshape(-1, side.cells.shape[-1]).astype(np.float64)


def _centred(vectors: Doubles) -> Doubles:
    centred: Doubles = vectors - vectors.mean(axis=0)
    return centred


def _unit(vectors: Doubles) -> Doubles:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Doubles = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0.0)
    return units


def _bright(values: Doubles) -> NDArray[np.bool_]:
    peak = float(values.max())
    found: NDArray[np.bool_] = (values.ravel() >= LIT * peak) & (values.ravel() > 0.0)
    return found


def _largest(parts: Parts | None, side: tuple[tuple[int, int], Box]) -> list[str | None]:
    if parts is None:
        return [None] * (side[0][0] * side[0][1])
    largest = parts.shares(*side).reshape(len(parts.names), -1).argmax(axis=0)
    return [parts.names[place] for place in largest]


def _centre(cell: int, shape: tuple[int, int], window: Box) -> tuple[float, float]:
    """The centre of what the photo shows of a cell, in fractions of the photo."""
    row, column = divmod(cell, shape[1])
    return _middle(column, window.x, window.width), _middle(row, window.y, window.height)


def _middle(place: int, start: float, length: float) -> float:
    edges = [min(max((edge - start) / length, 0.0), 1.0) for edge in (place, place + 1)]
    return (edges[0] + edges[1]) / 2
