"""The page of one query: the four panels, the candidates with their scores, and what a person needs to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.core.results import Ranking
from generator.pages.candidates import CandidateEntry, badge, candidate_entry
from generator.pages.cards import CARD_SIZES, backing, left_out, photo_card, toggles
from generator.pages.dossier import Dossier
from generator.pages.elements import (
    Cell,
    Column,
    Crumb,
    Fact,
    Figure,
    LinkTo,
    Notice,
    Page,
    PhotoCard,
    Row,
    Table,
    Toggle,
    Verdict,
    figure,
    verdict,
)
from generator.pages.format import count, integer, map_label, number, plain, shorten, similarity
from generator.pages.image import SHOWN_PHOTOS, votes_note

DECIDES = "A score suggests, a person decides."
PANEL_SIZES = "(max-width: 60em) 96vw, 1200px"


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherPhotos:
    """More photos of one individual, to compare by eye; ``more`` says how many were left out."""

    heading: str
    cards: tuple[PhotoCard, ...]
    more: LinkTo | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchPage(Page):
    """One query and its candidates."""

    template: ClassVar[str] = "match.html.j2"

    verdict: Verdict
    summary: str
    panel: Figure | None
    toggles: tuple[Toggle, ...]
    query: Figure
    facts: tuple[Fact, ...]
    notice: Notice | None
    candidates: tuple[CandidateEntry, ...]
    candidates_note: str
    firsts: Table | None
    others: tuple[OtherPhotos, ...]


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
        panel=four_panels(dossier, ranking, root),
        toggles=toggles(dossier),
        query=dossier.photo(image_id, root, sizes=CARD_SIZES, href=dossier.image_href(image_id, root)),
        facts=_facts(dossier, ranking, root),
        notice=None if ranking.candidates else _nothing(ranking),
        candidates=tuple(
            candidate_entry(dossier, ranking, candidate, rank, root)
            for rank, candidate in enumerate(ranking.candidates, start=1)
        ),
        candidates_note=_candidates_note(ranking),
        firsts=_firsts(dossier, ranking, root) if len(ranking.member_first) > 1 else None,
        others=_others(dossier, ranking, root),
    )


def _step(dossier: Dossier, place: int) -> LinkTo:
    query = dossier.names.query(dossier.paged[place].query.query_id)
    return LinkTo(text=shorten(query.label, 32), href=f"{query.slug}.html")


def _summary(dossier: Dossier, ranking: Ranking) -> str:
    if not ranking.candidates:
        return "Nothing to compare this photo with."
    first = ranking.candidates[0]
    name = shorten(dossier.names.image(first.image_id).label)
    agreement = backing(ranking)
    return f"Closest candidate: {name}, similarity {similarity(first.score)}{f'; {agreement}' if agreement else ''}. {DECIDES}"


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
            f"From left: query {query}, the query with its votes, the first candidate {candidate} with its votes, and the candidate. "
            f"Similarity {similarity(first.score)}. {name}: each photo's maps are made without knowledge of the other. {votes_note(dossier)}"
        ),
        eager=True,
    )


def _facts(dossier: Dossier, ranking: Ranking, root: str) -> tuple[Fact, ...]:
    image_id = ranking.query.image_id
    href = dossier.individual_href(image_id, root)
    fields = {"viewpoint": dossier.viewpoint(image_id), **dossier.fields(image_id)}
    return (
        Fact(label="Photo", value=shorten(dossier.names.image(image_id).label), href=dossier.image_href(image_id, root)),
        Fact(label="Individual", value=shorten(dossier.individual(image_id)), href=href, note="by the labels" if href else None),
        *(Fact(label=plain(name).capitalize(), value=plain(value)) for name, value in fields.items()),
        Fact(label="Compared with", value=count(ranking.considered, "photo"), note=f"left out: {left_out(ranking)}"),
        *_truth(ranking),
        Fact(label="Route", value=shorten(ranking.route), note=_route(dossier, ranking)),
    )


def _truth(ranking: Ranking) -> tuple[Fact, ...]:
    if ranking.true_matches is None:
        return (Fact(label="True matches", value="not known", note="the query has no label"),)
    facts = [Fact(label="True matches", value=integer(ranking.true_matches), note="photos of the same individual to find")]
    if ranking.first_true_rank is not None:
        facts.append(Fact(label="First true match", value=f"rank {integer(ranking.first_true_rank)}"))
    if ranking.average_precision is not None:
        facts.append(Fact(label="Average precision", value=number(ranking.average_precision, 3), note="at 20"))
    return tuple(facts)


def _route(dossier: Dossier, ranking: Ranking) -> str | None:
    groups = next((route.groups for route in dossier.audit.routes if route.name == ranking.route), ())
    return ", ".join(f"{number(weight)} \u00d7 {shorten(group, 40)}" for group, weight in groups) or None


def _nothing(ranking: Ranking) -> Notice:
    return Notice(
        title="No candidates",
        text=f"No photo was left to compare this one with (left out: {left_out(ranking)}).",
    )


def _candidates_note(ranking: Ranking) -> str:
    compared = count(ranking.considered, "photo")
    return (
        f"The {integer(len(ranking.candidates))} closest of {compared}. The similarity is the route's fused score; groups and members "
        "have their own cosines, which are not comparable with one another."
    )


def _firsts(dossier: Dossier, ranking: Ranking, root: str) -> Table:
    ranks = {candidate.image_id: rank for rank, candidate in enumerate(ranking.candidates, start=1)}
    return Table(
        caption="What each member would put first on its own",
        columns=(Column(label="Member"), Column(label="Its first candidate"), Column(label="By the labels"), Column(label="Rank here", numeric=True)),
        rows=tuple(
            Row(
                cells=(
                    Cell(text=shorten(member, 40), heading=True, href=f"{root}members/{dossier.names.member(member).slug}.html"),
                    Cell(text=shorten(dossier.names.image(image_id).label), href=dossier.image_href(image_id, root)),
                    Cell(text="", verdict=badge(correct)),
                    Cell(text=str(ranks[image_id]) if image_id in ranks else f"> {len(ranking.candidates)}", numeric=True),
                )
            )
            for member, image_id, correct in ranking.member_first
        ),
    )


def _others(dossier: Dossier, ranking: Ranking, root: str) -> tuple[OtherPhotos, ...]:
    """More photos of the query's individual and, where it is another, of the first candidate's."""
    asked = ranking.query.image_id
    shown = {asked, *(candidate.image_id for candidate in ranking.candidates[:1])}
    found: dict[str, OtherPhotos] = {}
    for image_id, whose in ((asked, "query"), *((c.image_id, "first candidate") for c in ranking.candidates[:1])):
        individual = dossier.audit.images.by_id[image_id].individual
        if individual is None or individual in found:
            continue
        photos = tuple(i.image_id for i in dossier.photos_of[individual] if i.image_id not in shown)
        if photos:
            found[individual] = _photos(dossier, individual, photos, whose, root)
    return tuple(found.values())


def _photos(dossier: Dossier, individual: str, photos: tuple[str, ...], whose: str, root: str) -> OtherPhotos:
    name = dossier.names.individual(individual)
    more = None
    if len(photos) > SHOWN_PHOTOS:
        more = LinkTo(text=f"All {count(len(photos), 'other photo')}", href=f"{root}individuals/{name.slug}.html")
    return OtherPhotos(
        heading=f"Other photos of {shorten(name.label)}, the {whose}'s individual",
        cards=tuple(photo_card(dossier, image_id, root, named=True) for image_id in photos[:SHOWN_PHOTOS]),
        more=more,
    )

