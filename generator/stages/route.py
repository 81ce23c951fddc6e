"""Route: which groups serve which queries, hence which members are worth running on which images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.core.records import ImageSet
from generator.core.results import Group, Route
from generator.core.routes import members_by_image, route_scenario
from generator.stages.rank import Routing


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Per scenario its routed queries, and per image the members that some route gives it."""

    routing: Routing
    served: Mapping[str, tuple[str, ...]]


def route(
    images: ImageSet,
    groups: Sequence[Group],
    routes: Sequence[Route],
    classes: Mapping[str, tuple[str, ...]],
    *,
    per_query: bool,
) -> Plan:
    """Choose the route of every query. Raises `AuditError` where no route fits."""
    routing = tuple(
        route_scenario(scenario, images, routes, classes, per_query=per_query) for scenario in images.scenarios
    )
    return Plan(routing=routing, served=members_by_image((part for routed in routing for part in routed), groups))
