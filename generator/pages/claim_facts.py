"""How a claim was measured, of whom, and what came out, one by one."""

from __future__ import annotations

import math

import numpy as np

from generator.core.claims.finding import Finding, Units
from generator.core.claims.measures import Evidence, OfMaps, span_of
from generator.pages.claim_sentences import looked, told_effect
from generator.pages.claim_units import unit_of
from generator.pages.claim_where import Tell, where_words
from generator.pages.claim_words import expected_words, measure_words
from generator.pages.claims import p_words, tested
from generator.pages.dossier import Dossier
from generator.pages.elements import Fact
from generator.pages.format import count, plain

_SIDES = {
    "query": "the queries' own photos",
    "candidate": "the photos of their first candidates",
    "both": "the queries' photos and those of their first candidates",
}


def method_facts(dossier: Dossier, finding: Finding, tell: Tell) -> tuple[Fact, ...]:
    """The facts of a claim's page; ``tell`` says what may be said of the values that subsets are chosen by."""
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
        *_effect(finding),
    ]
    if finding.verdict != "not testable":
        facts.append(_p(dossier, finding))
        if finding.reason:
            lost = any(one.undefined for one in (finding.units, finding.versus_units) if one is not None)
            facts.append(Fact(label="Left out" if lost else "Note", value=plain(finding.reason)))
    return (*facts, *_origin(finding))


def _effect(finding: Finding) -> tuple[Fact, ...]:
    """The effect, and where its interval comes from."""
    if math.isnan(finding.effect.value):
        return ()
    how = "the interval: percentiles of a bootstrap over individuals, widened for few"
    if finding.units.kind == "pair":
        how = "the interval: percentiles of a bootstrap over both individuals of a pair, widened for few"
    if any(_alike(one, finding) for one in (finding.units, finding.versus_units) if one is not None):
        how = "the interval: Clopper and Pearson's, with each individual as one trial, since all values are alike"
        how += "" if finding.versus is None else " in a subset; joined by Newcombe's method"
    return (Fact(label="Effect", value=told_effect(finding), note=None if finding.verdict == "not testable" else how),)


def _alike(units: Units, finding: Finding) -> bool:
    """Whether all values are one, of a measure whose values have a known span."""
    values = units.values[~np.isnan(units.values)]
    return span_of(finding.claim.measure) is not None and len(values) > 0 and bool((values == values[0]).all())


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
