"""Cards that several pages share: a photo with its name, a query beside its first candidate."""

from __future__ import annotations

from generator.core.results import Ranking
from generator.pages.dossier import Dossier
from generator.pages.elements import Choice, MatchCard, PhotoCard, Toggle, figure, verdict
from generator.pages.format import count, listing, shorten, similarity

CARD_SIZES = "(max-width: 40em) 45vw, 240px"
"""How wide the style sheet draws a photo card, for the browser's choice of rendition."""

SHOWN_PHOTOS = 24
"""Photos of one individual that a page of something else shows."""

HEAT = Toggle(layer="heat", text="votes")
BOXES = Toggle(layer="boxes", text="regions")


def toggles(dossier: Dossier, *extra: Toggle) -> tuple[Toggle, ...]:
    """The switches of a page that shows photos with their votes; none where there are no heatmaps."""
    return (HEAT, *extra) if dossier.audit.attention else ()


def image_verdict(dossier: Dossier, image_id: str) -> Ranking | None:
    """The ranking whose verdict stands for an image in a list: its only one, or none."""
    rankings = dossier.asked.get(image_id, ())
    return rankings[0] if len(rankings) == 1 else None


def photo_card(dossier: Dossier, image_id: str, root: str, *, named: bool = False) -> PhotoCard:
    """The photo of an image with its votes, its name, whom it shows, and its verdict as a query.

    Where the page has ``named`` the individual already, the date and viewpoint stand in its place.
    """
    ranking = image_verdict(dossier, image_id)
    return PhotoCard(
        figure=dossier.photo(image_id, root, sizes=CARD_SIZES),
        name=shorten(dossier.names.image(image_id).label),
        href=dossier.image_href(image_id, root),
        notes=tuple(shorten(note, 40) for note in _notes(dossier, image_id, named)),
        verdict=None if ranking is None else verdict(ranking.verdict),
        choices=choices(dossier, image_id),
    )


def _notes(dossier: Dossier, image_id: str, named: bool) -> tuple[str, ...]:
    first = dossier.field(image_id, "date") if named else dossier.individual(image_id)
    return tuple(note for note in (first, dossier.field(image_id, "viewpoint")) if note)


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
    """A query and its first candidate as one picture; ``None`` where there is no candidate."""
    if not ranking.candidates:
        return None
    first = ranking.candidates[0]
    query = shorten(dossier.names.query(ranking.query.query_id).label, 40)
    candidate = shorten(dossier.names.image(first.image_id).label, 40)
    panel = dossier.figures.panel(ranking.query.query_id)
    alt = f"Query {query} beside its first candidate {candidate}" if panel else f"Photo of query {query}"
    return MatchCard(
        figure=figure(panel or dossier.figures.photo(ranking.query.image_id), root=root, alt=alt),
        query=query,
        candidate=candidate,
        score=similarity(first.score),
        href=dossier.answer_href(ranking, root),
        verdict=verdict(ranking.verdict),
        note=note,
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
    """What was not compared, and why: ``1 self and 2 same encounter``; ``nothing`` if all was."""
    return listing(tuple(f"{number} {reason}" for reason, number in ranking.excluded if number)) or "nothing"
