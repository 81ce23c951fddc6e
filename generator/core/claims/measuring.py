"""From a claim to its units: the one place that knows which module computes which measure."""

from __future__ import annotations

from collections.abc import Sequence

from generator.core.claims.alterations import Alteration
from generator.core.claims.claim import Claim, Where
from generator.core.claims.facts import Facts
from generator.core.claims.finding import Units
from generator.core.claims.measures import (
    Altered,
    Disagreement,
    Energy,
    EnergyShare,
    Evidence,
    Found,
    Likeness,
    OfMaps,
    Similarity,
)
from generator.core.claims.of_answers import measure_altered
from generator.core.claims.of_maps import measure_evidence, measure_maps
from generator.core.claims.of_rankings import (
    measure_disagreement,
    measure_found,
    measure_likeness,
    measure_similarity,
)


def measure(claim: Claim, where: Where, facts: Facts) -> Units:
    """The units of one of a claim's subsets."""
    match claim.measure:
        case Found():
            return measure_found(claim.measure, where, facts)
        case Similarity():
            return measure_similarity(claim.measure, where, facts)
        case Likeness():
            return measure_likeness(claim.measure, where, facts)
        case Disagreement():
            return measure_disagreement(claim.measure, where, facts)
        case Altered():
            return measure_altered(claim.measure, where, facts)
        case Evidence():
            return measure_evidence(claim.measure, claim, where, facts)
        case _:
            return measure_maps(claim.measure, claim, where, facts)


def maps_of(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The names of the maps that claims read, each once."""
    found = [one.measure.heatmap for one in claims if isinstance(one.measure, OfMaps)]
    found += [
        one.measure.control
        for one in claims
        if isinstance(one.measure, (Energy, EnergyShare)) and one.measure.control is not None
    ]
    found += [where.pair.heatmap for one in claims for where in _subsets(one) if where.pair.leading is not None]
    return tuple(dict.fromkeys(found))


def alterations_of(claims: Sequence[Claim]) -> tuple[Alteration, ...]:
    """The alterations that claims ask for, each once."""
    some = [one.measure for one in claims if isinstance(one.measure, Altered)]
    wanted = [part for one in some for part in (one.alteration, one.control) if part is not None]
    return tuple(dict.fromkeys(wanted))


def _subsets(claim: Claim) -> tuple[Where, ...]:
    return (claim.where,) if claim.versus is None else (claim.where, claim.versus)
