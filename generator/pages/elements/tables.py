"""Tables."""

from __future__ import annotations

from dataclasses import dataclass

from generator.pages.elements.lists import Choice
from generator.pages.elements.pictures import Figure, Sketch
from generator.pages.elements.words import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table; ``numeric`` ones are right-aligned in tabular figures, ``href`` leads to what it is of."""

    label: str
    numeric: bool = False
    hint: str | None = None
    href: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell. ``sort`` is what the column sorts by where the text will not do (numbers as ``repr``).

    ``numeric`` must agree with the cell's column; ``heading`` makes it the row's header; ``strong`` stands out.
    """

    text: str
    href: str | None = None
    sort: str | None = None
    note: str | None = None
    numeric: bool = False
    heading: bool = False
    strong: bool = False
    verdict: Verdict | None = None
    figure: Figure | None = None
    sketch: Sketch | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a table; ``choices`` let the filter bar find it."""

    cells: tuple[Cell, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with its caption. ``sortable`` lets a click on a column's head sort it; it is complete without."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sortable: bool = False


def number_cell(text: str, value: float | None, note: str | None = None) -> Cell:
    """A right-aligned cell that sorts by ``value``; ``None`` and ``nan`` sort last."""
    known = value is not None and value == value
    return Cell(text=text, sort=repr(float(value)) if known and value is not None else "", numeric=True, note=note)
