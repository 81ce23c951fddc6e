"""The page of one claim: its verdict, what was measured, what speaks for and against it, and the data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from generator.core.claims.finding import Finding, Units
from generator.core.claims.measures import Evidence, OfMaps
from generator.pages.cards import toggles
from generator.pages.claim_data import ROWS, listed_units
from generator.pages.claim_examples import Examples, colours_note, make_examples
from generator.pages.claim_plots import claim_plots
from generator.pages.claim_privacy import published_value, tells_apart
from generator.pages.claim_sentences import explanation, looked, told_effect
from generator.pages.claim_units import unit_of
from generator.pages.claim_where import Tell, where_words
from generator.pages.claim_words import expected_words, measure_words
from generator.pages.claims import p_words, tested
from generator.pages.dossier import Dossier
from generator.pages.elements import Crumb, Fact, LinkTo, Notice, Page, Toggle, Verdict, claim_verdict
from generator.pages.format import count, integer, plain, shorten
from generator.pages.plots import Plot

_SIDES = {
    "query": "the queries' own photos",
    "candidate": "the photos of their first candidates",
    "both": "the queries' photos and those of their first candidates",
}


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
        toggles=toggles(dossier) if examples else (),
        examples=examples,
        examples_note=colours_note(dossier, finding) if examples else None,
        method=_method(dossier, finding, tell),
        files=() if private else _files(finding, slug),
        files_note=_files_note(finding, private),
    )


def _step(dossier: Dossier, place: int) -> LinkTo:
    claim = dossier.audit.findings[place].claim
    return LinkTo(text=shorten(claim.sentence, 32), href=f"{dossier.claims[claim.claim_id]}.html")


def _method(dossier: Dossier, finding: Finding, tell: Tell) -> tuple[Fact, ...]:
    """How it was measured, of whom, and what came out, one by one."""
    claim, versus = finding.claim, finding.claim.versus is not None
    measured = measure_words(claim.measure)
    facts = [
        Fact(label="Measured", value=f"{measured[:1].upper()}{measured[1:]}"),
        Fact(label="Of whom", value=where_words(claim.where, tell), note=_counted(finding, finding.units)),
    ]
    if claim.versus is not None and finding.versus_units is not None:
        note = _counted(finding, finding.versus_units)
        facts.append(Fact(label="Compared with", value=where_words(claim.versus, tell), note=note))
    if isinstance(claim.measure, (*OfMaps, Evidence)):
        facts.append(Fact(label="Looked at", value=_SIDES[claim.side]))
    facts += [
        Fact(label="Expected", value=expected_words(claim.expected, claim.measure, versus=versus)),
        *(() if math.isnan(finding.effect.value) else (Fact(label="Effect", value=told_effect(finding)),)),
    ]
    if finding.verdict != "not testable":
        facts.append(_p(dossier, finding))
        if finding.reason:
            facts.append(Fact(label="To mind", value=plain(finding.reason)))
    return (*facts, *_origin(finding))


def _counted(finding: Finding, units: Units) -> str:
    """How many units were counted, and what they give."""
    kept = int(np.count_nonzero(~np.isnan(units.values)))
    if not kept:
        return "none that could be measured"
    estimate = finding.mine if units is finding.units else finding.versus
    if estimate is None or finding.claim.versus is None:
        return looked(units)
    return f"{looked(units)}: {unit_of(finding.claim.measure).text(estimate.value)} on average"


def _p(dossier: Dossier, finding: Finding) -> Fact:
    tests = tested(dossier)
    note = f"two-sided, of the bound; {p_words(finding.holm)} corrected for {count(tests, 'test')} (Holm 1979)"
    return Fact(label="p", value=p_words(finding.p), note=note if tests > 1 else "two-sided, of the bound")


def _origin(finding: Finding) -> tuple[Fact, ...]:
    claim = finding.claim
    source = (Fact(label="Source", value=plain(claim.source)),) if claim.source else ()
    gate = (Fact(label="Release check", value="fails unless this claim is supported"),) if claim.gate else ()
    return (*source, *gate)


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
