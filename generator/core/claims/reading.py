"""What a photo's maps show of its annotated parts: few numbers, by whose maps, so that claims need no maps any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.core.energy import BACKGROUND
from generator.core.heatmaps import Levels, scaled
from generator.core.member import Floats
from generator.core.votes import graded

Doubles = NDArray[np.float64]
LEAST = 0.0005
"""Share of the photo that a part must fill to be read: four cells of a grid with 128 along the long side."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """One photo's maps of one name, read by part.

    sources : the S members that look at the photo, then the groups and routes that all of whose members do: a name may
    be a member's and a group's, so each comes with what it is.
    parts : the P annotated parts that fill `LEAST` of the photo, then the background; empty
    without annotation. areas : (P,) their shares of the photo.
    energy : (S, P) share of the positive energy on each part; of groups and routes the mean over members.
    peak : (S, P) share of the cells at the maximum of the source's mean level that each part covers.
    lit : (S, P) share of the part that is lit, averaged over the graded thresholds of the source's mean level.
    union : (S,) share of the photo that any of the source's maps lights. union_on : (S, P) share of that on each part.
    spread : (S,) entropy of the positive energy over that of an even map; of groups and routes the mean over members.
    Numbers without evidence are ``nan``.
    """

    image_id: str
    map_name: str
    sources: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]
    areas: Doubles
    energy: Doubles
    peak: Doubles
    lit: Doubles
    union: Doubles
    union_on: Doubles
    spread: Doubles


def read(
    image_id: str,
    found: Levels,
    cover: Mapping[str, Floats],
    sources: Sequence[tuple[str, str, tuple[str, ...]]],
    thresholds: Sequence[float],
    threshold: float,
) -> Reading:
    """Read the maps of one photo.

    found : its levels, scaled by each map's own maximum, on the grid of ``cover``.
    cover : how much of each cell each part covers (`generator.core.energy.coverage`), background included.
    sources : kind, name and members of everyone to tell of. thresholds : graded ones. threshold : of the union.
    """
    parts = tuple(cover)
    shares = np.stack([cover[part] for part in parts]).astype(np.float64) if parts else np.empty((0, *_grid(found)))
    areas = shares.mean(axis=(1, 2)) if parts else np.empty(0)
    rows = [_read(found, names, shares, areas, thresholds, threshold) for _, _, names in sources]
    count = len(parts)

    def column(place: int) -> Doubles:
        return np.array([row[place] for row in rows], dtype=np.float64).reshape(len(rows), count)

    return Reading(
        image_id=image_id,
        map_name=found.map_name,
        sources=tuple((kind, name) for kind, name, _ in sources),
        parts=parts,
        areas=areas,
        energy=column(0),
        peak=column(1),
        lit=column(2),
        union=np.array([row[4] for row in rows], dtype=np.float64),
        union_on=column(3),
        spread=np.array([row[5] for row in rows], dtype=np.float64),
    )


# ----------------------------------------------------------------------------------------------------------


def _grid(found: Levels) -> tuple[int, int]:
    return found.values.shape[1], found.values.shape[2]


def _read(
    found: Levels,
    members: tuple[str, ...],
    shares: Doubles,
    areas: Doubles,
    thresholds: Sequence[float],
    threshold: float,
) -> tuple[Doubles, Doubles, Doubles, Doubles, float, float]:
    mine = np.array([member in members for member, _ in found.views])
    values = found.values[mine].astype(np.float64)
    energies, spreads = zip(*(_of_member(found, name, shares) for name in members), strict=True)
    mean = values.mean(axis=0)
    peak = float(mean.max())
    nothing = np.full(len(areas), np.nan)
    energy = _mean(np.array(energies).reshape(len(members), len(areas)))
    if not peak > 0:
        return energy, nothing, nothing, nothing, 0.0, float(_mean(np.array(spreads)))
    level = scaled(mean.astype(np.float32), peak)
    at_peak, union = level == level.max(), (values >= threshold).any(axis=0)
    lit = graded(level, thresholds).mean(axis=0, dtype=np.float64)
    return (
        energy,
        np.tensordot(shares, at_peak.astype(np.float64), axes=2) / at_peak.sum(),
        np.tensordot(shares, lit, axes=2) / (areas * union.size),
        np.tensordot(shares, union.astype(np.float64), axes=2) / union.sum() if union.any() else nothing,
        float(union.mean()),
        float(_mean(np.array(spreads))),
    )


def _of_member(found: Levels, member: str, shares: Doubles) -> tuple[Doubles, float]:
    """The share of a member's energy on each part, views added up as they are, and the spread of it."""
    values = sum(
        (values for (name, _), values in zip(found.views, found.values, strict=True) if name == member),
        start=np.zeros(_grid(found), dtype=np.float32),
    ).astype(np.float64)
    total = float(values.sum())
    if not total > 0:
        return np.full(len(shares), np.nan), float("nan")
    density = values[values > 0] / total
    spread = float(-(density * np.log(density)).sum() / np.log(values.size))
    return np.tensordot(shares, values, axes=2) / total, spread


def _mean(values: Doubles) -> Doubles:
    """Over the rows that are defined; ``nan`` where none is."""
    defined = ~np.isnan(values)
    counts = defined.sum(axis=0)
    total = np.where(defined, values, 0.0).sum(axis=0)
    found: Doubles = np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
    return found


def part_names(reading: Reading) -> tuple[str, ...]:
    """The annotated parts of a reading, without the background."""
    return tuple(part for part in reading.parts if part != BACKGROUND)
