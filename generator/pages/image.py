"""The page of one image: the photo, what the models looked at, and where it was matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.core.records import Box
from generator.core.results import Attention, Ranking, Region
from generator.pages.cards import BOXES, match_card, photo_card, toggles
from generator.pages.dossier import UNLABELLED, Appearance, Dossier
from generator.pages.elements import (
    BoxMark,
    Cell,
    Column,
    Crumb,
    Fact,
    Figure,
    MatchCard,
    Notice,
    Page,
    PhotoCard,
    Row,
    Strip,
    Table,
    Toggle,
    number_cell,
    verdict,
)
from generator.pages.format import count, map_label, number, percent, pixels, plain, shorten, similarity
from generator.pages.strip import make_strip

PHOTO_SIZES = "(max-width: 60em) 92vw, 720px"
SHOWN_APPEARANCES = 50
SHOWN_PHOTOS = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class ImagePage(Page):
    """One image. ``asked`` are the queries it poses, ``found`` those that list it, ``others`` its individual's photos."""

    template: ClassVar[str] = "image.html.j2"

    photo: Figure
    toggles: tuple[Toggle, ...]
    facts: tuple[Fact, ...]
    looked: tuple[Fact, ...]
    maps_note: str | None
    notice: Notice | None
    regions: Table | None
    strip: Strip | None
    asked: tuple[MatchCard, ...]
    found: Table | None
    found_note: str | None
    others: tuple[PhotoCard, ...]


def make_image(dossier: Dossier, image_id: str) -> ImagePage:
    """The page of an image."""
    name, root = dossier.names.image(image_id), "../"
    attention = dossier.audit.attention.get(image_id)
    appearances = sorted(dossier.appearances.get(image_id, ()), key=lambda appearance: appearance.rank)
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
        maps_note=None if attention is None else _maps_note(dossier, attention),
        notice=None if attention else _notice(dossier),
        regions=None if attention is None or not attention.regions else _regions(attention.regions),
        strip=make_strip(dossier, image_id, root),
        asked=tuple(filter(None, (match_card(dossier, r, root) for r in dossier.asked.get(image_id, ())))),
        found=_found(dossier, appearances[:SHOWN_APPEARANCES], root) if appearances else None,
        found_note=_found_note(len(appearances)),
        others=_others(dossier, image_id, root),
    )


def boxes(attention: Attention | None) -> tuple[BoxMark, ...]:
    """The regions of an image as boxes to lay over its photo, numbered by rank."""
    regions = () if attention is None else attention.regions
    return tuple(BoxMark(label=str(region.rank), style=box_style(region.box)) for region in regions)


def box_style(box: Box) -> str:
    """A box in fractions of an image as a CSS place in percent of it."""
    parts = {"left": box.x, "top": box.y, "width": box.width, "height": box.height}
    return "; ".join(f"{name}: {100 * value:.3f}%" for name, value in parts.items())


def _facts(dossier: Dossier, image_id: str, root: str) -> tuple[Fact, ...]:
    record = dossier.audit.images.by_id[image_id]
    href = dossier.individual_href(image_id, root)
    facts = [Fact(label="Individual", value=dossier.individual(image_id), href=href)]
    fields = {"viewpoint": dossier.viewpoint(image_id), **dossier.fields(image_id)}
    facts += [Fact(label=plain(name).capitalize(), value=plain(value)) for name, value in fields.items()]
    facts.append(Fact(label="Size", value=pixels(record.width, record.height), note="as it is shown: cropped and upright"))
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


def _maps_note(dossier: Dossier, attention: Attention) -> str:
    return f"{map_label(attention.map_name)}. {votes_note(dossier)}"


def votes_note(dossier: Dossier) -> str:
    """What the colour over a photo means, in a sentence."""
    settings = dossier.audit.heatmaps
    scale = "its own maximum" if settings.scale == "own" else "its member's 99th percentile over the audit"
    return (
        f"Colour is the share of maps (one per member and view) that reach {number(settings.threshold)} of {scale} at a point; "
        "where no map does, the photo is untouched."
    )


def _notice(dossier: Dossier) -> Notice:
    if dossier.audit.attention:
        return Notice(title="No heatmaps of this image", text="No route gave this image to a member that makes heatmaps.")
    return Notice(title="No heatmaps", text="The members of this audit brought embeddings only.")


def _regions(regions: tuple[Region, ...]) -> Table:
    return Table(
        caption="Regions, by the share of the maps' mass they hold",
        columns=(
            Column(label="Region"),
            Column(label="Mass", numeric=True, hint="Share of the maps' mass inside the region"),
            Column(label="Area", numeric=True, hint="Share of the photo's area"),
            Column(label="Peak", numeric=True, hint="The highest value inside, of 1"),
            Column(label="Appears at", numeric=True, hint="The highest threshold at which some of it is lit: its priority"),
        ),
        rows=tuple(
            Row(
                cells=(
                    Cell(text=str(region.rank), heading=True),
                    number_cell(percent(region.mass_share), region.mass_share),
                    number_cell(percent(region.area_share), region.area_share),
                    number_cell(number(region.peak), region.peak),
                    number_cell(number(region.appears_at), region.appears_at),
                )
            )
            for region in regions
        ),
    )


def _found(dossier: Dossier, appearances: list[Appearance], root: str) -> Table:
    return Table(
        caption="Queries that list this image among their candidates",
        columns=(
            Column(label="Query"),
            Column(label="Rank", numeric=True),
            Column(label="Similarity", numeric=True),
            Column(label="Query's individual"),
            Column(label="Query's verdict", hint="Of the query's first candidate"),
        ),
        rows=tuple(_appearance(dossier, appearance, root) for appearance in appearances),
        sortable=True,
    )


def _appearance(dossier: Dossier, appearance: Appearance, root: str) -> Row:
    ranking: Ranking = appearance.ranking
    query = dossier.names.query(ranking.query.query_id)
    return Row(
        cells=(
            Cell(text=shorten(query.label), href=dossier.answer_href(ranking, root), heading=True),
            number_cell(str(appearance.rank), appearance.rank),
            number_cell(similarity(appearance.candidate.score), appearance.candidate.score),
            Cell(text=shorten(dossier.individual(ranking.query.image_id))),
            Cell(text=ranking.verdict, verdict=verdict(ranking.verdict)),
        )
    )


def _found_note(number_of: int) -> str | None:
    if number_of <= SHOWN_APPEARANCES:
        return None
    return f"The {SHOWN_APPEARANCES} best ranks of {count(number_of, 'appearance')}."


def _others(dossier: Dossier, image_id: str, root: str) -> tuple[PhotoCard, ...]:
    individual = dossier.audit.images.by_id[image_id].individual
    if individual is None or dossier.individual(image_id) == UNLABELLED:
        return ()
    others = [i.image_id for i in dossier.photos_of[individual] if i.image_id != image_id]
    return tuple(photo_card(dossier, other, root, named=True) for other in others[:SHOWN_PHOTOS])
