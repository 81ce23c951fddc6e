"""Histograms over shared bins, one over another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generator.pages.elements import Cell, Table
from generator.pages.format import shorten
from generator.pages.plots import wording
from generator.pages.plots.axes import BELOW, Frame, Mark, axes, make_frame, mark_lines
from generator.pages.plots.scales import Axis
from generator.pages.plots.shapes import Key, Path, Plot, Spot, area, tone, trace


@dataclass(frozen=True, kw_only=True, slots=True)
class Histogram:
    """What is drawn as one outline: a height (a count, or a share) for each bin."""

    name: str
    heights: tuple[float, ...]
    note: str | None = None


def distribution(
    *,
    title: str,
    x: Axis,
    y: Axis,
    edges: Sequence[float],
    histograms: Sequence[Histogram],
    reading: str | None = None,
    mark: Mark | None = None,
    height: int = 400,
    table: bool = True,
) -> Plot:
    """Histograms as filled outlines; ``edges`` are those of the bins, one more than heights, from low to high.

    ``mark`` is a value of ``x`` (a threshold). A sentence where fewer than two bins of all have anything in them.
    """
    if wrong := [one.name for one in histograms if len(one.heights) != len(edges) - 1]:
        raise ValueError(f"histogram {wrong[0]!r}: {len(edges)} edges do not fit its heights")
    plot = Plot(title=wording.heading(title), reading=reading)
    filled = [(one, bin_) for one in histograms for bin_, value in enumerate(one.heights) if value > 0]
    if len(filled) < 2:
        return replace(plot, sentence=_sentence(x, edges, filled))
    frame = make_frame(x, y, height - BELOW, mark=mark)
    grid, labels = axes(frame)
    line, named = mark_lines(frame.x, mark, frame.top, frame.bottom)
    outlines = [
        path
        for index, one in enumerate(histograms)
        for run in _runs(frame, edges, one.heights)
        for path in _outline(index, run)
    ]
    words = f"Histograms of {wording.span(x)}; height: {wording.span(y)}: {wording.names(o.name for o in histograms)}."
    return wording.drawn(
        plot,
        words=words,
        height=height,
        paths=[*grid, *outlines, *line],
        labels=[*labels, *named],
        keys=[_key(index, one) for index, one in enumerate(histograms)],
        table=_table(plot.title, x, y, edges, histograms) if table else None,
    )


def _sentence(x: Axis, edges: Sequence[float], filled: Sequence[tuple[Histogram, int]]) -> str:
    if not filled:
        return "There are no values to draw."
    one, bin_ = filled[0]
    return f"Too few values for a histogram. All of {wording.name(one.name)} lie in {_bin(x, edges, bin_)}."


def _bin(x: Axis, edges: Sequence[float], bin_: int) -> str:
    return f"{x.precise(edges[bin_])} to {x.precise(edges[bin_ + 1])}"


def _runs(frame: Frame, edges: Sequence[float], heights: Sequence[float]) -> Iterator[list[Spot]]:
    """The outline of every run of bins with anything in them, from the ground and back to it."""
    bars = zip(edges[:-1], edges[1:], heights, strict=True)
    for filled, run in groupby(bars, key=lambda bar: bar[2] > frame.y.axis.low):
        if filled:
            spots = [frame.at(at, top) for left, right, top in run for at in (left, right)]
            yield [(spots[0][0], frame.bottom), *spots, (spots[-1][0], frame.bottom)]


def _outline(index: int, spots: Sequence[Spot]) -> Iterator[Path]:
    yield Path(css=f"a-plot-fill {tone(index)}", d=area(spots))
    yield Path(css=f"a-plot-line {tone(index)}", d=trace(spots))


def _key(index: int, one: Histogram) -> Key:
    spots = [(2.0, 15.0), (2.0, 7.0), (20.0, 7.0), (20.0, 2.0), (38.0, 2.0), (38.0, 15.0)]
    return Key(paths=tuple(_outline(index, spots)), name=wording.name(one.name), note=one.note)


def _table(caption: str, x: Axis, y: Axis, edges: Sequence[float], histograms: Sequence[Histogram]) -> Table | None:
    rows = [
        (
            Cell(text=_bin(x, edges, bin_), heading=True),
            *(wording.value_cell(y, one.heights[bin_]) for one in histograms),
        )
        for bin_ in range(len(edges) - 1)
    ]
    columns = [shorten(x.label), *(wording.name(one.name) for one in histograms)]
    return wording.number_table(f"{caption}: {shorten(y.label)}", columns, rows)
