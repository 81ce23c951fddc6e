"""Line charts: CMC curves, learning curves, ROC curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.pages.elements import Cell, Table
from generator.pages.format import shorten
from generator.pages.plots import wording
from generator.pages.plots.axes import BELOW, Mark, axes, make_frame, mark_lines
from generator.pages.plots.curves import Known, Point, Reference, Series, bands, keys, line, reference_line
from generator.pages.plots.scales import Axis
from generator.pages.plots.shapes import Plot


def line_chart(
    *,
    title: str,
    x: Axis,
    y: Axis,
    series: Sequence[Series],
    reading: str | None = None,
    reference: Reference | None = None,
    mark: Mark | None = None,
    height: int = 400,
    table: bool = True,
) -> Plot:
    """Lines with bands; the first is drawn on top. ``mark`` is a value of ``x``; ``reading`` says how to read it all.

    Points that have no place on the axes are left out. A sentence where no line has two points.
    """
    known = [(one, [p for p in one.points if x.holds(p.x) and y.holds(p.y)]) for one in series]
    plot = Plot(title=wording.heading(title), reading=reading)
    if all(len({(p.x, p.y) for p in points}) < 2 for _, points in known):
        return replace(plot, sentence=_sentence(x, y, known))
    frame = make_frame(x, y, height - BELOW, mark=mark)
    grid, labels = axes(frame)
    stroke, named = mark_lines(frame.x, mark, frame.top, frame.bottom)
    paths = [*grid, *bands(frame, known), *reference_line(frame, reference), *stroke]
    for index in reversed(range(len(known))):
        paths += line(frame, index, known[index][1])
    words = f"Line chart of {wording.span(y)} against {wording.span(x)}: {wording.names(s.name for s in series)}."
    return wording.drawn(
        plot,
        words=words,
        height=height,
        paths=paths,
        labels=[*labels, *named],
        keys=keys(known, reference),
        table=_table(plot.title, x, y, known) if table else None,
    )


def _sentence(x: Axis, y: Axis, known: Sequence[Known]) -> str:
    alone = [f"{wording.name(one.name)}: {_reading(x, y, points[0])}" for one, points in known if points]
    return f"Too few points for a line. {'; '.join(alone)}." if alone else "There are no points to draw."


def _reading(x: Axis, y: Axis, point: Point) -> str:
    interval = wording.bounds(y, point.low, point.high)
    sure = f" ({interval})" if interval else ""
    return f"{y.precise(point.y)}{sure} at {x.precise(point.x)} ({shorten(x.label)})"


def _table(caption: str, x: Axis, y: Axis, known: Sequence[Known]) -> Table | None:
    """A row for every ``x``, a column for every line. Of several points of a line at one ``x``, the last counts."""
    found = [{point.x: point for point in points} for _, points in known]
    rows = []
    for at in sorted({value for points in found for value in points}):
        here = [points.get(at) for points in found]
        rows.append((Cell(text=x.precise(at), heading=True), *(_cell(y, point) for point in here)))
    columns = [shorten(x.label), *(wording.name(one.name) for one, _ in known)]
    return wording.number_table(f"{caption}: {shorten(y.label)}", columns, rows)


def _cell(axis: Axis, point: Point | None) -> Cell:
    return wording.value_cell(axis, point.y, point.low, point.high) if point else wording.value_cell(axis, None)
