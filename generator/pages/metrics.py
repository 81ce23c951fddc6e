"""The Metrics page: every number of the audit with its interval, and the curves behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import ClassVar

from generator.core.results import Estimate, Evaluation, Numbers, OpenSet, SliceKind
from generator.pages.contributions import contribution_table, lost_table, together_table
from generator.pages.curves import (
    accuracy_plot,
    cmc_plot,
    growth_plot,
    reliability_plot,
    roc_plot,
    spread_plot,
)
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Notice, Page, Row, Stat, Table, number_cell
from generator.pages.format import NONE, integer, interval, number, percent, shorten, similarity
from generator.pages.plots import Plot
from generator.pages.recall import recall_table
from generator.pages.searching import search_note

KINDS: dict[SliceKind, str] = {
    "all": "All queries",
    "scenario": "Scenario",
    "route": "Route",
    "viewpoint": "Viewpoint",
    "gap": "Time gap",
}
COLUMNS = (
    ("top1", "Top-1", "Share with a true match first"),
    ("top5", "Top-5", "Share with a true match among the first 5"),
    ("top20", "Top-20", "Share with a true match among the first 20"),
    ("map20", "mAP@20", "Mean average precision over the first 20, as the challenge defines it"),
    ("r_precision", "R-precision", "Share of true matches among the first R, R being their number"),
    ("minp", "mINP", "R over the rank of the last true match"),
    ("balanced", "Balanced", "Top-1 with every individual counting the same"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricsPage(Page):
    """Every number of the audit."""

    template: ClassVar[str] = "metrics.html.j2"

    notice: Notice | None
    stats: tuple[Stat, ...]
    slices: Table | None
    members: Table | None
    together: Table | None
    lost: Table | None
    open_sets: Table | None
    searching: Notice | None
    recall: Table | None
    accuracy: Plot | None
    ranks: tuple[Plot, ...]
    scores: tuple[Plot, ...]
    calibrations: tuple[Plot, ...]


def make_metrics(dossier: Dossier) -> MetricsPage:
    """The page of an audit's numbers."""
    found, told = dossier.audit.evaluation, search_note(dossier)
    return MetricsPage(
        path="metrics",
        title="Metrics",
        heading="Metrics",
        section="metrics",
        lead="How well the ensemble ranks. Intervals are 95 %, by drawing individuals; a narrow one needs many.",
        notice=None if found else Notice(title="No numbers", text=_nothing(dossier)),
        stats=_stats(found.numbers[0]) if found else (),
        slices=_slices(dossier, found) if found else None,
        members=contribution_table(dossier),
        together=together_table(dossier),
        lost=lost_table(dossier),
        open_sets=_open_sets(found.open_sets) if found and found.open_sets else None,
        searching=Notice(title="Searched approximately", text=told) if told else None,
        recall=recall_table(dossier.audit.recall),
        accuracy=accuracy_plot(dossier),
        ranks=_rank_plots(found) if found else (),
        scores=_score_plots(found) if found else (),
        calibrations=tuple(reliability_plot(one) for one in found.reliability) if found else (),
    )


def _nothing(dossier: Dossier) -> str:
    if not dossier.audit.images.labelled:
        return "No image says which individual it shows, so nothing can be measured."
    return "No query has a true match among its candidates, so nothing can be measured."


def _stats(numbers: Numbers) -> tuple[Stat, ...]:
    chosen = ("top1", "map20", "r_precision", "minp", "balanced")
    return tuple(
        Stat(label=label, value=percent(value.value), detail=f"95 % interval {interval(value)}")
        for value, label in ((_of(numbers, name), label) for name, label, _ in COLUMNS if name in chosen)
        if not isnan(value.value)
    )


def _of(numbers: Numbers, name: str) -> Estimate:
    found: Estimate = getattr(numbers, name)
    return found


def _slices(dossier: Dossier, found: Evaluation) -> Table:
    shown = [one for one in found.numbers if _publishable(dossier, one.kind)]
    extra = [found.other_encounters] if found.other_encounters and dossier.publishes("encounter") else []
    rows = [shown[0], *extra, *shown[1:]]
    return Table(
        caption="The ensemble over all queries, and over parts of them",
        columns=(
            Column(label="Queries", hint="Time gap: to the true match that is nearest in time"),
            *(Column(label=label, numeric=True, hint=hint) for _, label, hint in COLUMNS),
            Column(label="Measured", numeric=True, hint="Queries with a true match to find"),
            Column(label="Others", numeric=True, hint="Queries without a true match, or without a label"),
        ),
        rows=tuple(_row(numbers) for numbers in rows),
    )


def _publishable(dossier: Dossier, kind: SliceKind) -> bool:
    field = {"viewpoint": "viewpoint", "gap": "date"}.get(kind)
    return field is None or dossier.publishes(field)


def _row(numbers: Numbers) -> Row:
    name = shorten(numbers.name, 40)
    label = name.capitalize() if numbers.kind == "all" else f"{KINDS[numbers.kind]}: {name}"
    others = numbers.without_match + numbers.unlabelled
    values = (_of(numbers, one) for one, _, _ in COLUMNS)
    return Row(
        cells=(
            Cell(text=label, heading=True),
            *(number_cell(percent(v.value), v.value, note=None if isnan(v.value) else interval(v)) for v in values),
            number_cell(integer(numbers.top1.queries), numbers.top1.queries),
            number_cell(integer(others) if others else NONE, others),
        )
    )


def _rank_plots(found: Evaluation) -> tuple[Plot, ...]:
    return (cmc_plot(found), *((growth_plot(found.growth),) if found.growth else ()))


def _score_plots(found: Evaluation) -> tuple[Plot, ...]:
    by_route = {one.route: one for one in found.open_sets}
    spreads = tuple(spread_plot(one, by_route.get(one.route)) for one in found.spreads)
    return (*((roc_plot(found.open_sets),) if found.open_sets else ()), *spreads)


def _open_sets(found: Sequence[OpenSet]) -> Table:
    return Table(
        caption="A threshold on the first candidate's score, by route",
        columns=(
            Column(label="Route"),
            Column(label="AUC", numeric=True, hint="Chance that a known query scores above a new one"),
            Column(label="Threshold", numeric=True, hint="Greatest BAKS times BAUS"),
            Column(label="BAKS", numeric=True, hint="Known queries answered right and above the threshold"),
            Column(label="BAUS", numeric=True, hint="New queries below the threshold"),
            Column(label="Known", numeric=True, hint="Queries whose individual is in the database"),
            Column(label="New", numeric=True, hint="Queries whose individual is not"),
        ),
        rows=tuple(_open_row(one) for one in found),
    )


def _open_row(found: OpenSet) -> Row:
    auc = f"{number(found.auc.low, 3)} to {number(found.auc.high, 3)}"
    removed = f"{integer(found.removed)} with their individual taken out" if found.removed else None
    return Row(
        cells=(
            Cell(text=shorten(found.route, 40), heading=True),
            number_cell(number(found.auc.value, 3), found.auc.value, note=auc),
            number_cell(similarity(found.threshold), found.threshold),
            *(number_cell(percent(one.value), one.value, note=interval(one)) for one in (found.baks, found.baus)),
            number_cell(integer(found.known), found.known),
            number_cell(integer(found.new), found.new, note=removed),
        )
    )
