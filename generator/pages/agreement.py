"""Agreement between members: how alike their answers, similarities and maps are, and what they dispute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from generator.core.agreement import Dispute, disputes
from generator.pages.dossier import Dossier
from generator.pages.elements import (
    Bar,
    Cell,
    Column,
    Notice,
    Page,
    Row,
    Stat,
    Table,
    bar,
    number_cell,
    verdict,
)
from generator.pages.format import NONE, count, integer, number, percent, shorten, similarity
from generator.pages.matrix import Matrix, matrices, mean_pair
from generator.pages.members import flip_consistency

DISPUTES = 40
"""Most disputed queries that the page lists."""

UNDISPUTED = Notice(title="No dispute", text="All members name the first candidate that the ensemble names.")


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementPage(Page):
    """Matrices, flip consistency, and the most disputed queries."""

    template: ClassVar[str] = "agreement.html.j2"

    stats: tuple[Stat, ...]
    matrices: tuple[Matrix, ...]
    alone: Notice | None
    flips: tuple[Bar, ...]
    disputed: Table | None
    undisputed: Notice | None


def make_agreement(dossier: Dossier) -> AgreementPage:
    """The page on how far the members agree."""
    found = dossier.audit.agreement
    several = found is not None and len(found.members) > 1
    contested = disputes(dossier.audit.rankings) if several else ()
    compared = any(len(ranking.member_first) > 1 for ranking in dossier.audit.rankings)
    return AgreementPage(
        path="agreement",
        title="Agreement",
        heading="Agreement between members",
        section="agreement",
        lead="Members that agree may be right or share a fault; where they part, a person should look.",
        stats=_stats(dossier, len(contested)) if several else (),
        matrices=matrices(dossier) if several else (),
        alone=None if several else Notice(title="Nothing to compare", text=_why_alone(dossier)),
        flips=_flips(dossier),
        disputed=_disputed(dossier, contested) if contested else None,
        undisputed=UNDISPUTED if several and compared and not contested else None,
    )


def _why_alone(dossier: Dossier) -> str:
    if len(dossier.audit.members) < 2:
        return "The ensemble has one member; agreement needs two."
    return "No query was put to two members, so that there is nothing to compare."


def _stats(dossier: Dossier, contested: int) -> tuple[Stat, ...]:
    found = dossier.audit.agreement
    if found is None:
        return ()
    total = len(dossier.audit.rankings)
    return (
        Stat(
            label="Same first candidate",
            value=percent(mean_pair(found.top1)),
            detail="of queries, mean over pairs of members",
        ),
        Stat(label="Similarities", value=number(mean_pair(found.scores)), detail="mean rank correlation"),
        Stat(label="Heatmaps", value=number(mean_pair(found.maps)), detail="mean correlation"),
        Stat(
            label="Disputed queries",
            value=integer(contested),
            detail=f"of {count(total, 'query', 'queries')}: a member names another first candidate",
        ),
    )


def _flips(dossier: Dossier) -> tuple[Bar, ...]:
    """Per member, how alike its map of a photo is to that of the mirrored photo."""
    bars = []
    for name in dossier.members:
        values = flip_consistency(dossier, name)
        if values:
            mean = float(np.mean(values))
            note = f"lowest {number(min(values))}, over {count(len(values), 'image')}"
            bars.append(bar(dossier.names.member(name).label, number(mean), mean, note))
    return tuple(bars)


def _disputed(dossier: Dossier, contested: Sequence[Dispute]) -> Table:
    columns = (
        Column(label="Query"),
        Column(label="Verdict"),
        Column(
            label="Members against",
            numeric=True,
            hint="Members with another first candidate than the ensemble",
        ),
        Column(
            label="Different answers",
            numeric=True,
            hint="How many different first candidates the members have",
        ),
        Column(label="First candidate"),
        Column(label="Margin", numeric=True, hint="Similarity of the first candidate less that of the second"),
    )
    shown = contested[:DISPUTES]
    caption = f"The most disputed queries ({integer(len(shown))} of {integer(len(contested))})"
    return Table(caption=caption, columns=columns, rows=tuple(_row(dossier, one) for one in shown), sortable=True)


def _row(dossier: Dossier, dispute: Dispute) -> Row:
    ranking = dispute.ranking
    first = ranking.candidates[0].image_id if ranking.candidates else None
    return Row(
        cells=(
            Cell(
                text=shorten(dossier.names.query(ranking.query.query_id).label),
                href=dossier.answer_href(ranking, ""),
                heading=True,
            ),
            Cell(text=ranking.verdict, verdict=verdict(ranking.verdict)),
            number_cell(f"{dispute.against} of {dispute.members}", dispute.against / dispute.members),
            number_cell(integer(dispute.opinions), dispute.opinions),
            Cell(
                text=NONE if first is None else shorten(dossier.names.image(first).label),
                href=None if first is None else dossier.image_href(first, ""),
            ),
            number_cell(similarity(dispute.margin), dispute.margin),
        )
    )
