"""Checks of `matching`: a shortlist that is too short for what is told of it, a search that cannot be approximate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.config.checks.check import Check
from generator.config.checks.ensemble import MEMBER_GROUP
from generator.config.convert.ensemble import groups, routes
from generator.config.places import Problem
from generator.config.settings import Config
from generator.core.outcomes import CUTOFF
from generator.core.results import Group, Route
from generator.core.strategies import KReciprocal


def shortlist(config: Config) -> Iterator[Problem]:
    """Fewer candidates than are shown, or than the challenge's measure takes."""
    found, least = config.matching.shortlist, max(config.matching.top_k, CUTOFF)
    if found is not None and found < least:
        reason = "`top_k` candidates are shown" if least > CUTOFF else "mAP@20 looks at 20"
        yield Problem(
            ("matching", "shortlist"), f"expected at least {least}, found {found}: {reason}; raise it, or leave it out"
        )


def search(config: Config) -> Iterator[Problem]:
    """An approximate search of what has no joined embedding to search by."""
    if config.matching.search == "exact":
        return
    place = ("matching", "search")
    if config.matching.ranking is not None:
        reason = "`faiss` has nothing to search, since `matching.ranking` lists the candidates"
        yield Problem(place, f"{reason}; remove one of them")
        return
    by_name = {group.name: group for group in groups(config.ensemble)}
    for route in routes(config.ensemble):
        reason = _unsearchable(route, by_name)
        if reason:
            needs = "`faiss` searches by one joined embedding"
            yield Problem(place, f"{needs}, and route {route.name!r} {reason}; write `search: exact`")


def _unsearchable(route: Route, by_name: Mapping[str, Group]) -> str:
    if len(route.groups) > 1:
        return f"adds up {len(route.groups)} groups"
    fusions = [by_name[name].fusion for name, _ in route.groups if name in by_name]
    if fusions and fusions[0] != "concat":
        return f"fuses its group by `{fusions[0]}`, not `concat`"
    return "re-ranks by shared neighbours among all photos" if isinstance(route.strategy, KReciprocal) else ""


MATCHING_CHECKS = (
    Check(shortlist, "matching.shortlist", "matching.top_k"),
    Check(search, "matching.search", "matching.ranking", "ensemble.routes", "ensemble.groups", MEMBER_GROUP),
)
