"""What a match hangs on: the query asked again with part of its photo hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.core.counterfactuals import Answer, Counterfactual, Fill
from generator.core.results import Ranking
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Figure, Row, Table, figure, number_cell
from generator.pages.format import NONE, count, number, ordinal, percent, shorten, similarity

WITHIN = (240, 240)
_INSTEAD: dict[Fill, str] = {"blur": "a strong blur of what lies around it", "mean": "the mean colour of the rest"}
MARGIN = "The first candidate's score less that of the best other; below 0, another is first."


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterfactualStrip:
    """The sentence, the photo with its strongest region and with as much elsewhere hidden, and the numbers."""

    summary: str
    figures: tuple[Figure, ...]
    table: Table
    note: str


def make_counterfactual(dossier: Dossier, ranking: Ranking, root: str) -> CounterfactualStrip | None:
    """What hiding parts of the query's photo does to its first candidate; ``None`` where it was not asked again."""
    found = dossier.audit.counterfactuals.get(ranking.query.query_id)
    if found is None:
        return None
    return CounterfactualStrip(
        summary=summary(found),
        figures=_figures(dossier, found, root),
        table=_table(found),
        note=_note(found),
    )


def summary(found: Counterfactual) -> str:
    """What hiding the strongest region does, against hiding as much elsewhere, in a sentence."""
    area = f"Hiding the strongest region ({percent(found.area_share, 0)} of the photo)"
    region = f"{area}: the first candidate {_moved(found.before.rank, found.strongest.answer.rank)}"
    if not found.random:
        return f"{region}. The photo has no room for an equal area elsewhere to compare with."
    return f"{region}; hiding an equal area at random: {_mostly([one.answer.rank for one in found.random])}."


def _moved(before: int, after: int) -> str:
    if after > before:
        return f"falls from {ordinal(before)} to {ordinal(after)}"
    return f"stays {ordinal(before)}" if after == before else f"rises from {ordinal(before)} to {ordinal(after)}"


def _mostly(ranks: Sequence[int]) -> str:
    stayed = sum(rank == 1 for rank in ranks)
    if stayed == len(ranks):
        return f"stays 1st in {stayed} of {len(ranks)}"
    worst = f"as far as {ordinal(max(ranks))}"
    return f"stays 1st in {stayed} of {len(ranks)}, else falls {worst}" if stayed else f"falls each time, {worst}"


def _figures(dossier: Dossier, found: Counterfactual, root: str) -> tuple[Figure, ...]:
    label = shorten(dossier.names.query(found.query_id).label)
    words = ("its strongest region", "an equal area elsewhere")
    areas = (found.strongest, *found.random[:1])
    return tuple(
        figure(
            picture,
            root=root,
            within=WITHIN,
            alt=f"Query {label} with {what} hidden",
            caption=f"{what[0].upper()}{what[1:]} hidden: {ordinal(area.answer.rank)}, "
            f"score {similarity(area.answer.score)}",
        )
        for picture, what, area in zip(dossier.figures.hidden(found.query_id), words, areas, strict=False)
    )


def _table(found: Counterfactual) -> Table:
    rows = [
        _row("Nothing", found.before),
        _row("The strongest region", found.strongest.answer),
    ]
    answers = [one.answer for one in found.random]
    if answers:
        rows.append(_ranged(f"An equal area at random ({len(answers)} times)", answers))
    return Table(
        caption=f"The first candidate with parts of the query hidden, among {count(found.considered, 'photo')}",
        columns=(
            Column(label="Hidden"),
            Column(label="Rank", numeric=True),
            Column(label="Score", numeric=True),
            Column(label="Margin", numeric=True, hint=MARGIN),
            Column(
                label="Best true match", numeric=True, hint="Rank of the best true match, where the labels know one."
            ),
        ),
        rows=tuple(rows),
    )


def _row(label: str, answer: Answer) -> Row:
    true = NONE if answer.true_rank is None else ordinal(answer.true_rank)
    return Row(
        cells=(
            Cell(text=label, heading=True),
            number_cell(ordinal(answer.rank), answer.rank),
            number_cell(similarity(answer.score), answer.score),
            number_cell(similarity(answer.margin), answer.margin),
            number_cell(true, answer.true_rank),
        )
    )


def _ranged(label: str, answers: Sequence[Answer]) -> Row:
    ranks, true = [one.rank for one in answers], [one.true_rank for one in answers if one.true_rank is not None]
    scores = [one.score for one in answers]
    margins = [one.margin for one in answers if one.margin is not None]
    return Row(
        cells=(
            Cell(text=label, heading=True),
            _mean(ranks, 1),
            _mean(scores, 3),
            _mean(margins, 3),
            _mean(true, 1),
        )
    )


def _mean(values: Sequence[float], digits: int) -> Cell:
    """The mean, and from where to where it goes."""
    if not values:
        return number_cell(NONE, None)
    mean, low, high = sum(values) / len(values), min(values), max(values)
    shown = 0 if digits == 1 else digits  # ranks are whole; their mean is not
    spread = None if low == high else f"{number(low, shown)} to {number(high, shown)}"
    return number_cell(number(mean, digits), mean, spread)


def _note(found: Counterfactual) -> str:
    parts = [
        f"What is hidden lies under {_INSTEAD[found.fill]}, with a soft edge; "
        "the query is then embedded and matched as before."
    ]
    met = max((one.overlap for one in found.random), default=0.0)
    if met > 0:
        parts.append(
            f"The photo is too full for areas apart: up to {percent(met, 0)} of one lies in the region itself."
        )
    parts.append("A photo with a part hidden is one that the model never learned from: compare the two rows.")
    return " ".join(parts)
