"""The lines of a line chart: their points, and how lines, bands and the legend are drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.pages.plots import wording
from generator.pages.plots.axes import Frame
from generator.pages.plots.shapes import TONES, Key, Path, Spot, area, marker, tone, trace

_ACROSS = "M0,8 40,8"

_MARKERS = 8
"""Markers along a line with many points, about; a line with half as many again has one at each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A point of a line, and the 95 % interval of its ``y`` where there is one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A line: its points in the order of drawing. ``note`` is read after its name in the legend."""

    name: str
    points: tuple[Point, ...]
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A straight dashed line to compare with (chance, say), from one pair of values to another."""

    name: str
    start: Spot
    end: Spot


Known = tuple[Series, list[Point]]
"""A line and those of its points that have a place on the axes."""


def bands(frame: Frame, known: Sequence[Known]) -> Iterator[Path]:
    """The band of every line, broken where points without an interval lie between."""
    for index, (_, points) in enumerate(known):
        for bounded, run in groupby(points, key=lambda p: _interval(p) is not None):
            ends = [(p.x, *(_interval(p) or (p.y, p.y))) for p in run]
            if bounded and len(ends) > 1:
                lower = [frame.at(x, low) for x, low, _ in ends]
                upper = [frame.at(x, high) for x, _, high in ends]
                yield Path(css=f"a-plot-band {tone(index)}", d=area([*lower, *reversed(upper)]))


def _interval(point: Point) -> Spot | None:
    if point.low is None or point.high is None or not math.isfinite(point.low + point.high):
        return None
    return point.low, point.high


def reference_line(frame: Frame, reference: Reference | None) -> Iterator[Path]:
    """The line to compare with, where there is one."""
    if reference is not None:
        ends = [frame.at(*reference.start), frame.at(*reference.end)]
        yield Path(css="a-plot-reference", d=trace(ends))


def line(frame: Frame, index: int, points: Sequence[Point]) -> Iterator[Path]:
    """A line and its markers; those of lines that run together are at different points."""
    if not points:
        return
    spots = [frame.at(point.x, point.y) for point in points]
    yield Path(css=f"a-plot-line {tone(index)}", d=trace(spots))
    step = math.ceil(len(spots) / _MARKERS) if len(spots) > 1.5 * _MARKERS else 1
    for spot in spots[step * (index % TONES) // TONES :: step]:
        yield marker(*spot, index)


def keys(known: Sequence[Known], reference: Reference | None) -> Iterator[Key]:
    """The legend: every line, what their bands are, and the line to compare with."""
    for index, (one, points) in enumerate(known):
        band = [_swatch(tone(index))] if any(_interval(point) for point in points) else []
        line = Path(css=f"a-plot-line {tone(index)}", d=_ACROSS)
        yield Key(paths=(*band, line, marker(20, 8, index)), name=wording.name(one.name), note=one.note)
    if any(_interval(point) for _, points in known for point in points):
        yield Key(paths=(_swatch(""),), name="95\u00a0% interval")
    if reference is not None:
        yield Key(paths=(Path(css="a-plot-reference", d=_ACROSS),), name=wording.name(reference.name))


def _swatch(css: str) -> Path:
    return Path(css=f"a-plot-band {css}".strip(), d="M0,2 40,2 40,14 0,14z")
