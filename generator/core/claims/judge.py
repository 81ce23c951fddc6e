"""From units to findings: the interval against what is expected, the examples, and the correction for many claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.core.claims.claim import Claim, ClaimSettings, Expected
from generator.core.claims.finding import ClaimVerdict, Doubles, Example, Finding, Units
from generator.core.claims.inference import Inferred, holm, infer
from generator.core.claims.measures import span_of
from generator.core.results import Estimate

EXAMPLES = 3
"""Shown on either side, at most."""

LOST = 0.1
"""Share of resamples without a unit (of a subset) from which on an effect is not told."""


def judge(claim: Claim, mine: Units, versus: Units | None, settings: ClaimSettings) -> Finding:
    """Put a claim to the test. ``holm`` is that of a single claim: see `corrected`.

    The verdict is *supported* where the whole 95 % interval of the effect is where it is expected, *refuted* where all
    of it is elsewhere, and *inconclusive* between. It is *not testable* where something is missing, or where there are
    fewer individuals than the settings ask for.
    """
    rng = np.random.default_rng(settings.seed)
    effect, own, other = infer(mine, versus, span_of(claim.measure), rng, settings.resamples)
    missing = _missing(mine, versus, effect, settings)
    p = float("nan") if missing else effect.p_value(claim.expected)
    return Finding(
        claim=claim,
        verdict="not testable" if missing else _verdict(effect.estimate, claim.expected),
        effect=effect.estimate,
        mine=own.estimate,
        versus=None if other is None else other.estimate,
        p=p,
        holm=p,
        reason=missing or " ".join(sorted({part for units in (mine, versus) if units and (part := units.undefined)})),
        units=mine,
        versus_units=versus,
        supporting=() if missing else _examples(claim, mine, effect, own, supporting=True),
        contradicting=() if missing else _examples(claim, mine, effect, own, supporting=False),
    )


def corrected(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with p-values corrected for all of them."""
    return tuple(
        replace(finding, holm=p) for finding, p in zip(findings, holm([one.p for one in findings]), strict=True)
    )


def untested(claim: Claim, reason: str) -> Finding:
    """A claim that there is nothing to test with."""
    nobody = Units(
        kind="query",
        queries=(),
        images=(),
        others=(),
        owners=(),
        other_owners=(),
        values=np.empty(0),
        missing=reason,
    )
    nan = float("nan")
    nothing = Estimate(value=nan, low=nan, high=nan, queries=0, individuals=0)
    return Finding(
        claim=claim,
        verdict="not testable",
        effect=nothing,
        mine=nothing,
        versus=None if claim.versus is None else nothing,
        p=nan,
        holm=nan,
        reason=reason,
        units=nobody,
        versus_units=None if claim.versus is None else nobody,
        supporting=(),
        contradicting=(),
    )


# ----------------------------------------------------------------------------------------------------------


def _verdict(effect: Estimate, expected: Expected) -> ClaimVerdict:
    if expected.holds(effect.low, effect.high):
        return "supported"
    return "refuted" if expected.fails(effect.low, effect.high) else "inconclusive"


def _missing(mine: Units, versus: Units | None, effect: Inferred, settings: ClaimSettings) -> str:
    """What there would have to be; empty where a verdict can be given."""
    some = {"": mine} if versus is None else {"": mine, "In the subset compared with: ": versus}
    for prefix, units in some.items():
        if units.missing:
            return prefix + units.missing
    if effect.individuals < settings.individuals:
        subset = "" if versus is None else " in the smaller subset"
        reasons = " ".join(units.undefined for units in some.values() if units.undefined)
        text = (
            f"Too few individuals: {effect.individuals or 'none'}{subset}, and an interval needs "
            f"{settings.individuals}. Add photos of more individuals to which the claim applies."
        )
        return f"{text} {reasons}".strip()
    if np.isnan(effect.means).mean() > LOST:
        what = "pairs of different ones" if versus is None else "one of the two subsets"
        return f"Too few individuals for {what}: many resamples leave it empty. Add photos of more individuals."
    return ""


def _examples(claim: Claim, units: Units, effect: Inferred, own: Inferred, *, supporting: bool) -> tuple[Example, ...]:
    """The units furthest on the expected side of the bound, or on the other, one an individual at most.

    Where subsets are compared a unit speaks for the claim by lying on the expected side of the other subset's mean.
    """
    shift = own.value - effect.value
    strength = _inside(units.values - shift, claim.expected)
    strength = strength if supporting else -strength
    found: dict[str, Example] = {}
    for place in np.argsort(-strength, kind="stable"):
        if len(found) == EXAMPLES or not strength[place] > 0:
            break
        owner = units.owners[place]
        if owner not in found:
            found[owner] = Example(
                query_id=units.queries[place],
                image_id=units.images[place],
                other=units.others[place],
                value=float(units.values[place]),
            )
    return tuple(found.values())


def _inside(values: Doubles, expected: Expected) -> Doubles:
    """How far each value lies inside the bounds: the distance to the nearer one, below 0 outside."""
    above = np.inf if expected.above is None else values - expected.above
    below = np.inf if expected.below is None else expected.below - values
    found: Doubles = np.minimum(above, below)
    return found
