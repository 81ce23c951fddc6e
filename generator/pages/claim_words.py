"""Claims in words: what is measured, of whom, what is expected and what came out."""

from __future__ import annotations

import math

from generator.core.claims.claim import Expected
from generator.core.claims.measures import (
    BACKGROUND,
    Altered,
    Coverage,
    Disagreement,
    Energy,
    EnergyShare,
    Evidence,
    Found,
    Instead,
    Leads,
    Likeness,
    Measure,
    Peak,
    Similarity,
    Source,
    Spread,
)
from generator.core.results import Estimate
from generator.pages.alteration_words import alteration_words
from generator.pages.claim_units import DECIMAL, unit_of
from generator.pages.claim_where import where_words
from generator.pages.format import NONE, count, listing, shorten
from generator.pages.strategies import mixed, strategy_name

__all__ = ["effect_words", "expected_words", "interval_words", "measure_words", "part_words", "where_words"]

FEWEST = 3
"""Individuals that an interval needs at the least: two carry none."""


def effect_words(estimate: Estimate, measure: Measure, *, versus: bool = False) -> str:
    """An effect with its interval: ``16.0 times (95 % interval 12.5 to 19.8)``; ``versus``: a difference of subsets."""
    if math.isnan(estimate.value):
        return NONE
    return (
        f"{unit_of(measure, versus=versus).text(estimate.value)} ({interval_words(estimate, measure, versus=versus)})"
    )


def interval_words(estimate: Estimate, measure: Measure, *, versus: bool = False) -> str:
    """The interval of an effect, or why there is none: two individuals carry none."""
    if estimate.individuals < FEWEST or math.isnan(estimate.low + estimate.high):
        return f"no interval: {count(estimate.individuals, 'individual')}"
    return f"95\u00a0% interval {unit_of(measure, versus=versus).span(estimate.low, estimate.high)}"


def expected_words(expected: Expected, measure: Measure | None = None, *, versus: bool = False) -> str:
    """What is expected of an effect: ``above 1``, ``between 40 and 60 %``; in the ``measure``'s unit if given."""
    unit = DECIMAL if measure is None else unit_of(measure, versus=versus)
    if expected.above is not None and expected.below is not None:
        return f"between {unit.bound(expected.above).removesuffix(unit.suffix)} and {unit.bound(expected.below)}"
    if expected.above is not None:
        return f"above {unit.bound(expected.above)}"
    return NONE if expected.below is None else f"below {unit.bound(expected.below)}"


def measure_words(measure: Measure) -> str:
    """What is measured of each photo, query or pair, as an indirect question or a noun."""
    match measure:
        case Energy() | EnergyShare() | Peak() | Leads() | Coverage() | Spread():
            return _of_maps(measure)
        case Evidence():
            return f"the share of the pair's similarity that is placed on {part_words(measure.part)}"
        case Found():
            less = "" if measure.less is None else f", less the same {_source(measure.less)}"
            return f"{_FOUND[measure.metric]} {_source(measure.source)}{less}"
        case Similarity():
            first = "a query and its first candidate" if measure.pairs == "first" else "the two photos of a pair"
            return f"the similarity of {first}"
        case Likeness():
            trait = f"has the query's {shorten(measure.column or '', 40)}"
            trait = trait if measure.part is None else f"shows {part_words(measure.part)}"
            return f"whether the best candidate of another individual {trait}, less the share of all such that do"
        case Disagreement():
            return "how often two members of a group name different first candidates"
        case Altered():
            less = "" if measure.control is None else f", less the same once {alteration_words(measure.control)}"
            return f"{_OUTCOMES[measure.outcome]} once {alteration_words(measure.alteration)}{less}"


def part_words(part: str) -> str:
    """A part's name as a sentence has it."""
    return "the background" if part == BACKGROUND else shorten(part, 40)


# ----------------------------------------------------------------------------------------------------------

_FOUND = {
    "top1": "whether the true match is the first candidate",
    "top5": "whether a true match is among the first 5 candidates",
    "top20": "whether a true match is among the first 20 candidates",
    "map20": "the average precision over the first 20 candidates",
}
_OUTCOMES = {
    "drop": "how far the score of the first candidate drops",
    "margin": "how far the first candidate's lead over the best other shrinks",
    "retained": "whether the first candidate is still first",
}


def _of_maps(measure: Energy | EnergyShare | Peak | Leads | Coverage | Spread) -> str:
    name = shorten(measure.heatmap, 40)
    match measure:
        case Energy():
            text = f"how densely the energy of {name} lies on {part_words(measure.part)}"
            text += ", as a multiple of the whole photo's mean"
            return text + _control(measure.control)
        case EnergyShare():
            text = f"the share of the energy of {name} that lies on {part_words(measure.part)}"
            return text + _control(measure.control)
        case Peak():
            less = ", less its share of the photo" if measure.beyond_area else ""
            return f"whether the maximum of {name} lies on {part_words(measure.part)}{less}"
        case Leads():
            others = tuple(part_words(part) for part in measure.among if part != measure.part)
            rest = listing(others) or "all other parts"
            return f"whether {part_words(measure.part)} lights up before {rest} in {name}"
        case Coverage(of="parts"):
            return f"the share of the annotated parts that the union of the maps of {name} lights"
        case Coverage():
            return f"the share of the union of the maps of {name} that lies on annotated parts"
        case Spread():
            return f"how widely the energy of {name} is spread, from 0 (one cell) to 1 (evenly)"


def _control(name: str | None) -> str:
    return "" if name is None else f", less the same of {shorten(name, 40)}"


def _source(source: Source | Instead) -> str:
    if isinstance(source, Instead):
        strategy = strategy_name(source.strategy)
        how = f", {strategy}" if strategy else ""
        return f"by another ranking of route {shorten(source.route, 40)} ({mixed(source.groups)}{how})"
    named = {"ensemble": "of the ensemble", "members": "of each member by itself"}
    return named.get(source.name, f"of {shorten(source.name, 40)} by itself")
