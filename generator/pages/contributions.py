"""What each member does for the ensemble, as tables."""

from __future__ import annotations

from generator.core.contributions import contributions
from generator.core.results import Estimate, Metrics
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Row, Table, number_cell
from generator.pages.format import NONE, integer, interval, listing, percent, points, points_interval, shorten
from generator.pages.roster import member_href

LISTED = 30
"""Queries that a table lists."""


def contribution_table(dossier: Dossier) -> Table | None:
    """Each member's own accuracy beside that of the ensemble without it; ``None`` where nothing was compared."""
    audit, evaluation = dossier.audit, dossier.audit.evaluation
    if evaluation is None or audit.metrics is None or len(audit.members) < 2:
        return None
    told = contributions(audit.rankings)
    rows = []
    for spec in audit.members:
        own, added = audit.member_metrics.get(spec.name), evaluation.without_member.get(spec.name)
        lost = sum(spec.name in members for _, members in told.lost) if own else None
        rows.append(
            Row(
                cells=(
                    Cell(text=shorten(spec.name, 40), heading=True, href=member_href(dossier, spec.name, "")),
                    added_cell(added.top1 if added else None),
                    added_cell(added.map20 if added else None),
                    _share(added.less if added else None),
                    _share(own),
                    number_cell(NONE if lost is None else integer(lost), lost),
                )
            )
        )
    return Table(
        caption="What each member adds",
        columns=(
            Column(label="Member"),
            Column(label="Adds to top-1", numeric=True, hint="In percentage points, with the difference's interval"),
            Column(label="Adds to mAP@20", numeric=True, hint="In percentage points, likewise"),
            Column(label="Ensemble without it", numeric=True, hint="Top-1 over all queries"),
            Column(label="Own top-1", numeric=True, hint="Over the queries that it serves"),
            Column(label="Right, and lost", numeric=True, hint="Queries it answers right and the ensemble does not"),
        ),
        rows=tuple(rows),
        sortable=True,
    )


def without_table(dossier: Dossier, member: str) -> Table | None:
    """The ensemble with and without one member; ``None`` where it was not compared."""
    evaluation = dossier.audit.evaluation
    added = evaluation.without_member.get(member) if evaluation else None
    if added is None:
        return None
    named = (("Top-1", "top1", added.top1), ("mAP@20", "map20", added.map20))
    return Table(
        caption="With and without this member, over all queries",
        columns=(
            Column(label="Measure"),
            Column(label="It adds", numeric=True, hint="In percentage points, with the interval of the difference"),
            Column(label="With it", numeric=True),
            Column(label="Without it", numeric=True),
        ),
        rows=tuple(
            Row(
                cells=(
                    Cell(text=label, heading=True),
                    added_cell(difference),
                    *(_estimate(getattr(metrics, key)) for metrics in (added.whole, added.less)),
                )
            )
            for label, key, difference in named
        ),
    )


def added_cell(difference: Estimate | None) -> Cell:
    """A difference in percentage points with its interval; a dash where nothing was compared."""
    if difference is None or not difference.queries:
        return number_cell(NONE, None)
    return number_cell(points(difference.value), difference.value, note=points_interval(difference))


def together_table(dossier: Dossier) -> Table | None:
    """Queries that only the ensemble answers right."""
    found = contributions(dossier.audit.rankings).together
    if not found:
        return None
    return Table(
        caption=_caption("Right together, though no member is right alone", len(found)),
        columns=(Column(label="Query"),),
        rows=tuple(Row(cells=(_query(dossier, query_id),)) for query_id in found[:LISTED]),
    )


def lost_table(dossier: Dossier) -> Table | None:
    """Queries that some member answers right and the ensemble does not."""
    found = contributions(dossier.audit.rankings).lost
    if not found:
        return None
    return Table(
        caption=_caption("Lost, though a member had it", len(found)),
        columns=(
            Column(label="Query"),
            Column(label="Right on their own"),
            Column(label="First true match", numeric=True, hint="Its rank in the ensemble's list"),
        ),
        rows=tuple(
            Row(
                cells=(
                    _query(dossier, query_id),
                    Cell(text=listing(tuple(shorten(name, 30) for name in members))),
                    number_cell(_rank(dossier, query_id), dossier.rankings[query_id].first_true_rank),
                )
            )
            for query_id, members in found[:LISTED]
        ),
    )


def _caption(text: str, number: int) -> str:
    return f"{text}: {integer(number)} queries" + (f", the first {LISTED}" if number > LISTED else "")


def _rank(dossier: Dossier, query_id: str) -> str:
    rank = dossier.rankings[query_id].first_true_rank
    return NONE if rank is None else integer(rank)


def _query(dossier: Dossier, query_id: str) -> Cell:
    ranking = dossier.rankings[query_id]
    return Cell(
        text=shorten(dossier.names.query(query_id).label, 40), heading=True, href=dossier.answer_href(ranking, "")
    )


def _share(metrics: Metrics | None) -> Cell:
    if metrics is None or not metrics.top1.queries:
        return number_cell(NONE, None)
    return _estimate(metrics.top1)


def _estimate(found: Estimate) -> Cell:
    return number_cell(percent(found.value), found.value, note=interval(found))
