"""More photos of the individuals of a match page, to compare by eye."""

from __future__ import annotations

from dataclasses import dataclass

from generator.core.results import Ranking
from generator.pages.cards import SHOWN_PHOTOS, photo_card
from generator.pages.dossier import Dossier
from generator.pages.elements import LinkTo, PhotoCard
from generator.pages.format import count, shorten


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherPhotos:
    """More photos of one individual, to compare by eye; ``more`` says how many were left out."""

    heading: str
    cards: tuple[PhotoCard, ...]
    more: LinkTo | None


def other_photos(dossier: Dossier, ranking: Ranking, root: str) -> tuple[OtherPhotos, ...]:
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
