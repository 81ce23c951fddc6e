"""The page of one claim: its verdict, what was measured, what speaks for and against it, and the data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from generator.core.claims.finding import Finding
from generator.pages.cards import toggles
from generator.pages.claim_data import ROWS, listed_units
from generator.pages.claim_examples import Examples, colours_note, make_examples
from generator.pages.claim_exhibits import all_drawn, map_note
from generator.pages.claim_facts import method_facts
from generator.pages.claim_plots import claim_plots
from generator.pages.claim_privacy import published_value, tells_apart
from generator.pages.claim_sentences import explanation
from generator.pages.dossier import Dossier
from generator.pages.elements import Crumb, Fact, LinkTo, Notice, Page, Toggle, Verdict, claim_verdict
from generator.pages.format import count, integer, plain, shorten
from generator.pages.plots import Plot

MAPS = Toggle(layer="heat", text="maps")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimPage(Page):
    """One claim."""

    template: ClassVar[str] = "claim.html.j2"

    verdict: Verdict
    explanation: str
    untested: Notice | None
    plots: tuple[Plot, ...]
    toggles: tuple[Toggle, ...]
    examples: tuple[Examples, ...]
    examples_note: str | None
    method: tuple[Fact, ...]
    files: tuple[LinkTo, ...]
    files_note: str


def make_claim(dossier: Dossier, place: int) -> ClaimPage:
    """The page of the claim at ``place`` among the audit's findings."""
    findings, root = dossier.audit.findings, "../"
    finding = findings[place]
    slug, sentence = dossier.claims[finding.claim.claim_id], plain(finding.claim.sentence)
    tell = partial(published_value, dossier.names)
    private = tells_apart(dossier.names, finding.claim)
    untested = finding.verdict == "not testable"
    examples = () if private or untested else make_examples(dossier, finding, root)
    return ClaimPage(
        path=f"claims/{slug}",
        title=f"Claim {slug}",
        heading=sentence,
        section="observations",
        shape=dossier.shape,
        search_terms=(sentence,),
        crumbs=(Crumb(text="Observations", href=f"{root}observations.html"),),
        previous=_step(dossier, place - 1) if place else None,
        next=_step(dossier, place + 1) if place + 1 < len(findings) else None,
        verdict=claim_verdict(finding.verdict),
        explanation=explanation(finding, tell),
        untested=Notice(title="What would make it testable", text=plain(finding.reason)) if untested else None,
        plots=claim_plots(finding, tell),
        toggles=_toggles(dossier, finding) if examples else (),
        examples=examples,
        examples_note=colours_note(dossier, finding) if examples else None,
        method=method_facts(dossier, finding, tell),
        files=() if private else _files(finding, slug),
        files_note=_files_note(finding, private),
    )


def _step(dossier: Dossier, place: int) -> LinkTo:
    claim = dossier.audit.findings[place].claim
    return LinkTo(text=shorten(claim.sentence, 32), href=f"{dossier.claims[claim.claim_id]}.html")


def _toggles(dossier: Dossier, finding: Finding) -> tuple[Toggle, ...]:
    """A switch for the colours over the photos, where there are any."""
    if map_note(dossier, finding):
        return (MAPS,)
    return () if all_drawn(dossier, finding) else toggles(dossier)


def _files(finding: Finding, slug: str) -> tuple[LinkTo, ...]:
    if not listed_units(finding):
        return ()
    return (
        LinkTo(text="CSV", href=f"{slug}.csv", note="one row a unit"),
        LinkTo(text="JSON", href=f"{slug}.json", note="the units with all numbers of this page"),
    )


def _files_note(finding: Finding, private: tuple[str, ...]) -> str:
    if private:
        return "Units and examples are not listed: they would tell who has what in a column that is not published."
    total = listed_units(finding)
    if not total:
        return "There is nothing to list."
    some = max(len(units.values) for units in (finding.units, finding.versus_units) if units is not None) > ROWS
    thinned = f", of each subset {integer(ROWS)} at most, evenly spaced" if some else ""
    lost = sum(int(np.isnan(one.values).sum()) for one in (finding.units, finding.versus_units) if one is not None)
    undefined = f"; {integer(lost)} of them have no value" if lost else ""
    return f"{count(total, 'unit')}{thinned}, under public names{undefined}."
