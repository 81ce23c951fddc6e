"""Members against members: square tables of numbers, shaded by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats
from generator.pages.dossier import Dossier
from generator.pages.format import number, share_style, shorten
from generator.pages.roster import member_href


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixCell:
    """How alike two members are; ``style`` shades the cell by it, ``pair`` names the two for a pointer."""

    text: str
    style: str
    pair: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """A member and its likeness to every member; ``label`` is the number that heads its column."""

    label: str
    name: str
    href: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """A square table of members against members; ``reading`` says what its numbers are."""

    caption: str
    reading: str
    rows: tuple[MatrixRow, ...]


def mean_pair(matrix: Floats) -> float | None:
    """The mean over pairs of different members, undefined ones left out; ``None`` if all are."""
    pairs = matrix[np.triu_indices(len(matrix), k=1)]
    defined = pairs[~np.isnan(pairs)]
    return float(defined.mean(dtype=np.float64)) if defined.size else None


def matrices(dossier: Dossier) -> tuple[Matrix, ...]:
    """First candidates, similarities and maps; none without an agreement."""
    found = dossier.audit.agreement
    if found is None:
        return ()
    return (
        _matrix(
            dossier,
            found.members,
            found.top1,
            "Same first candidate",
            "Share of queries for which two members name the same first candidate.",
        ),
        _matrix(
            dossier,
            found.members,
            found.scores,
            "Similarities",
            "Spearman's rank correlation between two members' similarities of a query to its candidates, "
            "mean over queries: 1 is the same order, 0 is none.",
        ),
        _matrix(
            dossier,
            found.members,
            found.maps,
            f"Heatmaps ({dossier.audit.heatmaps.shown})",
            "Correlation between two members' heatmaps of an image, views averaged, mean over images: 1 is "
            "the same picture, 0 is unrelated.",
        ),
    )


def _matrix(dossier: Dossier, members: Sequence[str], values: Floats, caption: str, reading: str) -> Matrix:
    rows = tuple(
        MatrixRow(
            label=str(place),
            name=dossier.names.member(member).label,
            href=member_href(dossier, member, ""),
            cells=tuple(
                _cell(member, other, float(value)) for other, value in zip(members, values[place - 1], strict=True)
            ),
        )
        for place, member in enumerate(members, start=1)
    )
    return Matrix(caption=caption, reading=reading, rows=rows)


def _cell(one: str, other: str, value: float) -> MatrixCell:
    return MatrixCell(
        text=number(value),
        style=f"--share: {share_style(value)}",
        pair=f"{shorten(one)} and {shorten(other)}",
    )
