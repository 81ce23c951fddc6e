"""What came of a claim, in plain sentences."""

from __future__ import annotations

import math

import numpy as np

from generator.core.claims.finding import Finding, Units
from generator.core.claims.measures import (
    Altered,
    Coverage,
    Disagreement,
    Energy,
    EnergyShare,
    Evidence,
    Found,
    Leads,
    Measure,
    Peak,
    Similarity,
    Spread,
)
from generator.core.results import Estimate
from generator.pages.alteration_words import alteration_words
from generator.pages.claim_units import unit_of
from generator.pages.claim_where import Tell, apart, openly
from generator.pages.claim_words import effect_words, expected_words, interval_words, measure_words, part_words
from generator.pages.format import count, shorten

_NOUNS = {"photo": ("photo", "photos"), "query": ("query", "queries"), "pair": ("pair", "pairs")}
_SEVERAL = {"photo": "{} looks at {}", "query": "{} answers to {}", "pair": "{} of {}"}


def explanation(finding: Finding, tell: Tell = openly) -> str:
    """What was measured on how many, what came out and what was expected; of one that is not testable, what there is.

    ``tell`` says what may be said of the values that subsets are chosen by.
    """
    claim = finding.claim
    difference = claim.versus is not None
    expected = f"expected {expected_words(claim.expected, claim.measure, versus=difference)}"
    if math.isnan(finding.effect.value):
        what = "the difference" if difference else "the mean"
        return f"To be measured is {measure_words(claim.measure)}; {what} is {expected}."
    if finding.versus is not None and claim.versus is not None and finding.versus_units is not None:
        unit = unit_of(claim.measure)
        mine, theirs = apart(claim.where, claim.versus, tell)
        own = f"{unit.text(finding.mine.value)} in {looked(finding.units)} ({mine})"
        other = f"{unit.text(finding.versus.value)} in {looked(finding.versus_units)} ({theirs})"
        effect = told_effect(finding)
        return f"Measured is {measure_words(claim.measure)}: {own}, {other}. The difference is {effect}; {expected}."
    where = looked(finding.units)
    return f"In {where} {_clause(claim.measure, finding)}; {expected}."


def told_effect(finding: Finding) -> str:
    """The effect with its interval; of one that is not testable, without."""
    measure, versus = finding.claim.measure, finding.claim.versus is not None
    if finding.verdict == "not testable" and not math.isnan(finding.effect.value):
        return f"{unit_of(measure, versus=versus).text(finding.effect.value)} ({told_interval(finding)})"
    return effect_words(finding.effect, measure, versus=versus)


def told_interval(finding: Finding) -> str:
    """The interval of the effect, or that there is none: a claim that is not testable has no sound one."""
    measure, versus = finding.claim.measure, finding.claim.versus is not None
    if finding.verdict == "not testable":
        return f"no interval: {count(finding.effect.individuals, 'individual')}"
    return interval_words(finding.effect, measure, versus=versus)


def looked(units: Units) -> str:
    """How many units were counted, of how many individuals: ``46 photos of 10 individuals``."""
    kept = np.flatnonzero(~np.isnan(units.values))
    individuals = {units.owners[place] for place in kept} | {units.other_owners[place] for place in kept}
    return f"{things(units)} of {count(len(individuals), 'individual')}"


def things(units: Units) -> str:
    """How many units were counted; where several are of one photo or query, of how many."""
    kept = np.flatnonzero(~np.isnan(units.values))
    names = units.images if units.kind == "photo" else units.queries
    several = {(names[place], units.others[place] if units.kind == "pair" else "") for place in kept}
    noun = _NOUNS[units.kind]
    if len(several) == len(kept) or units.kind == "pair":
        return count(len(kept), *noun)
    return _SEVERAL[units.kind].format(f"{len(kept):,}", count(len(several), *noun))


def told_value(value: float, measure: Measure) -> str:
    """A unit's own value: a number, or in a word or two where it is yes or no."""
    said = _yes_or_no(measure)
    if said is not None and value in (0.0, 1.0):
        return said[0] if value == 1.0 else said[1]
    if isinstance(measure, Found) and measure.less is not None and measure.metric != "map20" and value in _GAINS:
        return _GAINS[value]
    return unit_of(measure).text(value)


# ----------------------------------------------------------------------------------------------------------


_GAINS = {1.0: "found, by the other not", 0.0: "both alike", -1.0: "not found, by the other it is"}


def _yes_or_no(measure: Measure) -> tuple[str, str] | None:
    match measure:
        case Found(less=None) if measure.metric != "map20":
            depth = {"top1": "first", "top5": "among the first 5", "top20": "among the first 20"}[measure.metric]
            return f"found {depth}", f"not {depth}"
        case Leads():
            return f"{part_words(measure.part)} leads", f"{part_words(measure.part)} does not lead"
        case Peak(beyond_area=False):
            return f"maximum on {part_words(measure.part)}", f"maximum not on {part_words(measure.part)}"
        case Altered(outcome="retained", control=None):
            return "still first", "no longer first"
        case _:
            return None


def _clause(measure: Measure, finding: Finding) -> str:
    """The effect of a single subset as a clause; of what is a difference already, what is measured and its mean."""
    value, sure = unit_of(measure).text(finding.effect.value), f"({told_interval(finding)})"
    match measure:
        case Energy() | EnergyShare() | Peak() | Leads() | Coverage() | Spread():
            found = _of_maps(measure, value, sure)
        case Found() | Similarity() | Disagreement() | Evidence():
            found = _of_rankings(measure, value, sure)
        case Altered(control=None):
            found = _of_altered(measure, finding.effect, value, sure)
        case _:
            found = None
    return found or f"this was measured: {measure_words(measure)}. On average it is {value} {sure}"


def _of_maps(measure: Energy | EnergyShare | Peak | Leads | Coverage | Spread, value: str, sure: str) -> str | None:
    name = shorten(measure.heatmap, 40)
    match measure:
        case Energy(control=None):
            part = part_words(measure.part)
            return f"the energy of {name} lies {value} {sure} as densely on {part} as on the whole photo"
        case EnergyShare(control=None):
            return f"{value} {sure} of the energy of {name} lies on {part_words(measure.part)}"
        case Peak(beyond_area=False):
            return f"the maximum of {name} lies on {part_words(measure.part)} in {value} {sure} of them"
        case Leads():
            return f"{part_words(measure.part)} lights up first in {value} {sure} of them"
        case Coverage(of="parts"):
            return f"the union of the maps of {name} lights {value} {sure} of the annotated parts"
        case Coverage():
            return f"{value} {sure} of the union of the maps of {name} lies on annotated parts"
        case Spread():
            return f"the energy of {name} has a spread of {value} {sure}, where 0 is one cell and 1 is even"
        case _:
            return None


def _of_rankings(measure: Found | Similarity | Disagreement | Evidence, value: str, sure: str) -> str | None:
    match measure:
        case Found(less=None, metric="map20"):
            return f"the average precision over the first 20 candidates is {value} {sure}"
        case Found(less=None):
            return f"{value} {sure} find a true match {_PLACES[measure.metric]}"
        case Similarity():
            return f"the similarity is {value} {sure} on average"
        case Disagreement():
            return f"two members of a group name different first candidates {value} {sure} of the time"
        case Evidence():
            return f"{value} {sure} of the similarity is placed on {part_words(measure.part)}"
        case _:
            return None


def _of_altered(measure: Altered, effect: Estimate, value: str, sure: str) -> str:
    once = f"once {alteration_words(measure.alteration)}"
    if measure.outcome == "retained":
        return f"the first candidate is still first in {value} {sure} of them {once}"
    what = "the score of the first candidate" if measure.outcome == "drop" else "the first candidate's lead"
    way = "drops" if effect.value >= 0 else "grows"
    size = value.lstrip("+\u2212")
    return f"{what} {way} by {size} {sure} {once}"


_PLACES = {"top1": "first", "top5": "among the first 5 candidates", "top20": "among the first 20 candidates"}
