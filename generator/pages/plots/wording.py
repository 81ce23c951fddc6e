"""The words around a drawing: its title, what it shows, its legend's names and the table of its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.pages.elements import Cell, Column, Row, Table
from generator.pages.format import NONE, listing, shorten
from generator.pages.plots.axes import WIDTH
from generator.pages.plots.scales import Axis
from generator.pages.plots.shapes import Key, Label, Path, Plot, coordinate

ROWS = 60
"""Rows of a table at most: of more points, evenly spaced ones are listed."""


def name(text: str) -> str:
    """A name in one line, as the legend and the table give it."""
    return shorten(text, 60)


def heading(text: str) -> str:
    """A title in one line."""
    return shorten(text, 120)


def drawn(
    plot: Plot,
    *,
    words: str,
    height: float,
    paths: Iterable[Path],
    labels: Iterable[Label],
    keys: Iterable[Key] = (),
    table: Table | None,
) -> Plot:
    """``plot``, so far a title and its reading, with a drawing of ``height`` units."""
    return replace(
        plot,
        words=f"{plot.title}. {words}",
        view=f"0 0 {WIDTH:g} {coordinate(height)}",
        paths=tuple(paths),
        labels=tuple(labels),
        keys=tuple(keys),
        table=table,
    )


def span(axis: Axis) -> str:
    """An axis in words: ``rank (1 to 20)``."""
    scale = ", logarithmic" if axis.log else ""
    return f"{shorten(axis.label)} ({axis.text(axis.low)} to {axis.text(axis.high)}{scale})"


def names(texts: Iterable[str]) -> str:
    """Names as a list in words."""
    return listing(tuple(name(text) for text in texts))


def bounds(axis: Axis, low: float | None, high: float | None) -> str | None:
    """An interval in words; ``None`` where it has no two ends."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return None
    return f"{axis.precise(low)} to {axis.precise(high)}"


def value_cell(axis: Axis, value: float | None, low: float | None = None, high: float | None = None) -> Cell:
    """A number with its interval below; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return Cell(text=NONE, numeric=True)
    return Cell(text=axis.precise(value), numeric=True, note=bounds(axis, low, high))


def number_table(caption: str, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> Table | None:
    """A table of the numbers, its first column the rows' heads; ``None`` where it would be empty."""
    if not rows:
        return None
    step = math.ceil(len(rows) / ROWS)
    listed = rows[::step]
    part = f" ({len(listed)} of {len(rows)} points)" if step > 1 else ""
    heads = (Column(label=columns[0]), *(Column(label=column, numeric=True) for column in columns[1:]))
    return Table(caption=caption + part, columns=heads, rows=tuple(Row(cells=cells) for cells in listed))
