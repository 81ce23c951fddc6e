"""The page of one image: the photo, what the models looked at, and where it was matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.core.results import Attention
from generator.pages.appearances import appearance_note, appearance_table
from generator.pages.cards import BOXES, match_card, toggles
from generator.pages.dossier import Dossier
from generator.pages.elements import (
    Crumb,
    Fact,
    Figure,
    MatchCard,
    Notice,
    Page,
    Strip,
    Table,
    Toggle,
)
from generator.pages.format import count, number, percent, pixels, plain, shorten
from generator.pages.legend import maps_note
from generator.pages.others import OtherPhotos, beside_image
from generator.pages.regions import boxes, region_table
from generator.pages.strip import make_strip
from generator.pages.trust_lines import trust_line

PHOTO_SIZES = "(max-width: 60em) 92vw, 720px"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImagePage(Page):
    """One image. ``asked``: queries it poses; ``found``: those that list it; ``others``: more of its individual."""

    template: ClassVar[str] = "image.html.j2"

    photo: Figure
    toggles: tuple[Toggle, ...]
    facts: tuple[Fact, ...]
    looked: tuple[Fact, ...]
    maps_note: str | None
    trust_note: str | None
    notice: Notice | None
    regions: Table | None
    strip: Strip | None
    asked: tuple[MatchCard, ...]
    found: Table | None
    found_note: str | None
    others: tuple[OtherPhotos, ...]


def make_image(dossier: Dossier, image_id: str) -> ImagePage:
    """The page of an image."""
    name, root = dossier.names.image(image_id), "../"
    attention = dossier.audit.attention.get(image_id)
    appearances = dossier.appearances.get(image_id, ())
    return ImagePage(
        path=f"images/{name.slug}",
        title=f"Image {name.slug}",
        heading=plain(name.label),
        section="gallery",
        shape=dossier.shape,
        search_index=False,
        crumbs=(Crumb(text="Gallery", href=f"{root}gallery.html"),),
        photo=dossier.photo(image_id, root, sizes=PHOTO_SIZES, boxes=boxes(attention), eager=True),
        toggles=toggles(dossier, *((BOXES,) if attention and attention.regions else ())),
        facts=_facts(dossier, image_id, root),
        looked=() if attention is None else _looked(attention),
        maps_note=None if attention is None else maps_note(dossier, attention),
        trust_note=None
        if attention is None
        else trust_line(dossier, attention.map_name, dossier.audit.served_by.get(image_id, ())),
        notice=None if attention else _notice(dossier),
        regions=None if attention is None or not attention.regions else region_table(attention.regions),
        strip=make_strip(dossier, image_id, root),
        asked=tuple(filter(None, (match_card(dossier, r, root) for r in dossier.asked.get(image_id, ())))),
        found=appearance_table(dossier, appearances, root) if appearances else None,
        found_note=appearance_note(len(appearances)),
        others=beside_image(dossier, image_id, root),
    )


def _facts(dossier: Dossier, image_id: str, root: str) -> tuple[Fact, ...]:
    record = dossier.audit.images.by_id[image_id]
    href = dossier.individual_href(image_id, root)
    facts = [Fact(label="Individual", value=dossier.individual(image_id), href=href)]
    fields = dossier.fields(image_id).items()
    facts += [Fact(label=plain(name).replace("_", " ").capitalize(), value=plain(value)) for name, value in fields]
    facts.append(
        Fact(label="Size", value=pixels(record.width, record.height), note="as it is shown: cropped and upright")
    )
    if record.aliases:
        also = ", ".join(shorten(dossier.names.entry(alias)) for alias in record.aliases)
        facts.append(Fact(label="Also listed as", value=also, note="the very same picture"))
    return tuple(facts)


def _looked(attention: Attention) -> tuple[Fact, ...]:
    silent = len(attention.no_evidence)
    facts = [
        Fact(
            label="Maps",
            value=count(attention.maps, "map"),
            note=f"{silent} without evidence, counted as lighting nothing" if silent else "all with evidence",
        ),
        Fact(label="Lit by any", value=percent(attention.union_share), note="of the photo"),
        Fact(label="Lit by half or more", value=percent(attention.consensus_share), note="of the photo"),
    ]
    if attention.agreement is not None:
        note = "mean correlation between members; 1 is the same map"
        facts.append(Fact(label="Agreement", value=number(attention.agreement), note=note))
    return tuple(facts)


def _notice(dossier: Dossier) -> Notice:
    if dossier.audit.attention:
        return Notice(
            title="No heatmaps of this image", text="No route gave this image to a member that makes heatmaps."
        )
    return Notice(title="No heatmaps", text="The members of this audit brought embeddings only.")
