"""A square table of numbers as SVG: the higher the value the darker its cell, and written in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from generator.core.member import Floats
from generator.drawing.plots import svg, text

_CELL, _LEFT, _FOOT = 46, 150, 22
# Enough to rank cells by eye, little enough that the page's text colour stays readable on them.
_STRONGEST = 0.4
_UNKNOWN = "\N{EN DASH}"


def matrix(labels: Sequence[str], values: Floats, title: str, description: str) -> str:
    """``values`` (M, M) in [-1, 1] as a table of cells; rows are named, columns numbered like the rows.

    Negative values and nan are left unshaded; nan is written as a dash. Tooltips give both names and three
    digits.
    """
    if values.shape != (len(labels), len(labels)):
        raise ValueError(f"{len(labels)} labels need values ({len(labels)}, {len(labels)}), got {values.shape}")
    body = "".join(_row(index, labels, values) for index in range(len(labels)))
    size = _CELL * len(labels)
    foot = "".join(
        text(_LEFT + _CELL * (column + 0.5), size + 15, str(column + 1), "plot-tick", "middle")
        for column in range(len(labels))
    )
    return svg(_LEFT + size, size + _FOOT, title, description, body + foot, "matrix")


def _row(row: int, labels: Sequence[str], values: Floats) -> str:
    name = text(_LEFT - 8, _CELL * (row + 0.5) + 4, f"{row + 1}  {labels[row]}", "plot-label", "end", longest=22)
    return name + "".join(
        _cell(row, column, float(values[row, column]), f"{labels[row]} and {labels[column]}")
        for column in range(len(labels))
    )


def _cell(row: int, column: int, value: float, names: str) -> str:
    known = math.isfinite(value)
    shade = round(_STRONGEST * min(max(value, 0.0), 1.0), 3) if known else 0.0
    x, y = _LEFT + _CELL * column, _CELL * row
    written = f"{value:.2f}" if known else _UNKNOWN
    tip = f"<title>{escape(names)}: {f'{value:.3f}' if known else 'not defined'}</title>"
    return (
        f'<g class="plot-cell">{tip}<rect x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" height="{_CELL - 2}" '
        f'fill="currentColor" fill-opacity="{shade:g}"/>'
        f"{text(x + _CELL / 2, y + _CELL / 2 + 4, written, 'plot-value', 'middle')}</g>"
    )
