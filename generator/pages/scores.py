"""Every score of a match page in one table: a column for each candidate, a row for each source of scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.core.results import Candidate, Ranking
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Row, Table
from generator.pages.format import shorten, similarity
from generator.pages.roster import group_href, member_href
from generator.pages.strategies import score_text, score_word

TICK = "\u2713"
Scores = Sequence[float | None]


def score_table(dossier: Dossier, ranking: Ranking, root: str) -> Table | None:
    """The candidates' similarities, their cosines by group and member, and what each member puts first on its own.

    ``None`` where no member or group scored them. A single group has no row: its cosine is the similarity.
    """
    rows = tuple(_rows(dossier, ranking, root))
    if len(rows) < 2:
        return None
    heads = enumerate(ranking.candidates, start=1)
    told = (Column(label="Puts first"),) if _asked(ranking) else ()
    return Table(
        caption="Scores of the candidates, by rank",
        columns=(Column(label="Source"), *(_head(rank, candidate) for rank, candidate in heads), *told),
        rows=rows,
    )


def scores_note(ranking: Ranking) -> str:
    """How to read the table."""
    note = "Groups and members have their own cosines: read along a row, not down a column. Bold is a row's highest."
    ticked = any(c.correct for c in ranking.candidates) or any(correct for _, _, correct in ranking.member_first)
    return f"{note} {TICK} marks photos of the query's individual, by the labels." if ticked else note


def _head(rank: int, candidate: Candidate) -> Column:
    return Column(label=_ticked(str(rank), candidate.correct), href=f"#candidate-{rank}")


def _ticked(text: str, correct: bool | None) -> str:
    return f"{text} {TICK}" if correct else text


def _asked(ranking: Ranking) -> bool:
    """Whether several members were asked on their own: the first candidate of a single one is the ranking's."""
    return len(ranking.member_first) > 1


def _rows(dossier: Dossier, ranking: Ranking, root: str) -> Iterator[Row]:
    candidates = ranking.candidates
    if not candidates:
        return
    blank = (Cell(text=""),) if _asked(ranking) else ()
    yield _row(
        Cell(text=score_word(ranking).capitalize(), heading=True),
        [candidate.score for candidate in candidates],
        blank,
        [score_text(candidate) for candidate in candidates],
    )
    yield from _parts(dossier, ranking, root, blank)
    groups = [dict(candidate.groups) for candidate in candidates]
    for name in groups[0] if len(groups[0]) > 1 else ():
        head = Cell(text=f"group {shorten(name, 40)}", heading=True, href=group_href(dossier, name, root))
        yield _row(head, [scores.get(name) for scores in groups], blank)
    members = [dict(candidate.members) for candidate in candidates]
    for name in members[0]:
        head = Cell(text=shorten(name, 40), heading=True, href=member_href(dossier, name, root))
        yield _row(head, [scores.get(name) for scores in members], _first(dossier, ranking, name, root))


def _parts(dossier: Dossier, ranking: Ranking, root: str, blank: tuple[Cell, ...]) -> Iterator[Row]:
    """What the score is made of: the similarity to the query, and to the photos that asked beside it."""
    parts = [dict(candidate.parts) for candidate in ranking.candidates]
    asked = dict(ranking.asked)
    for name in parts[0]:
        head = Cell(text="s, to the query" if name == "s" else name, heading=True)
        if name in asked:
            text = f"{name}, to {shorten(dossier.names.image(asked[name]).label, 30)}"
            head = Cell(text=text, heading=True, href=dossier.image_href(asked[name], root))
        yield _row(head, [scores.get(name) for scores in parts], blank)


def _row(head: Cell, scores: Scores, told: tuple[Cell, ...], texts: Sequence[str] | None = None) -> Row:
    """The cells are not ``numeric``: the style sheet aligns them, as a class on each would outweigh the numbers."""
    best = max((score for score in scores if score is not None), default=None)
    shown = texts or [similarity(score) for score in scores]
    cells = (
        Cell(text=text, strong=score is not None and score == best) for text, score in zip(shown, scores, strict=True)
    )
    return Row(cells=(head, *cells, *told))


def _first(dossier: Dossier, ranking: Ranking, member: str, root: str) -> tuple[Cell, ...]:
    """What a member puts first on its own; nothing where it was not asked alone."""
    if not _asked(ranking):
        return ()
    told = {name: (image_id, correct) for name, image_id, correct in ranking.member_first}
    if member not in told:
        return (Cell(text=""),)
    image_id, correct = told[member]
    listed = any(candidate.image_id == image_id for candidate in ranking.candidates)
    return (
        Cell(
            text=_ticked(shorten(dossier.names.image(image_id).label, 40), correct),
            href=dossier.image_href(image_id, root),
            note=None if listed else f"not among these {len(ranking.candidates)}",
        ),
    )
