"""The candidates of a match page: one entry each, with every score and what a reviewer needs beside it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.core.results import Candidate, Ranking
from generator.pages.cards import CARD_SIZES
from generator.pages.dossier import Dossier
from generator.pages.elements import Bar, Fact, Figure, Verdict, bar
from generator.pages.format import UNKNOWN, count, gap, shorten, similarity

SHOWN_MEMBERS = 12
"""Bars of members that are shown unfolded."""

SAME = Verdict(kind="correct", text="same individual")
OTHER = Verdict(kind="other", text="another individual")
UNTOLD = Verdict(kind="unlabelled", text="unlabelled")


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateEntry:
    """One candidate: its photo, fused score, scores of groups and members, and how it relates to the query.

    ``groups`` is empty where there is one only; ``folded`` are the members' bars beyond `SHOWN_MEMBERS`.
    """

    rank: str
    anchor: str
    figure: Figure
    name: str
    href: str
    score: str
    badge: Verdict
    facts: tuple[Fact, ...]
    groups: tuple[Bar, ...]
    members: tuple[Bar, ...]
    folded: tuple[Bar, ...]
    folded_label: str


def candidate_entry(dossier: Dossier, ranking: Ranking, candidate: Candidate, rank: int, root: str) -> CandidateEntry:
    """The entry of the candidate at ``rank`` (from 1) of a ranking."""
    href = dossier.image_href(candidate.image_id, root)
    return CandidateEntry(
        rank=str(rank),
        anchor=f"candidate-{rank}",
        figure=dossier.photo(candidate.image_id, root, sizes=CARD_SIZES, href=href),
        name=shorten(dossier.names.image(candidate.image_id).label),
        href=href,
        score=similarity(candidate.score),
        badge=badge(candidate.correct),
        facts=_facts(dossier, ranking.query.image_id, candidate.image_id, root),
        groups=_bars(candidate.groups) if len(candidate.groups) > 1 else (),
        members=_bars(candidate.members[:SHOWN_MEMBERS]),
        folded=_bars(candidate.members[SHOWN_MEMBERS:]),
        folded_label=count(len(candidate.members[SHOWN_MEMBERS:]), "more member"),
    )


def badge(correct: bool | None) -> Verdict:
    """What the labels say of a candidate: the query's individual, another, or nothing."""
    return UNTOLD if correct is None else SAME if correct else OTHER


def _bars(scores: tuple[tuple[str, float], ...]) -> tuple[Bar, ...]:
    return tuple(bar(shorten(name, 40), similarity(score), score) for name, score in scores)


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
        note = "photos of one encounter can resemble each other by water and light alone"
        return (Fact(label="Encounter", value="the same as the query", note=note),)
    return (Fact(label="Encounter", value=shorten(found, 40)),)
