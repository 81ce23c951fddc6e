"""The life of a heatmap, in the one order of DESIGN 2.6.

Stored signed on the model's grid; flip, rotation and letterbox undone; negative part dropped; scaled; brought
to the image's vote grid. What comes out is a *level*: 0 is cold, 1 is the maximum. Thresholds, votes, regions
and colours are made of levels only. A map that shows nothing is the recorded state *no evidence*, never noise
drawn at full contrast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.core.geometry import Frame, upright
from generator.core.member import Floats
from generator.core.resampling import sample
from generator.core.results import Heatmap

EVIDENCE_FLOOR = 1e-4
"""Least max|sum w A| / max sum|w A| of a map that shows something; below it the channels cancel to noise."""

SCALE_PERCENTILE = 99.0
"""Percentile of a member's positive values that counts as its maximum, with ``scale: member``."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Levels:
    """All maps of one image and one map name, as levels on its vote grid.

    views : the (member, view) of each map, in the order given; a member's views need not be together.
    values : (M, rows, columns) float32 in [0, 1], all zero where there is no evidence.
    evident : (M,) bool.
    """

    map_name: str
    views: tuple[tuple[str, str], ...]
    values: Floats
    evident: NDArray[np.bool_]


def is_evident(values: Floats, evidence: float) -> bool:
    """Whether a map shows something: ``evidence`` reaches the floor, and some value on the photo is positive.

    values : (h, w) float32, signed, after flip and letterbox were undone. A value that is not finite is no
    evidence.
    """
    return bool(evidence >= EVIDENCE_FLOOR and np.isfinite(values).all() and values.max(initial=0.0) > 0.0)


def positive(values: Floats) -> Floats:
    """The part of a signed map that speaks for the target, float32 >= 0 (ReLU)."""
    return np.maximum(values, np.float32(0.0))


def scaled(values: Floats, maximum: float) -> Floats:
    """Positive values as levels in [0, 1]: divided by ``maximum`` > 0, and held at 1 above it."""
    if not maximum > 0.0:
        raise ValueError(f"a map is scaled by a positive maximum, not {maximum}: no evidence?")
    level: Floats = np.minimum(values / np.float32(maximum), np.float32(1.0))
    return level


def member_scale(maps: Iterable[tuple[Heatmap, Frame]]) -> float:
    """The maximum of one member's maps for ``scale: member``: the 99th percentile of all positive values.

    maps : the member's maps of one map name over the audit with each photo's frame, in any order; those
    without evidence are left out. A percentile, so that one outlier does not darken every other map. 0.0 if
    nothing is positive.
    """
    kept = [np.empty(0, dtype=np.float32)]
    for heatmap, frame in maps:
        values = upright(heatmap.values, frame, heatmap.view).values
        if is_evident(values, heatmap.evidence):
            kept.append(values[values > 0.0])
    pooled = np.concatenate(kept)
    return float(np.percentile(pooled, SCALE_PERCENTILE)) if pooled.size else 0.0


def levels(
    heatmaps: Sequence[Heatmap],
    frames: Mapping[str, Frame],
    grid: tuple[int, int],
    maxima: Mapping[str, float] | None = None,
) -> Levels:
    """Take the maps of one image through their life.

    heatmaps : at least one, all of the same map name.
    frames : by member, of this image.
    grid : the image's vote grid, (rows, columns).
    maxima : `member_scale` by member, or ``None`` for each map's own.
    """
    names = {heatmap.name for heatmap in heatmaps}
    if len(names) != 1:
        raise ValueError(f"levels need one or more maps of one map name, not {sorted(names) or 'none'}")
    values = np.zeros((len(heatmaps), *grid), dtype=np.float32)
    evident = np.zeros(len(heatmaps), dtype=np.bool_)
    for place, heatmap in enumerate(heatmaps):
        back = upright(heatmap.values, frames[heatmap.member], heatmap.view)
        evident[place] = is_evident(back.values, heatmap.evidence)
        if evident[place]:
            warm = positive(back.values)
            maximum = float(warm.max()) if maxima is None else maxima[heatmap.member]
            values[place] = sample(scaled(warm, maximum), back.window, grid)
    values.setflags(write=False)
    evident.setflags(write=False)
    return Levels(
        map_name=names.pop(),
        views=tuple((heatmap.member, heatmap.view) for heatmap in heatmaps),
        values=values,
        evident=evident,
    )


def member_levels(lit: Levels) -> tuple[tuple[str, ...], Floats]:
    """Each member's views averaged: members by first appearance, and (members, rows, columns) float32.

    A view without evidence counts as zero, as it does in the votes.
    """
    members = tuple(dict.fromkeys(member for member, _ in lit.views))
    owner = np.array([members.index(member) for member, _ in lit.views])
    return members, np.stack([lit.values[owner == place].mean(axis=0) for place in range(len(members))])


def mean_level(lit: Levels) -> Floats:
    """What all maps show together: their mean level as a level, (rows, columns) float32 in [0, 1].

    Maps are scaled before they are averaged, so none outweighs another; the mean is scaled to its own
    maximum. All zero where nothing is evident.
    """
    mean: Floats = lit.values.mean(axis=0)
    peak = float(mean.max())
    return scaled(mean, peak) if peak > 0.0 else mean
