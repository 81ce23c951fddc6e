"""The gallery: every usable image with its votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.pages.cards import photo_card, toggles, unseen
from generator.pages.dossier import Dossier
from generator.pages.elements import Filter, Notice, Page, PhotoCard, Toggle
from generator.pages.format import count, integer, plain
from generator.pages.menus import menus
from generator.pages.trust_lines import trust_line


@dataclass(frozen=True, kw_only=True, slots=True)
class GalleryPage(Page):
    """All images; ``filter`` is left out where there is nothing to narrow."""

    template: ClassVar[str] = "gallery.html.j2"

    toggles: tuple[Toggle, ...]
    filter: Filter | None
    cards: tuple[PhotoCard, ...]
    notice: Notice | None
    trust_note: str | None


def make_gallery(dossier: Dossier) -> GalleryPage:
    """The gallery of an audit."""
    images = dossier.images
    cards = tuple(photo_card(dossier, image.image_id, "") for image in images)
    bar = Filter(
        noun="images",
        total=integer(len(cards)),
        hint="id or individual",
        facets=menus(tuple(card.choices for card in cards)),
    )
    return GalleryPage(
        path="gallery",
        title="Gallery",
        heading="Gallery",
        section="gallery",
        search_terms=tuple(plain(dossier.names.image(image.image_id).label) for image in images),
        shape=dossier.shape,
        lead=f"{count(len(cards), 'image')}, each with the votes of the models that served it.",
        toggles=toggles(dossier),
        filter=bar if len(cards) > 1 else None,
        cards=cards,
        notice=_notice(dossier),
        trust_note=trust_line(dossier, dossier.audit.heatmaps.shown, tuple(dossier.members)) if images else None,
    )


def _notice(dossier: Dossier) -> Notice | None:
    if not dossier.audit.images.images:
        return Notice(
            title="No usable image", text="Every entry of the image set was left out; see Data for the reasons."
        )
    if not dossier.audit.attention:
        return Notice(
            title="No heatmaps",
            text=f"{unseen(dossier)}, so there is nothing to lay over the photos.",
        )
    return None
