"""Dots with their 95 % intervals, a row each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from generator.pages.elements import Cell, Table
from generator.pages.format import NONE, shorten
from generator.pages.plots import wording
from generator.pages.plots.axes import BELOW, WIDTH, Mark, across, label, mark_lines, marked, side
from generator.pages.plots.lettering import fitting, text_width
from generator.pages.plots.scales import Axis, Scale
from generator.pages.plots.shapes import Label, Path, Plot, marker, tone, trace

_ROW = 34.0
_BREAK = 14.0
"""Units between rows of different kinds, beside those of a row."""

_NAMES = 224.0
"""Units for the names at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A row: a name, a value (``nan`` where there is none) and its interval.

    ``kind`` counts from zero: rows of a kind share a colour and a marker, and are set apart from those of others.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    kind: int = 0


def intervals(
    *,
    title: str,
    x: Axis,
    measures: Sequence[Measure],
    reading: str | None = None,
    mark: Mark | None = None,
    table: bool = True,
) -> Plot:
    """A dot and an interval for each measure, in the order given, its value told beside it.

    ``mark`` is a value to compare with. A sentence where fewer than two measures have a value.
    """
    plot = Plot(title=wording.heading(title), reading=reading)
    known = [one for one in measures if x.holds(one.value)]
    if len(known) < 2:
        return replace(plot, sentence=_sentence(x, known))
    scale, top = _scale(x, measures), 14.0 + (28.0 if marked(x, mark) else 0.0)
    middles = _middles(measures, top)
    bottom = middles[-1] + _ROW / 2 + 4
    grid, labels = across(scale, top, bottom)
    line, named = mark_lines(scale, mark, top, bottom)
    rows = [path for one, y in zip(measures, middles, strict=True) for path in _row(scale, one, y)]
    texts = [text for one, y in zip(measures, middles, strict=True) for text in _texts(scale, one, y)]
    words = f"Dots with 95 % intervals of {wording.span(x)}: {wording.names(one.name for one in measures)}."
    return wording.drawn(
        plot,
        words=words,
        height=bottom + BELOW,
        paths=[*grid, *line, *rows],
        labels=[*texts, *labels, *named],
        table=_table(plot.title, x, measures) if table else None,
    )


def _sentence(x: Axis, known: Sequence[Measure]) -> str:
    if not known:
        return "There are no values to draw."
    one = known[0]
    interval = wording.bounds(x, one.low, one.high)
    sure = f" ({interval})" if interval else ""
    return f"Too few values for a plot. {wording.name(one.name)}: {x.precise(one.value)}{sure}."


def _scale(x: Axis, measures: Sequence[Measure]) -> Scale:
    """Between the names on the left and the values on the right."""
    names = max(text_width(fitting(one.name, _NAMES)) for one in measures)
    values = max(text_width(_value(x, one)) for one in measures)
    return Scale(axis=x, start=round(max(names + 14, side(x))), end=round(WIDTH - max(values + 16, side(x))))


def _middles(measures: Sequence[Measure], top: float) -> list[float]:
    """The height of every row's middle."""
    middles = [top + _ROW / 2 + 2]
    for one, other in pairwise(measures):
        middles.append(middles[-1] + _ROW + (_BREAK if one.kind != other.kind else 0))
    return middles


def _row(scale: Scale, one: Measure, y: float) -> Iterator[Path]:
    if not scale.axis.holds(one.value):
        return
    if one.low is not None and one.high is not None and math.isfinite(one.low + one.high):
        yield Path(css=f"a-plot-whisker {tone(one.kind)}", d=trace([(scale(one.low), y), (scale(one.high), y)]))
    yield marker(scale(one.value), y, one.kind)


def _texts(scale: Scale, one: Measure, y: float) -> Iterator[Label]:
    yield label(0, y, fitting(one.name, _NAMES), "a-plot-row")
    yield label(WIDTH, y, _value(scale.axis, one), "a-plot-end a-plot-value")


def _value(x: Axis, one: Measure) -> str:
    return x.precise(one.value) if x.holds(one.value) else NONE


def _table(caption: str, x: Axis, measures: Sequence[Measure]) -> Table | None:
    rows = [
        (Cell(text=wording.name(one.name), heading=True), wording.value_cell(x, one.value, one.low, one.high))
        for one in measures
    ]
    return wording.number_table(caption, ["Source", shorten(x.label)], rows)
