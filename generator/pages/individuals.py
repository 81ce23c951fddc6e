"""Individuals: an index of everyone with a name, and a page for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from generator.core.records import ImageRecord
from generator.core.results import Ranking
from generator.pages.cards import sibling_card, toggles
from generator.pages.dossier import Dossier
from generator.pages.elements import (
    Crumb,
    Fact,
    Figure,
    Filter,
    LinkTo,
    Notice,
    Page,
    PhotoCard,
    Table,
    Toggle,
)
from generator.pages.format import count, integer, listing, plain, shorten
from generator.pages.queries import query_row, query_table

THUMBNAILS, THUMBNAIL = 4, (110, 220)
"""Photos on the card of an individual, and the pixels that each is drawn within."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IndividualCard:
    """An individual of the index: a few photos, its name, and how its queries fared."""

    figures: tuple[Figure, ...]
    name: str
    href: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IndividualsPage(Page):
    """Everyone with a name."""

    template: ClassVar[str] = "individuals.html.j2"

    filter: Filter | None
    cards: tuple[IndividualCard, ...]
    notice: Notice | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IndividualPage(Page):
    """One individual. ``confused`` are the other individuals that came first for its photos."""

    template: ClassVar[str] = "individual.html.j2"

    facts: tuple[Fact, ...]
    toggles: tuple[Toggle, ...]
    cards: tuple[PhotoCard, ...]
    confused: tuple[LinkTo, ...]
    queries: Table | None


def make_individuals(dossier: Dossier) -> IndividualsPage:
    """The index of individuals, by name."""
    cards = tuple(_card(dossier, individual, images) for individual, images in dossier.photos_of.items())
    unlabelled = sum(image.individual is None for image in dossier.audit.images.images)
    lead = f"{count(len(cards), 'individual')} by the labels."
    if unlabelled:
        lead += f" {count(unlabelled, 'photo')} without a label {'is' if unlabelled == 1 else 'are'} in the gallery."
    bar = Filter(noun="individuals", total=integer(len(cards)), hint="name", facets=())
    return IndividualsPage(
        path="individuals",
        title="Individuals",
        heading="Individuals",
        section="individuals",
        shape=dossier.shape,
        search_terms=tuple(plain(dossier.names.individual(individual).label) for individual in dossier.photos_of),
        lead=lead if cards else None,
        filter=bar if len(cards) > 1 else None,
        cards=cards,
        notice=None
        if cards
        else Notice(title="No labels", text="No image of this audit says which individual it shows."),
    )


def _card(dossier: Dossier, individual: str, images: tuple[ImageRecord, ...]) -> IndividualCard:
    name = dossier.names.individual(individual)
    rankings = _rankings(dossier, images)
    right = sum(ranking.verdict == "correct" for ranking in rankings)
    judged = sum(ranking.verdict in ("correct", "wrong") for ranking in rankings)
    notes = [count(len(images), "photo")]
    if judged:
        notes.append(f"{right} of {count(judged, 'query', 'queries')} correct")
    return IndividualCard(
        figures=tuple(dossier.photo(i.image_id, "", within=THUMBNAIL, layer=False) for i in images[:THUMBNAILS]),
        name=shorten(name.label),
        href=f"individuals/{name.slug}.html",
        notes=tuple(notes),
    )


def make_individual(dossier: Dossier, individual: str) -> IndividualPage:
    """The page of an individual that at least one image shows."""
    name, root = dossier.names.individual(individual), "../"
    images = dossier.photos_of[individual]
    rankings = _rankings(dossier, images)
    rows = tuple(query_row(dossier, ranking, root) for ranking in rankings)
    return IndividualPage(
        path=f"individuals/{name.slug}",
        title=f"Individual {name.slug}",
        heading=plain(name.label),
        section="individuals",
        shape=dossier.shape,
        search_index=False,
        crumbs=(Crumb(text="Individuals", href=f"{root}individuals.html"),),
        facts=_facts(dossier, images, rankings),
        toggles=toggles(dossier),
        cards=tuple(sibling_card(dossier, image.image_id, root, judged=True) for image in images),
        confused=_confused(dossier, individual, rankings, root),
        queries=query_table("This individual's photos as queries", rows) if rows else None,
    )


def _rankings(dossier: Dossier, images: Iterable[ImageRecord]) -> tuple[Ranking, ...]:
    return tuple(ranking for image in images for ranking in dossier.asked.get(image.image_id, ()))


def _facts(dossier: Dossier, images: tuple[ImageRecord, ...], rankings: tuple[Ranking, ...]) -> tuple[Fact, ...]:
    published = {name: _values(dossier, images, name) for name in ("viewpoint", "date", "encounter")}
    facts = [Fact(label="Photos", value=integer(len(images)))]
    if published["viewpoint"]:
        facts.append(Fact(label="Viewpoints", value=listing(published["viewpoint"])))
    if published["encounter"]:
        facts.append(Fact(label="Encounters", value=integer(len(published["encounter"]))))
    if published["date"]:
        first, last = min(published["date"]), max(published["date"])
        facts.append(Fact(label="Seen", value=first if first == last else f"{first} to {last}"))
    judged = [ranking for ranking in rankings if ranking.verdict in ("correct", "wrong")]
    if judged:
        right = sum(ranking.verdict == "correct" for ranking in judged)
        note = f"of {count(len(judged), 'query', 'queries')} with a true match to find"
        facts.append(Fact(label="First candidate correct", value=integer(right), note=note))
    return tuple(facts)


def _values(dossier: Dossier, images: tuple[ImageRecord, ...], name: str) -> tuple[str, ...]:
    found = (dossier.field(image.image_id, name) for image in images)
    return tuple(sorted({plain(value) for value in found if value}))


def _confused(dossier: Dossier, individual: str, rankings: tuple[Ranking, ...], root: str) -> tuple[LinkTo, ...]:
    """The other individuals among this one's first candidates, most frequent first.

    Each is an error of the models, or one individual under two names.
    """
    firsts = (ranking.candidates[0].image_id for ranking in rankings if ranking.candidates)
    owners = Counter(dossier.audit.images.by_id[image_id].individual for image_id in firsts)
    others = [(name, times) for name, times in owners.items() if name is not None and name != individual]
    links = (
        LinkTo(
            text=shorten(dossier.names.individual(name).label),
            href=f"{root}individuals/{dossier.names.individual(name).slug}.html",
            note=f"first {count(times, 'time')}",
        )
        for name, times in sorted(others, key=lambda other: (-other[1], dossier.names.individual(other[0]).label))
    )
    return tuple(links)
