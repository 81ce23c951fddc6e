"""The candidates of a match page: one entry each, with its similarity and what a reviewer needs beside it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.core.results import Candidate, Ranking
from generator.pages.dossier import Dossier
from generator.pages.elements import Fact, Figure, Verdict
from generator.pages.format import UNKNOWN, gap, shorten
from generator.pages.strategies import score_text

CANDIDATE = (300, 280)
"""The pixels that the style sheet draws a candidate's photo within."""

SAME = Verdict(kind="correct", text="same individual")
OTHER = Verdict(kind="other", text="another individual")
UNTOLD = Verdict(kind="unlabelled", text="unlabelled")


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateEntry:
    """One candidate: its photo, its fused score, and how it relates to the query."""

    rank: str
    anchor: str
    figure: Figure
    name: str
    href: str
    score: str
    badge: Verdict
    facts: tuple[Fact, ...]


def candidate_entry(dossier: Dossier, ranking: Ranking, candidate: Candidate, rank: int, root: str) -> CandidateEntry:
    """The entry of the candidate at ``rank`` (from 1) of a ranking."""
    return CandidateEntry(
        rank=str(rank),
        anchor=f"candidate-{rank}",
        figure=dossier.photo(candidate.image_id, root, within=CANDIDATE),
        name=shorten(dossier.names.image(candidate.image_id).label),
        href=dossier.image_href(candidate.image_id, root),
        score=score_text(candidate),
        badge=badge(candidate.correct),
        facts=_facts(dossier, ranking.query.image_id, candidate.image_id, root),
    )


def badge(correct: bool | None) -> Verdict:
    """What the labels say of a candidate: the query's individual, another, or nothing."""
    return UNTOLD if correct is None else SAME if correct else OTHER


def _facts(dossier: Dossier, query: str, candidate: str, root: str) -> tuple[Fact, ...]:
    href = dossier.individual_href(candidate, root)
    facts = [Fact(label="Individual", value=shorten(dossier.individual(candidate)), href=href)]
    asked, found = dossier.viewpoint(query), dossier.viewpoint(candidate)
    if asked is not None and found is not None:
        facts.append(Fact(label="Viewpoint", value=viewpoints(asked, found)))
    if dossier.publishes("date"):
        value = gap(dossier.field(query, "date"), dossier.field(candidate, "date"))
        facts.append(Fact(label="Taken", value=value))
    return (*facts, *_encounter(dossier, query, candidate))


def viewpoints(asked: str, found: str) -> str:
    """How a candidate's viewpoint relates to the query's; an unknown one is said to be unknown, never guessed."""
    asked, found = shorten(asked, 40), shorten(found, 40)
    if UNKNOWN in (asked, found):
        return UNKNOWN if asked == found else f"{found}; the query's is {asked}"
    return f"{found}, as the query" if asked == found else f"{found}; the query is {asked}"


def _encounter(dossier: Dossier, query: str, candidate: str) -> tuple[Fact, ...]:
    asked, found = dossier.field(query, "encounter"), dossier.field(candidate, "encounter")
    if found is None:
        return ()
    if asked == found:
        return (Fact(label="Encounter", value="the query's"),)
    return (Fact(label="Encounter", value=shorten(found, 40)),)
