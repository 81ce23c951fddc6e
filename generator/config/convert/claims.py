"""`claims` as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.config.convert import ensemble
from generator.config.convert.measures import measure
from generator.config.schema.claims import ClaimSection, ExpectedSection, WhereSection
from generator.core.claims.claim import Alike, Claim, ClaimSettings, Expected, Pairing, Where

if TYPE_CHECKING:
    from generator.config.settings import Config


def claim_settings(config: Config) -> ClaimSettings:
    """The claims, and how they are put to the test."""
    section = config.claims
    return ClaimSettings(
        claims=tuple(claim(one, config) for one in section.list),
        queries=section.queries,
        photos=section.photos,
        individuals=section.individuals,
        seed=config.matching.seed,
        resamples=config.matching.bootstrap,
    )


def claim(section: ClaimSection, config: Config) -> Claim:
    """One claim; what it leaves out of a map or a route is as ``config`` has it."""
    routes = {route.name: route for route in ensemble.routes(config.ensemble)}
    return Claim(
        claim_id=section.id,
        sentence=section.sentence,
        measure=measure(section.measure, config.heatmaps.shown, routes),
        side=section.side,
        where=where(section.where, config.heatmaps.shown),
        versus=None if section.versus is None else where(section.versus, config.heatmaps.shown),
        expected=expected(section.expected),
        gate=section.gate,
        source=section.source or "",
    )


def where(section: WhereSection, shown: str) -> Where:
    """What a claim is about; ``shown`` is the map where none is named."""
    return Where(
        scenarios=section.scenario,
        routes=section.route,
        has_match=section.has_match,
        correct=section.correct,
        viewpoints=section.viewpoint,
        shows=section.shows,
        lacks=section.lacks,
        columns=tuple(section.columns.items()),
        groups=section.group,
        members=section.member,
        pair=_pairing(section, shown),
    )


def _pairing(section: WhereSection, shown: str) -> Pairing:
    part, visible = next(iter(section.visible.items()), (None, None))
    columns: list[tuple[str, Alike]] = [(name, "same") for name in section.same]
    columns += [(name, "different") for name in section.different]
    return Pairing(
        individual=section.individual,
        part=part,
        visible=visible,
        leading=section.leading,
        among=section.among,
        heatmap="" if section.leading is None else section.map or shown,
        columns=tuple(columns),
    )


def expected(section: ExpectedSection) -> Expected:
    """The bounds; a side without one stays open."""
    if section.between is not None:
        return Expected(above=section.between[0], below=section.between[1])
    return Expected(above=section.above, below=section.below)
