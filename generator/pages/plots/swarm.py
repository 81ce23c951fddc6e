"""Dots along an axis, a row for each subset, with the mean and its 95 % interval below them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.pages.plots import wording
from generator.pages.plots.axes import BELOW, WIDTH, across, label, side
from generator.pages.plots.lettering import fitting, text_width
from generator.pages.plots.scales import Axis, Scale
from generator.pages.plots.shapes import Label, Path, Plot, area, coordinate, marker, tone, trace

_TITLE = 34.0
"""Units above a row for its name."""
_ROOM = 8.0
_MEAN = 26.0
_COLUMN = 8.0
"""Units across within which dots are stacked."""
_STACK = 72.0
"""Units that a stack is high at most: a higher one is pressed together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Swarm:
    """A row: a name, the dots' values, and their mean (``nan`` where there is none) with its interval.

    ``told`` is what stands at the row's end.
    """

    name: str
    values: tuple[float, ...]
    mean: float
    low: float | None = None
    high: float | None = None
    told: str = ""


def swarm(
    *,
    title: str,
    x: Axis,
    rows: Sequence[Swarm],
    expected: tuple[float | None, float | None] | None = None,
    reading: str | None = None,
) -> Plot:
    """The rows one below another over a shared axis.

    ``expected`` shades what lies above its first bound and below its second one (``None``: unbounded), and draws these
    as lines. A sentence where no row has a mean.
    """
    plot = Plot(title=wording.heading(title), reading=reading)
    if not any(x.holds(one.mean) for one in rows):
        return replace(plot, sentence="There are no values to draw.")
    room = side(x)
    scale = Scale(axis=x, start=round(room), end=round(WIDTH - room))
    paths: list[Path] = []
    labels: list[Label] = []
    ticks: list[Label] = []
    bottom = 0.0
    for index, one in enumerate(rows):
        top = bottom + _TITLE
        drawn, bottom = _row(scale, index, one, top)
        grid, ticks = across(scale, top, bottom)
        bounds = [] if expected is None else _expected(scale, *expected, top, bottom)
        ground = Path(css="a-plot-ground", d=trace([(scale.start, bottom), (scale.end, bottom)]))
        paths += [*grid, *bounds, ground, *drawn]
        labels += _titles(scale, one, top)
    intervals = " with 95 % intervals" if any(one.low is not None for one in rows) else ""
    means = "; ".join(f"{wording.name(one.name)}: {one.told}" for one in rows)
    return wording.drawn(
        plot,
        words=f"Dots and means{intervals} of {wording.span(x)}. {means}.",
        height=bottom + BELOW,
        paths=paths,
        labels=[*labels, *ticks],
        table=None,
    )


def _row(scale: Scale, index: int, one: Swarm, top: float) -> tuple[list[Path], float]:
    """The dots and the mean of a row that starts at ``top``, and where it ends."""
    inside = [value for value in one.values if scale.axis.holds(value)]
    stacked = list(_stacked([scale(value) for value in inside]))
    highest = max((place for _, place in stacked), default=-1)
    step = min(_COLUMN, _STACK / max(highest, 1))
    ground = top + _ROOM + (highest + 1) * step
    spots = "".join(f"M{coordinate(x)} {coordinate(ground - (place + 0.5) * step)}h0" for x, place in stacked)
    dots = [Path(css=f"a-plot-dots {tone(index)}", d=spots)] if spots else []
    return [*dots, *_mean(scale, index, one, ground + _MEAN / 2)], ground + _MEAN


def _titles(scale: Scale, one: Swarm, top: float) -> list[Label]:
    """The name above a row's start and its mean above its end."""
    room = scale.end - scale.start - text_width(one.told) - 20
    return [
        label(scale.start, top - 13, fitting(one.name, room), "a-plot-row"),
        label(scale.end, top - 13, one.told, "a-plot-end a-plot-value"),
    ]


def _stacked(places: Sequence[float]) -> Iterator[tuple[float, int]]:
    """Each place with how many lie below it in its column."""
    seen = Counter[int]()
    for x in sorted(places):
        column = math.floor(x / _COLUMN)
        yield x, seen[column]
        seen[column] += 1


def _mean(scale: Scale, index: int, one: Swarm, y: float) -> Iterator[Path]:
    if not scale.axis.holds(one.mean):
        return
    if one.low is not None and one.high is not None and math.isfinite(one.low + one.high):
        yield Path(css=f"a-plot-whisker {tone(index)}", d=trace([(scale(one.low), y), (scale(one.high), y)]))
    yield marker(scale(one.mean), y, index)


def _expected(scale: Scale, above: float | None, below: float | None, top: float, bottom: float) -> list[Path]:
    left = scale.start if above is None else scale(above)
    right = scale.end if below is None else scale(below)
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    lines = [scale(bound) for bound in (above, below) if bound is not None]
    return [
        Path(css="a-plot-expected", d=area(corners)),
        *(Path(css="a-plot-mark", d=trace([(x, top), (x, bottom)])) for x in lines),
    ]
