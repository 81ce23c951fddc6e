"""The page of one query: the four panels, the candidates with their scores, and what a person needs to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.core.results import Ranking
from generator.core.strategies import DIRECT, GIVEN, Strategy
from generator.pages.candidates import CandidateEntry, candidate_entry
from generator.pages.cards import backing, left_out, toggles
from generator.pages.counterfactual import CounterfactualStrip, make_counterfactual
from generator.pages.dossier import Dossier
from generator.pages.elements import (
    Crumb,
    Fact,
    Figure,
    LinkTo,
    Notice,
    Page,
    Table,
    Toggle,
    Verdict,
    figure,
    verdict,
)
from generator.pages.format import count, integer, map_label, plain, shorten
from generator.pages.legend import votes_note
from generator.pages.local import LocalView, local_view
from generator.pages.others import OtherPhotos, beside_match
from generator.pages.pair import PairView, pair_view
from generator.pages.query_facts import query_facts
from generator.pages.scores import score_table, scores_note
from generator.pages.strategies import score_text, score_word, strategy_name
from generator.pages.trust_lines import verdict_of

DECIDES = "A score suggests, a person decides."
UNLISTED = "The ranking that was brought along lists no candidate for this query."
SAME_ENCOUNTER = " Photos of one encounter can resemble each other by water and light alone."
PANEL_SIZES = "(max-width: 60em) 96vw, 1200px"
QUERY_SIZES = "(max-width: 44em) 92vw, 320px"


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchPage(Page):
    """One query and its candidates."""

    template: ClassVar[str] = "match.html.j2"

    verdict: Verdict
    summary: str
    pair: PairView | None
    panel: Figure | None
    toggles: tuple[Toggle, ...]
    query: Figure
    facts: tuple[Fact, ...]
    notice: Notice | None
    candidates: tuple[CandidateEntry, ...]
    candidates_note: str
    scores: Table | None
    scores_note: str
    local: LocalView | None
    others: tuple[OtherPhotos, ...]
    hidden: CounterfactualStrip | None


def make_match(dossier: Dossier, query_id: str) -> MatchPage:
    """The page of a query that is among the audit's paged ones."""
    ranking, root = dossier.rankings[query_id], "../"
    name, place = dossier.names.query(query_id), dossier.place[query_id]
    image_id = ranking.query.image_id
    return MatchPage(
        path=f"queries/{name.slug}",
        title=f"Query {name.slug}",
        heading=plain(name.label),
        section="queries",
        shape=dossier.shape,
        search_index=False,
        crumbs=(Crumb(text="Queries", href=f"{root}queries.html"),),
        previous=_step(dossier, place - 1) if place else None,
        next=_step(dossier, place + 1) if place + 1 < len(dossier.paged) else None,
        verdict=verdict(ranking.verdict),
        summary=_summary(dossier, ranking),
        pair=pair_view(dossier, ranking, root),
        panel=four_panels(dossier, ranking, root),
        toggles=toggles(dossier),
        query=dossier.photo(image_id, root, sizes=QUERY_SIZES, href=dossier.image_href(image_id, root)),
        facts=query_facts(dossier, ranking, root),
        notice=None if ranking.candidates else _nothing(ranking),
        candidates=tuple(
            candidate_entry(dossier, ranking, candidate, rank, root)
            for rank, candidate in enumerate(ranking.candidates, start=1)
        ),
        candidates_note=_candidates_note(dossier, ranking),
        scores=score_table(dossier, ranking, root),
        scores_note=scores_note(ranking),
        local=local_view(dossier, ranking, root),
        others=beside_match(dossier, ranking, root),
        hidden=make_counterfactual(dossier, ranking, root),
    )


def _step(dossier: Dossier, place: int) -> LinkTo:
    query = dossier.names.query(dossier.paged[place].query.query_id)
    return LinkTo(text=shorten(query.label, 32), href=f"{query.slug}.html")


def _summary(dossier: Dossier, ranking: Ranking) -> str:
    if not ranking.candidates:
        return UNLISTED if ranking.considered else "Nothing to compare this photo with."
    first = ranking.candidates[0]
    name = shorten(dossier.names.image(first.image_id).label)
    agreement = backing(ranking)
    backed = f"; {agreement}" if agreement else ""
    return f"Closest candidate: {name}, {score_word(ranking)} {score_text(first)}{backed}. {DECIDES}"


def four_panels(dossier: Dossier, ranking: Ranking, root: str) -> Figure | None:
    """Query, query with votes, first candidate with votes, first candidate; ``None`` where it was not drawn."""
    picture = dossier.figures.panel(ranking.query.query_id)
    if picture is None or not ranking.candidates:
        return None
    first = ranking.candidates[0]
    query = shorten(dossier.names.image(ranking.query.image_id).label, 40)
    candidate = shorten(dossier.names.image(first.image_id).label, 40)
    name = map_label(dossier.audit.heatmaps.shown)
    return figure(
        picture,
        root=root,
        sizes=PANEL_SIZES,
        alt=(
            f"Four panels side by side: query {query}; the query with the votes of its maps; "
            f"candidate {candidate} with the votes of its maps; candidate {candidate}"
        ),
        caption=(
            f"From left: query {query}, the query with its votes, the first candidate {candidate} with its votes, "
            f"and the candidate. {score_word(ranking).capitalize()} {score_text(first)}. {name}: each photo's maps "
            f"are made without knowledge of the other. {votes_note(dossier)}{_votes_trust(dossier, ranking)}"
        ),
        eager=True,
    )


def _votes_trust(dossier: Dossier, ranking: Ranking) -> str:
    served = dossier.audit.served_by.get(ranking.query.image_id, ())
    verdict = verdict_of(dossier, dict.fromkeys(served, dossier.audit.heatmaps.shown), why=True)
    return f" Trust: {verdict}." if verdict else ""


def _nothing(ranking: Ranking) -> Notice:
    if ranking.considered:
        return Notice(title="No candidates", text=UNLISTED)
    return Notice(
        title="No candidates",
        text=f"No photo was left to compare this one with (left out: {left_out(ranking)}).",
    )


def _candidates_note(dossier: Dossier, ranking: Ranking) -> str:
    closest = f"The {integer(len(ranking.candidates))} closest of {count(ranking.considered, 'photo')}"
    asked = dossier.field(ranking.query.image_id, "encounter")
    near = asked and any(dossier.field(candidate.image_id, "encounter") == asked for candidate in ranking.candidates)
    return f"{closest}, {_by(_strategy(dossier, ranking))}.{SAME_ENCOUNTER if near else ''}"


def _strategy(dossier: Dossier, ranking: Ranking) -> Strategy:
    return next((route.strategy for route in dossier.audit.routes if route.name == ranking.route), DIRECT)


def _by(strategy: Strategy) -> str:
    name = strategy_name(strategy)
    if strategy == GIVEN and name:
        return name
    return f"by the route's fused similarity, {name}" if name else "by the route's fused similarity"
