"""The Trust page: can the maps be trusted? Verdicts first, then every check with its numbers and its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from generator.core.trust import ENERGY, Trust
from generator.pages.dossier import Dossier
from generator.pages.elements import Fact, Notice, Page, Stat, Table
from generator.pages.format import count, integer, listing
from generator.pages.plots import Plot
from generator.pages.trust_groups import CONTROLS, names_of, pictures
from generator.pages.trust_lines import trust_line
from generator.pages.trust_plots import check_plots
from generator.pages.trust_sentences import same_pictures, sentences
from generator.pages.trust_tables import anchor, number_table, verdict_tables
from generator.pages.trust_words import words


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckSection:
    """One check: its question, what was found, what that means, how it was done, and its numbers."""

    anchor: str
    heading: str
    found: tuple[str, ...]
    meaning: str
    method: str
    plots: tuple[Plot, ...]
    table: Table | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustPage(Page):
    """Whether the maps can be trusted."""

    template: ClassVar[str] = "trust.html.j2"

    notice: Notice | None
    stats: tuple[Stat, ...]
    lines: tuple[Fact, ...]
    same: tuple[str, ...]
    verdicts: tuple[Table, ...]
    reading: str
    sections: tuple[CheckSection, ...]


def make_trust(dossier: Dossier) -> TrustPage:
    """The page on how far the maps can be trusted."""
    found = dossier.audit.trust
    made = found is not None and bool(found.checks)
    return TrustPage(
        path="trust",
        title="Trust",
        heading="Can the maps be trusted?",
        section="trust",
        search_terms=tuple(words(name).question for name in names_of(found)) if found and made else (),
        lead="Every map is put to tests that a faithful one passes, beside controls that know nothing of the model.",
        notice=None if made else Notice(title="Not checked", text=_why_not(dossier)),
        stats=_stats(found) if found and made else (),
        lines=tuple(_lines(dossier, found)) if found and made else (),
        same=same_pictures(found) if found and made else (),
        verdicts=tuple(verdict_tables(dossier, found)) if found and made else (),
        reading=_reading(found) if found and made else "",
        sections=tuple(_sections(dossier, found)) if found and made else (),
    )


def _why_not(dossier: Dossier) -> str:
    if dossier.audit.trust is None:
        return "The checks are switched off in this audit (trust: enabled), so nothing is known of its maps."
    return "No member with a model serves a query that has a candidate, and there is nothing to check."


def _stats(found: Trust) -> tuple[Stat, ...]:
    judged = sum(one.outcome != "not applicable" for one in found.checks)
    photos = {image_id for ids in found.photos.values() for image_id in ids}
    return (
        Stat(label="Checks", value=integer(judged), detail=f"of the maps of {count(len(found.photos), 'member')}"),
        Stat(label="Photos", value=integer(len(photos)), detail="queries, seeded; the same for members of a group"),
        Stat(
            label="Maps",
            value=integer(len(pictures(found, tuple(found.photos)))),
            detail="with controls, to check the checks",
        ),
        Stat(label="Passes", value=integer(found.passes), detail="photos put through a network for this page"),
    )


def _lines(dossier: Dossier, found: Trust) -> Iterator[Fact]:
    """Each map in a sentence, over all members; maps of which the same is said stand together, controls last."""
    told: dict[tuple[str, str], list[str]] = {}
    led = _led(dossier)
    drawn = pictures(found, tuple(found.photos))
    for name in sorted(drawn, key=lambda name: name.startswith(CONTROLS)):
        line = trust_line(dossier, name, tuple(dossier.members))
        control = " It is a control." if name.startswith(CONTROLS) else ""
        shown = " It is the map that this site shows." if name == dossier.audit.heatmaps.shown else ""
        leads = " Match pages lead with it." if led & set(drawn[name]) else ""
        if line is not None:
            told.setdefault((line, control + shown + leads), []).extend(drawn[name])
    for (line, note), names in told.items():
        yield Fact(label=listing(tuple(names)), value=line + note)


def _led(dossier: Dossier) -> set[str]:
    """The maps that match pages lead with."""
    pairs = (pair for found in dossier.audit.pairs.values() for pair in found[:1])
    return {f"match.{member.kind}" for pair in pairs for member in pair.members if member.kind is not None}


def _reading(found: Trust) -> str:
    return (
        "A check is passed where its whole 95 % interval is on the right side of its bound and, where there are "
        "controls, of every control; otherwise it is failed. Intervals draw individuals. A cell counts the members of "
        "the group that pass, and names the one that is farthest from passing. The columns random and mean are "
        "controls: that they fail where they must shows that a check can fail. Plots further down show means over the "
        "members and photos of a group."
    )


def _sections(dossier: Dossier, found: Trust) -> Iterator[CheckSection]:
    for name in names_of(found):
        judged = any(one.outcome != "not applicable" for one in found.checks if one.name == name)
        if name.startswith(ENERGY) and not judged:
            continue  # a part that too few photos show
        told = words(name)
        yield CheckSection(
            anchor=anchor(name),
            heading=told.question,
            found=sentences(dossier, found, name),
            meaning=told.meaning,
            method=told.method,
            plots=check_plots(dossier, found, name),
            table=number_table(found, name),
        )
