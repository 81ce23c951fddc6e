"""More photos of the individuals of a match or image page, to compare by eye."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from generator.core.results import Ranking
from generator.pages.cards import sibling_card
from generator.pages.dossier import Dossier
from generator.pages.elements import LinkTo, PhotoCard
from generator.pages.format import count, shorten

BESIDE_MATCH, BESIDE_IMAGE = 4, 12
"""How many more photos of one individual the page of a match and of an image shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherPhotos:
    """More photos of one individual; ``more`` leads to those that were left out."""

    heading: str
    cards: tuple[PhotoCard, ...]
    more: LinkTo | None


def beside_match(dossier: Dossier, ranking: Ranking, root: str) -> tuple[OtherPhotos, ...]:
    """Photos that the page does not show yet: of the query's individual and of the first candidate's, if another."""
    shown = (ranking.query.image_id, *(candidate.image_id for candidate in ranking.candidates))
    known = dossier.audit.images.by_id
    whose: dict[str | None, str] = {}
    for image_id, who in zip(shown, ("query", "first candidate"), strict=False):
        whose.setdefault(known[image_id].individual, who)
    found = (
        _others(dossier, individual, shown, f", the {who}'s individual", BESIDE_MATCH, root)
        for individual, who in whose.items()
        if individual is not None
    )
    return tuple(each for each in found if each.cards)


def beside_image(dossier: Dossier, image_id: str, root: str) -> tuple[OtherPhotos, ...]:
    """More photos of an image's individual; nothing where it is unlabelled or alone."""
    individual = dossier.audit.images.by_id[image_id].individual
    if individual is None:
        return ()
    found = _others(dossier, individual, (image_id,), "", BESIDE_IMAGE, root)
    return (found,) if found.cards else ()


def _others(
    dossier: Dossier, individual: str, shown: Collection[str], apposition: str, most: int, root: str
) -> OtherPhotos:
    name = dossier.names.individual(individual)
    photos = [image.image_id for image in dossier.photos_of[individual] if image.image_id not in shown]
    more = LinkTo(text=f"All {count(len(photos), 'other photo')}", href=f"{root}individuals/{name.slug}.html")
    return OtherPhotos(
        heading=f"More photos of {shorten(name.label)}{apposition}",
        cards=tuple(sibling_card(dossier, image_id, root) for image_id in photos[:most]),
        more=more if len(photos) > most else None,
    )
