"""How often each source of matches is right, in one table."""

from __future__ import annotations

from generator.core.results import Metrics
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Row, Table, number_cell
from generator.pages.format import integer, interval, percent, shorten


def make_scoreboard(dossier: Dossier) -> Table | None:
    """The ensemble, its groups and its members; ``None`` where no query has a true match to find."""
    audit = dossier.audit
    if audit.metrics is None or not audit.metrics.top1.queries:
        return None
    groups = [(f"group {shorten(name, 40)}", metrics) for name, metrics in audit.group_metrics.items()]
    members = [(shorten(name, 40), metrics) for name, metrics in audit.member_metrics.items()]
    several = len(audit.scenario_metrics) > 1
    scenarios = [(f"scenario {shorten(n, 40)}", m) for n, m in audit.scenario_metrics.items()] if several else []
    rows = [("The whole ensemble", audit.metrics), *scenarios, *groups, *members]
    return Table(
        caption="Share of queries answered right, with 95 % intervals over individuals",
        columns=(
            Column(label="Source"),
            Column(label="Top-1", numeric=True),
            Column(label="Top-5", numeric=True),
            Column(label="Top-20", numeric=True),
            Column(label="mAP@20", numeric=True),
            Column(label="Queries", numeric=True, hint="Queries with a true match to find"),
        ),
        rows=tuple(_row(source, metrics) for source, metrics in rows),
    )


def _row(source: str, metrics: Metrics) -> Row:
    values = (metrics.top1, metrics.top5, metrics.top20, metrics.map20)
    return Row(
        cells=(
            Cell(text=source, heading=True),
            *(number_cell(percent(v.value), v.value, note=interval(v) if v.queries else None) for v in values),
            number_cell(integer(metrics.top1.queries), metrics.top1.queries),
        )
    )
