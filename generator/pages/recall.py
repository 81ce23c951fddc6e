"""What shortened rankings lose, as a table of the Metrics page."""

from __future__ import annotations

from collections.abc import Sequence

from generator.core.results import Estimate, Recall
from generator.pages.elements import Cell, Column, Row, Table, number_cell
from generator.pages.format import NONE, integer, interval, percent, points, points_interval, shorten

METHODS = {"shortlist": "shortlist", "faiss": "FAISS"}


def recall_table(found: Sequence[Recall]) -> Table | None:
    """A row for every route whose rankings are shortened; ``None`` where none is."""
    if not found:
        return None
    return Table(
        caption="Shortened rankings against full ones, by route",
        columns=(
            Column(label="Route"),
            Column(label="By", hint="A shortlist that a strategy re-ranks, or an index that lists candidates"),
            Column(label="Shortened to", numeric=True, hint="Candidates of each query"),
            Column(label="First", numeric=True, hint="Share of first candidates that are first in both"),
            Column(label="First 20", numeric=True, hint="Share of the full ranking's first 20 that are kept there"),
            Column(label="Top-1", numeric=True, hint="Change by shortening, in points; below 0 is a loss"),
            Column(label="Top-20", numeric=True, hint="Change by shortening, in points; below 0 is a loss"),
            Column(label="Queries", numeric=True, hint="Queries that were ranked in full too"),
        ),
        rows=tuple(_row(one) for one in found),
    )


def _row(found: Recall) -> Row:
    return Row(
        cells=(
            Cell(text=shorten(found.route, 40), heading=True),
            Cell(text=METHODS[found.method]),
            number_cell(integer(found.k), found.k),
            *(
                number_cell(percent(one.value), one.value, note=interval(one) if one.queries else None)
                for one in (found.top1, found.top20)
            ),
            *(_change(one) for one in (found.found1, found.found20)),
            number_cell(integer(found.top1.queries), found.top1.queries),
        )
    )


def _change(found: Estimate) -> Cell:
    if not found.queries:
        return number_cell(NONE, None)
    return number_cell(points(found.value), found.value, note=points_interval(found))
