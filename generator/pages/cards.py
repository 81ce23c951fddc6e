"""Cards that several pages share: a photo with its name, a query beside its first candidate."""

from __future__ import annotations

from dataclasses import replace

from generator.core.results import Ranking
from generator.core.trials import ITSELF
from generator.pages.dossier import Dossier
from generator.pages.elements import Choice, Figure, MatchCard, PhotoCard, Toggle, figure, ratio_style, verdict
from generator.pages.format import count, listing, shorten
from generator.pages.strategies import score_text

CARD = (190, 380)
"""The pixels that the style sheet draws the photo of a card within."""

PAIR = (240, 300)
"""Likewise each of the two photos of a match without a panel."""

NO_PAGE = "no page of its own"
"""What a card says of a query that was not chosen for a page (``pages.queries``)."""

HEAT = Toggle(layer="heat", text="votes")
BOXES = Toggle(layer="boxes", text="regions")


def toggles(dossier: Dossier, *extra: Toggle) -> tuple[Toggle, ...]:
    """The switches of a page that shows photos with their votes; none where there are no heatmaps."""
    return (HEAT, *extra) if dossier.audit.attention else ()


def image_verdict(dossier: Dossier, image_id: str) -> Ranking | None:
    """The ranking whose verdict stands for an image in a list: its only one, or none."""
    rankings = dossier.asked.get(image_id, ())
    return rankings[0] if len(rankings) == 1 else None


def photo_card(dossier: Dossier, image_id: str, root: str) -> PhotoCard:
    """The photo of an image with its votes, its name, whom it shows, and its verdict as a query."""
    card = _card(dossier, image_id, root, dossier.individual(image_id), judged=True)
    return replace(card, choices=choices(dossier, image_id))


def sibling_card(dossier: Dossier, image_id: str, root: str, *, judged: bool = False) -> PhotoCard:
    """The photo of an image on a page that has named its individual; its verdict only where it is ``judged``."""
    return _card(dossier, image_id, root, dossier.field(image_id, "date"), judged=judged)


def _card(dossier: Dossier, image_id: str, root: str, first: str | None, *, judged: bool) -> PhotoCard:
    known = (shorten(note, 40) for note in (first, dossier.field(image_id, "viewpoint")) if note)
    ranking = image_verdict(dossier, image_id) if judged else None
    return PhotoCard(
        figure=dossier.photo(image_id, root, within=CARD),
        name=shorten(dossier.names.image(image_id).label),
        href=dossier.image_href(image_id, root),
        note=" \u00b7 ".join(known) or None,
        verdict=None if ranking is None else verdict(ranking.verdict),
    )


def choices(dossier: Dossier, image_id: str) -> tuple[Choice, ...]:
    """What the filter bar may find an image by: individual, viewpoint, verdict."""
    ranking = image_verdict(dossier, image_id)
    found = (
        ("individual", dossier.individual(image_id)),
        ("viewpoint", dossier.viewpoint(image_id)),
        ("verdict", "not a query" if ranking is None else ranking.verdict),
    )
    return tuple(Choice(facet=name, value=shorten(value)) for name, value in found if value)


def match_card(dossier: Dossier, ranking: Ranking, root: str, note: str | None = None) -> MatchCard | None:
    """A query beside its first candidate; ``None`` where there is no candidate."""
    if not ranking.candidates:
        return None
    first, query_id = ranking.candidates[0], ranking.query.query_id
    query = shorten(dossier.names.query(query_id).label, 40)
    candidate = shorten(dossier.names.image(first.image_id).label, 40)
    panel = dossier.figures.panel(query_id)
    alt = f"Query {query} beside its first candidate {candidate}"
    figures = (figure(panel, root=root, alt=alt),) if panel else _pair(dossier, ranking, root)
    href = dossier.query_href(query_id, root)
    notes = (note, None if href else NO_PAGE)
    return MatchCard(
        figures=figures,
        style=ratio_style(sum(each.width / each.height for each in figures), 1),
        query=query,
        candidate=candidate,
        score=score_text(first),
        href=href,
        verdict=verdict(ranking.verdict),
        note="; ".join(filter(None, notes)) or None,
    )


def _pair(dossier: Dossier, ranking: Ranking, root: str) -> tuple[Figure, ...]:
    pair = (ranking.query.image_id, ranking.candidates[0].image_id)
    return tuple(
        dossier.photo(image_id, root, within=PAIR, href=dossier.image_href(image_id, root)) for image_id in pair
    )


def unseen(dossier: Dossier) -> str:
    """Why no image of an audit has votes, as a clause."""
    if dossier.audit.members and all(member.embeddings is not None for member in dossier.audit.members):
        return "The members of this audit brought embeddings only"
    return "No route gives a model to the images of this audit"


def backing(ranking: Ranking) -> str | None:
    """How many members put the ensemble's first candidate first themselves: ``2 of 3 members agree``."""
    if not ranking.candidates or len(ranking.member_first) < 2:
        return None
    agreeing = sum(image_id == ranking.candidates[0].image_id for _, image_id, _ in ranking.member_first)
    return f"{agreeing} of {count(len(ranking.member_first), 'member')} put it first"


def left_out(ranking: Ranking) -> str:
    """What was not compared, and how many: ``the query itself and 2 of the same encounter``; ``nothing`` if all was."""
    return listing(tuple(_left_out(reason, number) for reason, number in ranking.excluded if number)) or "nothing"


def _left_out(reason: str, number: int) -> str:
    return reason if reason == ITSELF else f"{number} of the {reason}"
