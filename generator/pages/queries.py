"""The table of queries: every one by id, with its verdict and what came first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.core.results import Ranking
from generator.pages.dossier import Dossier
from generator.pages.elements import (
    Cell,
    Choice,
    Column,
    Filter,
    Notice,
    Page,
    Row,
    Table,
    number_cell,
    verdict_word,
)
from generator.pages.format import NONE, count, integer, number, plain, shorten, similarity
from generator.pages.menus import VERDICTS, menus

COLUMNS = (
    Column(label="Query"),
    Column(label="Verdict", hint="Whether the first candidate is right, by the labels"),
    Column(label="Individual"),
    Column(label="Viewpoint"),
    Column(label="First candidate"),
    Column(label="Similarity", numeric=True),
    Column(label="Margin", numeric=True, hint="Similarity of the first candidate less that of the second"),
    Column(label="Backed by", numeric=True, hint="Members that put the first candidate first themselves"),
    Column(label="True matches", numeric=True, hint="Photos of the same individual among those compared"),
    Column(label="First true rank", numeric=True),
    Column(label="AP@20", numeric=True, hint="Average precision at 20"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueriesPage(Page):
    """All queries."""

    template: ClassVar[str] = "queries.html.j2"

    filter: Filter | None
    table: Table | None
    notice: Notice | None


def make_queries(dossier: Dossier) -> QueriesPage:
    """The table of an audit's queries, in the order of `Dossier.rankings`."""
    rankings = tuple(dossier.rankings.values())
    rows = tuple(query_row(dossier, ranking, "") for ranking in rankings)
    bar = Filter(
        noun="queries", total=integer(len(rows)), hint="id or individual", facets=menus([row.choices for row in rows])
    )
    return QueriesPage(
        path="queries",
        title="Queries",
        heading="Queries",
        section="queries",
        search_terms=tuple(plain(dossier.names.query(r.query.query_id).label) for r in rankings),
        lead=_lead(dossier) if rankings else None,
        filter=bar if len(rows) > 1 else None,
        table=query_table("Queries and their first candidates", rows) if rows else None,
        notice=None if rows else NO_QUERIES,
    )


NO_QUERIES = Notice(title="No queries", text="This audit asks no query of its images, so nothing was matched.")


def _lead(dossier: Dossier) -> str:
    total, paged = len(dossier.audit.rankings), len(dossier.paged)
    lead = f"{count(total, 'query', 'queries')}, each compared with the photos its scenario searches."
    own = "1 of them has a page of its own." if paged == 1 else f"{integer(paged)} of them have a page of their own."
    return lead if paged == total else f"{lead} {own}"


def query_table(caption: str, rows: tuple[Row, ...]) -> Table:
    """A sortable table of `query_row` rows."""
    return Table(caption=caption, columns=COLUMNS, rows=rows, sortable=True)


def query_row(dossier: Dossier, ranking: Ranking, root: str) -> Row:
    """A query as a row: a link to its page (or its photo's), its verdict, and the numbers worth sorting by."""
    query, image_id = ranking.query, ranking.query.image_id
    return Row(
        cells=(
            Cell(
                text=shorten(dossier.names.query(query.query_id).label),
                href=dossier.answer_href(ranking, root),
                heading=True,
            ),
            Cell(
                text=ranking.verdict, sort=str(VERDICTS.index(ranking.verdict)), verdict=verdict_word(ranking.verdict)
            ),
            Cell(text=shorten(dossier.individual(image_id), 40), href=dossier.individual_href(image_id, root)),
            Cell(text=shorten(dossier.viewpoint(image_id) or NONE, 40)),
            *_numbers(dossier, ranking, root),
        ),
        choices=_choices(dossier, ranking),
    )


def _choices(dossier: Dossier, ranking: Ranking) -> tuple[Choice, ...]:
    found = (
        ("verdict", ranking.verdict),
        ("viewpoint", dossier.viewpoint(ranking.query.image_id)),
        ("scenario", dossier.names.scenario(ranking.query.scenario).label),
    )
    return tuple(Choice(facet=name, value=shorten(value, 40)) for name, value in found if value)


def _numbers(dossier: Dossier, ranking: Ranking, root: str) -> tuple[Cell, ...]:
    first = ranking.candidates[0] if ranking.candidates else None
    backers = [image_id for _, image_id, _ in ranking.member_first if first and image_id == first.image_id]
    share = len(backers) / len(ranking.member_first) if ranking.member_first else None
    name = None if first is None else shorten(dossier.names.image(first.image_id).label)
    return (
        Cell(text=name or NONE, href=None if first is None else dossier.image_href(first.image_id, root)),
        number_cell(similarity(first.score if first else None), first.score if first else None),
        number_cell(number(ranking.margin, 3), ranking.margin),
        number_cell(NONE if share is None else f"{len(backers)} of {len(ranking.member_first)}", share),
        number_cell(NONE if ranking.true_matches is None else integer(ranking.true_matches), ranking.true_matches),
        number_cell(
            NONE if ranking.first_true_rank is None else integer(ranking.first_true_rank), ranking.first_true_rank
        ),
        number_cell(number(ranking.average_precision, 3), ranking.average_precision),
    )
