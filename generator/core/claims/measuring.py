"""From a claim to its units: the one place that knows which module computes which measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from generator.core.claims.alterations import Alteration, Background, HidePart
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
    Spread,
)
from generator.core.claims.of_answers import measure_altered
from generator.core.claims.of_maps import measure_evidence, measure_maps
from generator.core.claims.of_rankings import (
    measure_disagreement,
    measure_found,
    measure_likeness,
    measure_similarity,
)
from generator.core.claims.sampling import spread_over
from generator.core.claims.subsets import fits as suits
from generator.core.claims.subsets import queries

ESTIMATED = "Where the animal is, is an estimate of what lies in front (GrabCut), not an annotation."


def measure(claim: Claim, where: Where, facts: Facts) -> Units:
    """The units of one of a claim's subsets; they say so where parts are an estimate."""
    units = _measured(claim, where, facts)
    looked = facts.estimated.intersection((*units.images, *units.others)) if facts.estimated else frozenset()
    if not (looked and _reads_parts(claim, where)):
        return units
    return replace(units, undefined=f"{units.undefined} {ESTIMATED}".strip())


def _reads_parts(claim: Claim, where: Where) -> bool:
    altered = claim.measure.alteration if isinstance(claim.measure, Altered) else None
    of_maps = isinstance(claim.measure, OfMaps) and not isinstance(claim.measure, Spread)
    asked = bool(where.shows or where.lacks or where.pair.part or where.pair.leading)
    return of_maps or asked or isinstance(altered, (HidePart, Background))


def _measured(claim: Claim, where: Where, facts: Facts) -> Units:
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


def asked_again(
    claims: Sequence[Claim], facts: Facts, fits: Callable[[Alteration, str], bool], count: int, seed: int
) -> dict[Alteration, tuple[str, ...]]:
    """By alteration, the queries whose photos claims want altered so.

    Of each claim and route a seeded sample of up to ``count``, as many individuals as possible; an alteration and its
    control have the same. fits : whether a photo (image id) can be altered so; where none can, those are sampled that
    cannot, to tell why.
    """
    found: dict[Alteration, dict[str, None]] = {}
    for claim in claims:
        if not isinstance(claim.measure, Altered):
            continue
        wanted = [one for one in (claim.measure.alteration, claim.measure.control) if one is not None]
        for where in _subsets(claim):
            able = [name for name in queries(where, facts) if suits(where, facts.photo(name), facts)]
            both = [name for name in able if all(fits(one, facts.photo(name).image_id) for one in wanted)]
            for some in _by_route(both or able, facts):
                chosen = spread_over(some, lambda name: facts.owner(facts.photo(name).image_id), count, seed)
                for one in wanted:
                    found.setdefault(one, {}).update(dict.fromkeys(chosen))
    order = {name: place for place, name in enumerate(facts.rankings)}
    return {one: tuple(sorted(names, key=order.__getitem__)) for one, names in found.items()}


def _by_route(names: Sequence[str], facts: Facts) -> Iterator[list[str]]:
    by_route: dict[str, list[str]] = {}
    for name in names:
        by_route.setdefault(facts.rankings[name].route, []).append(name)
    yield from by_route.values()


def _subsets(claim: Claim) -> tuple[Where, ...]:
    return (claim.where,) if claim.versus is None else (claim.where, claim.versus)
