"""The drawings of a claim: its units with their means and intervals, and the difference of two subsets."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from generator.core.claims.claim import Expected
from generator.core.claims.finding import Doubles, Finding, Units
from generator.core.results import Estimate
from generator.pages.claim_sentences import looked, told_interval
from generator.pages.claim_units import Unit, unit_of
from generator.pages.claim_where import Tell, apart, openly
from generator.pages.claim_words import expected_words
from generator.pages.plots import Axis, Plot, Swarm, swarm

DOTS = 300
"""Units that get a dot each; of more than these, and of yes and no, individuals do."""


def claim_plots(finding: Finding, tell: Tell = openly) -> tuple[Plot, ...]:
    """The units of a claim; where subsets are compared, then their difference. Empty without any value."""
    claim = finding.claim
    if math.isnan(finding.effect.value):
        return ()
    if finding.versus is None or finding.versus_units is None or claim.versus is None:
        return (_of_units(finding, [(looked(finding.units), finding.units, finding.mine)]),)
    mine, theirs = apart(claim.where, claim.versus, tell)
    subsets = [(mine, finding.units, finding.mine), (theirs, finding.versus_units, finding.versus)]
    return _of_units(finding, subsets), _of_difference(finding)


# ----------------------------------------------------------------------------------------------------------


def _of_units(finding: Finding, subsets: list[tuple[str, Units, Estimate]]) -> Plot:
    claim = finding.claim
    unit, alone = unit_of(claim.measure), claim.versus is None
    each = _by_individual(subsets)
    rows = [_swarm(finding, name, units, estimate, each) for name, units, estimate in subsets]
    bounds = claim.expected if alone else None
    return swarm(
        title="What was measured",
        reading=_reading(finding, each, bounds),
        x=_axis(unit, unit.name, [value for one in rows for value in (*one.values, one.mean, *_ends(one))], bounds),
        rows=rows,
        expected=None if bounds is None else (bounds.above, bounds.below),
    )


def _of_difference(finding: Finding) -> Plot:
    expected, effect = finding.claim.expected, finding.effect
    unit = unit_of(finding.claim.measure, versus=True)
    low, high = _interval(finding, effect)
    row = Swarm(name="Difference", values=(), mean=effect.value, low=low, high=high, told=unit.text(effect.value))
    return swarm(
        title="The first less the second",
        reading=f"{_line(finding)} {_shaded(finding)}",
        x=_axis(unit, unit.name, [effect.value, *_ends(row)], expected),
        rows=[row],
        expected=(expected.above, expected.below),
    )


def _line(finding: Finding) -> str:
    if finding.verdict == "not testable":
        return f"The mean alone ({told_interval(finding)})."
    return f"The mean with its {told_interval(finding)}."


def _swarm(finding: Finding, name: str, units: Units, estimate: Estimate, each: bool) -> Swarm:
    values = _individuals(units) if each else units.values[~np.isnan(units.values)]
    low, high = _interval(finding, estimate)
    return Swarm(
        name=f"{name[:1].upper()}{name[1:]}",
        values=tuple(_thinned(values)),
        mean=estimate.value,
        low=low,
        high=high,
        told=unit_of(finding.claim.measure).text(estimate.value),
    )


def _interval(finding: Finding, estimate: Estimate) -> tuple[float | None, float | None]:
    return (None, None) if finding.verdict == "not testable" else (estimate.low, estimate.high)


def _ends(row: Swarm) -> tuple[float, ...]:
    return tuple(end for end in (row.low, row.high) if end is not None)


def _by_individual(subsets: Iterable[tuple[str, Units, Estimate]]) -> bool:
    """Whether dots are individuals: of yes and no, and of very many units."""
    values = [units.values[~np.isnan(units.values)] for _, units, _ in subsets]
    return any(len(some) > DOTS for some in values) or bool(np.isin(np.concatenate(values), (0.0, 1.0)).all())


def _individuals(units: Units) -> Doubles:
    """The mean of every individual's units; a pair of two counts for both."""
    kept = ~np.isnan(units.values)
    sums: dict[str, list[float]] = {}
    for owner, other, value in zip(
        *(np.array(side, dtype=object)[kept] for side in (units.owners, units.other_owners)),
        units.values[kept],
        strict=True,
    ):
        for name in dict.fromkeys((owner, other)):
            sums.setdefault(name, []).append(float(value))
    return np.array([float(np.mean(some)) for some in sums.values()])


def _thinned(values: Doubles) -> Iterable[float]:
    """All values, or evenly spaced quantiles of very many."""
    if len(values) <= 2 * DOTS:
        return (float(value) for value in values)
    return (float(value) for value in np.quantile(values, (np.arange(DOTS) + 0.5) / DOTS))


def _axis(unit: Unit, name: str, values: list[float], expected: Expected | None) -> Axis:
    known = [value for value in values if math.isfinite(value)]
    bounds = () if expected is None else expected.bounds
    low, high = min((*known, *bounds)), max((*known, *bounds))
    margin = 0.04 * (high - low) or 0.5 / unit.scale
    return Axis(
        label=f"{name} (%)" if unit.suffix == "\u00a0%" else name,
        low=low - margin,
        high=high + margin,
        text=lambda value: unit.bound(value).removesuffix(unit.suffix),
        exact=unit.text,
    )


def _reading(finding: Finding, each: bool, expected: Expected | None) -> str:
    noun = {"photo": "photo", "query": "query", "pair": "pair"}[finding.units.kind]
    dots = "Each dot is the mean of one individual" if each else f"Each dot is a {noun}"
    line = "" if finding.verdict == "not testable" else ", the line below them the mean with its 95\u00a0% interval"
    return f"{dots}{line}.{f' {_shaded(finding)}' if expected is not None else ''}"


def _shaded(finding: Finding) -> str:
    claim = finding.claim
    words = expected_words(claim.expected, claim.measure, versus=claim.versus is not None)
    return f"Shaded: where it is expected, {words}."
