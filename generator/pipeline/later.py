"""What the stages after the first pass put through networks, at most: for whoever asks beforehand what a run costs."""

from __future__ import annotations

from collections.abc import Mapping

from generator.config import Config
from generator.core.claims.alterations import HidePart
from generator.core.claims.claim import Where
from generator.core.claims.measures import Altered
from generator.core.routes import members_of
from generator.pipeline.ensemble import make_plan
from generator.pipeline.stock import Stock
from generator.stages.drawable import ELSEWHERE

ONCE = 12
"""Passes of a photo that is scrutinised, beside those of its curves (`generator.config.schema.trust`)."""


def later_passes(config: Config, stock: Stock) -> dict[str, int]:
    """Photos put through a network by stage, every view counted, if nothing were stored and every query fitted."""
    views = {spec.name: len(spec.views) for spec in stock.ensemble.models}
    served = (name for names in stock.ensemble.passes(stock.served).values() for name in names)
    asked = _asked(config, stock, views)
    hidden, areas = config.counterfactuals.queries, 1 + config.counterfactuals.random
    trust = config.trust_settings()
    found = {
        "place": sum(views[name] for name in served) if config.pairs.candidates else 0,
        "hide": min(hidden, sum(count for count, _ in asked.values()))
        * areas
        * max((n for _, n in asked.values()), default=0),
        "scrutinise": 0
        if trust is None
        else len(views) * trust.sample * (ONCE + 2 * (trust.steps - 1) * (len(trust.maps) + 1)),
        "alter": _altered(config, asked),
    }
    return {stage: count for stage, count in found.items() if count}


def _asked(config: Config, stock: Stock, views: Mapping[str, int]) -> dict[tuple[str, str], tuple[int, int]]:
    """By scenario and route: how many queries it has, and how many passes one of them is."""
    plan = make_plan(config, stock.images)
    return {
        (part.scenario.name, part.route.name): (
            len(part.queries),
            sum(views.get(name, 0) for name in members_of(part.route.groups, config.groups())),
        )
        for routed in plan.routing
        for part in routed
    }


def _altered(config: Config, asked: Mapping[tuple[str, str], tuple[int, int]]) -> int:
    settings, drawn = config.claim_settings(), dict[object, int]()
    for claim in settings.claims:
        if not isinstance(claim.measure, Altered):
            continue
        for (scenario, route), (queries, passes) in asked.items():
            if not _about(claim.where, scenario, route):
                continue
            for one in (claim.measure.alteration, claim.measure.control):
                places = ELSEWHERE if isinstance(one, HidePart) and one.elsewhere else int(one is not None)
                some = (one, claim.where, scenario, route)
                drawn[some] = min(queries, settings.queries) * places * passes
    return sum(drawn.values())


def _about(where: Where, scenario: str, route: str) -> bool:
    return scenario in (where.scenarios or (scenario,)) and route in (where.routes or (route,))
