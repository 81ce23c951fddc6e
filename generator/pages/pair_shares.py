"""What a similarity adds up to, in a sentence and in tables: by part, by side, part to part."""

from __future__ import annotations

from generator.core.links import Flow
from generator.core.pairs import Pair
from generator.core.results import Ranking
from generator.core.strategies import DIRECT
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Row, Table
from generator.pages.format import count, listing, number, percent, similarity

SMALL = 5e-4
"""Shares of the similarity that a table with one decimal would show as nothing."""


def add_up(pair: Pair) -> str:
    """What the similarity is made of on the query's side, in a sentence."""
    parts = [*pair.query.parts] or [("the photo", pair.query.placed)]
    told = [f"{name} {of_similarity(share, pair)}" for name, share in sorted(parts, key=lambda part: -part[1])]
    told.append(f"not tied to a place {of_similarity(pair.query.unplaced, pair)}")
    if abs(pair.query.beside) > SMALL * abs(pair.similarity):
        told.append(f"beside the photo {of_similarity(pair.query.beside, pair)}")
    if _missing(pair.query.gap, pair):
        told.append(f"not explained {of_similarity(pair.query.gap, pair)}")
    return f"Similarity {similarity(pair.similarity)} adds up, on the query: {listing(tuple(told))}."


def of_similarity(share: float, pair: Pair) -> str:
    """A share in percent of the similarity, with a true minus sign."""
    if not abs(pair.similarity) > 0.0:
        return percent(None)
    return f"{number(100 * share / pair.similarity, 0)}\u00a0%"


def share_table(pair: Pair) -> Table:
    """Both sides, part by part; each column adds up to the similarity."""
    names = dict.fromkeys(name for side in (pair.query, pair.candidate) for name, _ in side.parts)
    sides = [dict(side.parts) for side in (pair.query, pair.candidate)]
    ordered = sorted(names, key=lambda name: -sides[0].get(name, 0.0))
    rows = [_row(name, [side.get(name, 0.0) for side in sides], pair) for name in ordered]
    if not names:
        rows.append(_row("on the photo", [pair.query.placed, pair.candidate.placed], pair))
    rest = (
        ("beside the photo", (pair.query.beside, pair.candidate.beside)),
        ("not tied to a place", (pair.query.unplaced, pair.candidate.unplaced)),
        ("not explained", (pair.query.gap, pair.candidate.gap)),
    )
    for name, values in rest:
        if name == "not tied to a place" or any(_missing(value, pair) for value in values):
            rows.append(_row(name, list(values), pair))
    rows.append(_row("together", [pair.similarity] * 2, pair, strong=True))
    return Table(
        caption="What the similarity is made of, by place",
        columns=(
            Column(label="Where"),
            Column(label="On the query", numeric=True),
            Column(label="On the candidate", numeric=True),
        ),
        rows=tuple(rows),
    )


def share_note(dossier: Dossier, ranking: Ranking, pair: Pair) -> str:
    """How to read the table, and what of the similarity is no sum over places."""
    told = ["Percent of the similarity. A place may speak against the match."]
    if pair.exact:
        told.append("Places, bias and members add up exactly (to rounding). HiResCAM would draw the same picture.")
    elif any(member.exact for member in pair.members):
        told.append("Some members' maps are linearised; what they miss is \u201cnot explained\u201d.")
    else:
        told.append(
            "These heads are no sums over places: the maps are linear, and miss what is \u201cnot explained\u201d."
        )
    unseen = [member.member for member in pair.members if member.kind is None]
    if unseen:
        told.append(f"{count(len(unseen), 'member')} brought embeddings only: their share has no place.")
    if not pair.additive:
        told.append(
            "Groups fused by ranks or calibrated shares are no sum over members: the weighted mean of the members' "
            "cosines is explained instead."
        )
    strategy = next((route.strategy for route in dossier.audit.routes if route.name == ranking.route), DIRECT)
    if strategy != DIRECT:
        told.append("The ranking's score is made of more than this similarity, and is itself no sum over places.")
    return " ".join(told)


def flow_table(pair: Pair) -> Table | None:
    """Between parts: the largest, and all the others together."""
    if not pair.flows or not pair.similarity:
        return None
    shown = [flow for flow in pair.flows[:6] if flow.share > SMALL * abs(pair.similarity)]
    rest = sum(flow.share for flow in pair.flows) - sum(flow.share for flow in shown)
    placed = sum(flow.share for flow in pair.flows)
    return Table(
        caption="Part to part, over all pairs of places: what sets both photos apart from the average one",
        columns=(
            Column(label="On the query"),
            Column(label="On the candidate"),
            Column(label="Of the similarity", numeric=True),
        ),
        rows=(
            *(_flow(flow, pair) for flow in shown),
            _pairs("other parts", rest, pair),
            _pairs("as in the average photo", pair.similarity - placed, pair),
        ),
    )


# ----------------------------------------------------------------------------------------------------------


def _row(name: str, values: list[float], pair: Pair, *, strong: bool = False) -> Row:
    cells = (Cell(text=of_similarity(value, pair), numeric=True, strong=strong) for value in values)
    return Row(cells=(Cell(text=name, heading=True), *cells))


def _missing(gap: float, pair: Pair) -> bool:
    return abs(gap) > max(1e-5, SMALL * abs(pair.similarity))


def _flow(flow: Flow, pair: Pair) -> Row:
    return Row(
        cells=(
            Cell(text=flow.query_part, heading=True),
            Cell(text=flow.candidate_part),
            Cell(text=of_similarity(flow.share, pair), numeric=True),
        )
    )


def _pairs(name: str, share: float, pair: Pair) -> Row:
    return Row(
        cells=(Cell(text=name, heading=True), Cell(text=""), Cell(text=of_similarity(share, pair), numeric=True))
    )
