"""The overview: what was audited, how well it matches, how to read the maps, and what to look at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.core.audit import Author
from generator.core.results import Metrics
from generator.pages.addresses import from_audit
from generator.pages.cards import unseen
from generator.pages.claims import ClaimsDigest, claims_digest
from generator.pages.dossier import Dossier
from generator.pages.elements import Notice, Page, Stat, Table
from generator.pages.format import (
    count,
    integer,
    interval,
    percent,
    plain,
)
from generator.pages.highlights import Highlight, highlights
from generator.pages.legend import Legend, make_legend
from generator.pages.scoreboard import make_scoreboard


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """Someone or something to credit; ``href`` only where a link may lead there."""

    text: str
    note: str | None
    href: str | None


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
    claims: ClaimsDigest | None
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
        links=tuple(Credit(text=plain(link.label), note=None, href=from_audit(link.url)) for link in subject.links),
        credit=plain(subject.credit) if subject.credit else None,
        stats=_stats(dossier),
        notices=_notices(dossier),
        legend=make_legend(dossier) if dossier.audit.attention else None,
        highlights=highlights(dossier),
        claims=claims_digest(dossier),
        accuracy=make_scoreboard(dossier),
    )


def _author(author: Author) -> Credit:
    note = plain(author.affiliation) if author.affiliation else None
    return Credit(text=plain(author.name), note=note, href=from_audit(author.url))


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
        Stat(label=label, value=percent(value.value), detail=f"95 % interval {interval(value)}")
        for label, value in named
    )


def _silence(dossier: Dossier) -> tuple[Stat, ...]:
    attention = dossier.audit.attention.values()
    if not attention:
        return ()
    silent, maps = sum(len(a.no_evidence) for a in attention), sum(a.maps for a in attention)
    return (Stat(label="No evidence", value=integer(silent), detail=f"of {count(maps, 'map')}"),)


def _notices(dossier: Dossier) -> tuple[Notice, ...]:
    audit, found = dossier.audit, []
    if "--limit" in audit.provenance.command:
        text = (
            f"Made with {audit.provenance.command}: some of the images only. Build again without it for the whole set."
        )
        found.append(Notice(title="A preview", text=text))
    if audit.images.problems:
        entries = count(len(audit.images.problems), "entry", "entries")
        text = f"{entries} of the image set could not be used or repeat another; Data lists them with the reasons."
        found.append(Notice(title="Not every entry was used", text=text))
    if not audit.rankings:
        found.append(Notice(title="No queries", text="This audit asks no query of its images, so nothing was matched."))
    elif not audit.images.labelled:
        text = "No image says which individual it shows, so nothing here can be called right or wrong."
        found.append(Notice(title="No labels", text=text))
    if not audit.attention:
        text = f"{unseen(dossier)}: matches can be audited, what was looked at cannot."
        found.append(Notice(title="No heatmaps", text=text))
    if any(member.random_seed is not None for member in audit.members):
        text = "At least one member has seeded random weights, a stand-in for tests; its maps and matches mean nothing."
        found.append(Notice(title="Random weights", text=text))
    return tuple(found)
