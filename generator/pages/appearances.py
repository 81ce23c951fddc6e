"""Where an image was found: the queries that list it among their candidates."""

from __future__ import annotations

from collections.abc import Sequence

from generator.pages.dossier import Appearance, Dossier
from generator.pages.elements import Cell, Column, Row, Table, number_cell, verdict_word
from generator.pages.format import count, shorten, similarity

SHOWN_APPEARANCES = 16


def appearance_table(dossier: Dossier, appearances: Sequence[Appearance], root: str) -> Table:
    """The best `SHOWN_APPEARANCES` ranks at which an image was found, best first."""
    best = sorted(appearances, key=lambda appearance: appearance.rank)[:SHOWN_APPEARANCES]
    return Table(
        caption="Queries that list this image among their candidates",
        columns=(
            Column(label="Query"),
            Column(label="Rank", numeric=True),
            Column(label="Similarity", numeric=True),
            Column(label="Query's individual"),
            Column(label="Query's verdict", hint="Whether the query's first candidate is right, by the labels"),
        ),
        rows=tuple(_appearance(dossier, appearance, root) for appearance in best),
        sortable=True,
    )


def _appearance(dossier: Dossier, appearance: Appearance, root: str) -> Row:
    ranking = appearance.ranking
    query = dossier.names.query(ranking.query.query_id)
    return Row(
        cells=(
            Cell(text=shorten(query.label), href=dossier.answer_href(ranking, root), heading=True),
            number_cell(str(appearance.rank), appearance.rank),
            number_cell(similarity(appearance.candidate.score), appearance.candidate.score),
            Cell(text=shorten(dossier.individual(ranking.query.image_id))),
            Cell(text=ranking.verdict, verdict=verdict_word(ranking.verdict)),
        )
    )


def appearance_note(number_of: int) -> str | None:
    """That not all appearances are shown, where that is so."""
    if number_of <= SHOWN_APPEARANCES:
        return None
    return f"The {SHOWN_APPEARANCES} best ranks of {count(number_of, 'appearance')}."
