"""The overview: what was audited, how well it matches, how to read the maps, and what to look at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.core.audit import Author
from generator.core.results import Metrics
from generator.pages.cards import toggles
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Figure, Notice, Page, Row, Stat, Table, Toggle, number_cell
from generator.pages.format import (
    count,
    integer,
    interval,
    map_label,
    percent,
    plain,
    shorten,
    web_address,
)
from generator.pages.highlights import Highlight, highlights
from generator.pages.image import PHOTO_SIZES, votes_note


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """Someone or something to credit; ``href`` only where it is a web address."""

    text: str
    note: str | None
    href: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Legend:
    """How to read a map: the colours of votes, an example, and a few plain sentences."""

    colours: str
    low: str
    high: str
    example: Figure | None
    toggles: tuple[Toggle, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OverviewPage(Page):
    """The audit in one page."""

    template: ClassVar[str] = "overview.html.j2"

    version: str
    credits: tuple[Credit, ...]
    links: tuple[Credit, ...]
    credit: str | None
    stats: tuple[Stat, ...]
    notices: tuple[Notice, ...]
    legend: Legend | None
    highlights: tuple[Highlight, ...]
    accuracy: Table | None


def make_overview(dossier: Dossier) -> OverviewPage:
    """The overview of an audit."""
    subject = dossier.audit.subject
    return OverviewPage(
        path="index",
        title="Overview",
        heading=plain(subject.title),
        section="overview",
        shape=dossier.shape,
        lead=plain(subject.description) or None,
        version=plain(subject.version),
        credits=tuple(_author(author) for author in subject.authors),
        links=tuple(Credit(text=plain(link.label), note=None, href=web_address(link.url)) for link in subject.links),
        credit=plain(subject.credit) if subject.credit else None,
        stats=_stats(dossier),
        notices=_notices(dossier),
        legend=_legend(dossier) if dossier.audit.attention else None,
        highlights=highlights(dossier),
        accuracy=_accuracy(dossier),
    )


def _author(author: Author) -> Credit:
    note = plain(author.affiliation) if author.affiliation else None
    return Credit(text=plain(author.name), note=note, href=web_address(author.url))


def _stats(dossier: Dossier) -> tuple[Stat, ...]:
    audit = dossier.audit
    wrong = sum(ranking.verdict == "wrong" for ranking in audit.rankings)
    stats = [
        Stat(
            label="Images",
            value=integer(len(audit.images.images)),
            detail=_individuals(dossier),
            href="gallery.html",
        ),
        Stat(
            label="Queries",
            value=integer(len(audit.rankings)),
            detail=count(wrong, "wrong first candidate") if audit.metrics else None,
            href="queries.html",
        ),
        Stat(
            label="Members",
            value=integer(len(audit.members)),
            detail=f"in {count(len(audit.groups), 'group')}",
            href="members.html",
        ),
        *_scores(audit.metrics),
        *_silence(dossier),
    ]
    return tuple(stats)


def _individuals(dossier: Dossier) -> str:
    known = len(dossier.photos_of)
    return f"of {count(known, 'individual')}" if known else "without labels"


def _scores(metrics: Metrics | None) -> tuple[Stat, ...]:
    if metrics is None or not metrics.top1.queries:
        return ()
    named = (("Top-1", metrics.top1), ("mAP@20", metrics.map20))
    return tuple(
        Stat(label=label, value=percent(value.value), detail=f"95 % interval {interval(value)}") for label, value in named
    )


def _silence(dossier: Dossier) -> tuple[Stat, ...]:
    attention = dossier.audit.attention.values()
    if not attention:
        return ()
    silent, maps = sum(len(a.no_evidence) for a in attention), sum(a.maps for a in attention)
    return (Stat(label="No evidence", value=integer(silent), detail=f"of {count(maps, 'map')}"),)


def _notices(dossier: Dossier) -> tuple[Notice, ...]:
    audit, found = dossier.audit, []
    if audit.images.problems:
        text = f"{count(len(audit.images.problems), 'entry', 'entries')} of the image set could not be used or repeat another; the Data page lists them with the reasons."
        found.append(Notice(title="Not every entry was used", text=text))
    if not audit.rankings:
        found.append(Notice(title="No queries", text="This audit asks no query of its images, so nothing was matched."))
    elif not audit.images.labelled:
        text = "No image says which individual it shows, so nothing here can be called right or wrong."
        found.append(Notice(title="No labels", text=text))
    if not audit.attention:
        text = "The members of this audit brought embeddings only: matches can be audited, what was looked at cannot."
        found.append(Notice(title="No heatmaps", text=text))
    if any(member.random_seed is not None for member in audit.members):
        text = "At least one member has seeded random weights, a stand-in for tests; its maps and matches mean nothing."
        found.append(Notice(title="Random weights", text=text))
    return tuple(found)


SUM_CAVEAT = (
    "The sum of an embedding is what the original write-up explained. It is no property of matching: turning the embedding "
    "space changes every such map and not one similarity. Methods says how else the maps can be made."
)


def _legend(dossier: Dossier) -> Legend:
    settings = dossier.audit.heatmaps
    example = next((i for i, attention in dossier.audit.attention.items() if attention.regions), None)
    sentences = [
        f"Shown is {map_label(settings.shown)}. {votes_note(dossier)}",
        *((SUM_CAVEAT,) if settings.shown.startswith("sum.") else ()),
        "A map that lights nothing has no evidence: it is counted, and never stretched until something shows.",
        "A map says where the score's evidence was taken from. It does not say that the match is right.",
    ]
    return Legend(
        colours=settings.colours,
        low="few maps",
        high="all maps",
        example=None if example is None else dossier.photo(example, "", sizes=PHOTO_SIZES, href=dossier.image_href(example, "")),
        toggles=toggles(dossier),
        sentences=tuple(sentences),
    )


def _accuracy(dossier: Dossier) -> Table | None:
    audit = dossier.audit
    if audit.metrics is None or not audit.metrics.top1.queries:
        return None
    groups = [(f"group {shorten(name, 40)}", metrics) for name, metrics in audit.group_metrics.items()]
    members = [(shorten(name, 40), metrics) for name, metrics in audit.member_metrics.items()]
    several = len(audit.scenario_metrics) > 1
    scenarios = [(f"scenario {shorten(n, 40)}", m) for n, m in audit.scenario_metrics.items()] if several else []
    rows = [("The whole ensemble", audit.metrics), *scenarios, *groups, *members]
    return Table(
        caption="Share of queries answered right, with 95 % intervals over individuals",
        columns=(
            Column(label="Source"),
            Column(label="Top-1", numeric=True),
            Column(label="Top-5", numeric=True),
            Column(label="Top-20", numeric=True),
            Column(label="mAP@20", numeric=True),
            Column(label="Queries", numeric=True, hint="Queries with a true match to find"),
        ),
        rows=tuple(_accuracy_row(source, metrics) for source, metrics in rows),
    )


def _accuracy_row(source: str, metrics: Metrics) -> Row:
    values = (metrics.top1, metrics.top5, metrics.top20, metrics.map20)
    return Row(
        cells=(
            Cell(text=source, heading=True),
            *(number_cell(percent(v.value), v.value, note=interval(v) if v.queries else None) for v in values),
            number_cell(integer(metrics.top1.queries), metrics.top1.queries),
        )
    )

