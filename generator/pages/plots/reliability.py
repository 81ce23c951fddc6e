"""Reliability plots: how often what was predicted with some confidence came true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.pages.elements import Cell, Table
from generator.pages.format import integer, shorten
from generator.pages.plots import wording
from generator.pages.plots.axes import BELOW, WIDTH, Frame, across, label, make_frame, up
from generator.pages.plots.lettering import fitting
from generator.pages.plots.scales import Axis
from generator.pages.plots.shapes import Key, Label, Path, Plot, area, marker, trace

_COUNTS = 64.0
"""Units that the largest count's bar is high."""

_BETWEEN = 62.0
"""Units between the area and the bars, for the name of what is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """Predictions that were about as confident: their mean, the share that came true, and how many they are."""

    predicted: float
    observed: float
    count: int
    low: float | None = None
    high: float | None = None


def reliability(
    *,
    title: str,
    x: Axis,
    y: Axis,
    bins: Sequence[Bin],
    counted: str,
    reading: str | None = None,
    height: int = 530,
    table: bool = True,
) -> Plot:
    """Points along the diagonal that perfect predictions lie on, and below them how many each stands for.

    ``counted`` names what is counted (``Pairs``). A sentence where there are fewer than two points.
    """
    plot = Plot(title=wording.heading(title), reading=reading)
    known = [one for one in bins if x.holds(one.predicted) and y.holds(one.observed) and one.count > 0]
    if len(known) < 2:
        return replace(plot, sentence=_sentence(x, y, known, counted))
    ground = height - BELOW
    frame = make_frame(x, y, ground - _COUNTS - _BETWEEN)
    (across_grid, below), (up_grid, beside) = across(frame.x, frame.top, ground), up(frame)
    bars, named = _bars(frame, known, counted, ground)
    words = f"Reliability plot of {wording.span(y)} against {wording.span(x)}: {len(known)} points."
    return wording.drawn(
        plot,
        words=words,
        height=height,
        paths=[*across_grid, *up_grid, *bars, _diagonal(frame), *_points(frame, known)],
        labels=[*beside, *below, *named],
        keys=_keys(known),
        table=_table(plot.title, x, y, known, counted) if table else None,
    )


def _sentence(x: Axis, y: Axis, known: Sequence[Bin], counted: str) -> str:
    if not known:
        return "There are no points to draw."
    one = known[0]
    pair = f"predicted {x.precise(one.predicted)}, observed {y.precise(one.observed)}"
    return f"Too few points for a plot. The only one: {pair} ({shorten(counted)}: {integer(one.count)})."


def _diagonal(frame: Frame) -> Path:
    """Where both values are the same, as far as both axes reach."""
    low, high = max(frame.x.axis.low, frame.y.axis.low), min(frame.x.axis.high, frame.y.axis.high)
    return Path(css="a-plot-reference", d=trace([frame.at(low, low), frame.at(high, high)]))


def _points(frame: Frame, known: Sequence[Bin]) -> Iterator[Path]:
    for one in known:
        if wording.bounds(frame.y.axis, one.low, one.high) and one.low is not None and one.high is not None:
            ends = [frame.at(one.predicted, one.low), frame.at(one.predicted, one.high)]
            yield Path(css="a-plot-whisker a-tone-1", d=trace(ends))
    for one in known:
        yield marker(*frame.at(one.predicted, one.observed), 0)


def _bars(frame: Frame, known: Sequence[Bin], counted: str, ground: float) -> tuple[list[Path], list[Label]]:
    """A bar a point, straight below it; the largest count is told at its height."""
    most = max(one.count for one in known)
    paths = [
        Path(css="a-plot-grid", d=trace([(frame.left, ground - _COUNTS), (frame.right, ground - _COUNTS)])),
        Path(css="a-plot-ground", d=trace([(frame.left, ground), (frame.right, ground)])),
    ]
    for one in known:
        x, top = frame.x(one.predicted), ground - _COUNTS * one.count / most
        left, right = max(x - 8, frame.left), min(x + 8, frame.right)
        bar = [(left, ground), (left, top), (right, top), (right, ground)]
        paths.append(Path(css="a-plot-bar a-tone-1", d=area(bar)))
    name = label(0, ground - _COUNTS - 26, fitting(counted, WIDTH), "a-plot-name")
    return paths, [
        name,
        label(frame.left - 10, ground - _COUNTS, fitting(integer(most), frame.left), "a-plot-end"),
        label(frame.left - 10, ground, "0", "a-plot-end"),
    ]


def _keys(known: Sequence[Bin]) -> tuple[Key, ...]:
    sure = any(one.low is not None for one in known)
    whisker = (Path(css="a-plot-whisker a-tone-1", d="M20,0 20,16"),) if sure else ()
    note = "bar: 95\u00a0% interval" if sure else None
    return (
        Key(paths=(*whisker, marker(20, 8, 0)), name="Observed", note=note),
        Key(paths=(Path(css="a-plot-reference", d="M0,8 40,8"),), name="Observed as predicted"),
    )


def _table(caption: str, x: Axis, y: Axis, known: Sequence[Bin], counted: str) -> Table | None:
    rows = [
        (
            Cell(text=x.precise(one.predicted), heading=True),
            wording.value_cell(y, one.observed, one.low, one.high),
            Cell(text=integer(one.count), numeric=True),
        )
        for one in known
    ]
    return wording.number_table(caption, [shorten(x.label), shorten(y.label), shorten(counted)], rows)
