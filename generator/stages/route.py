"""Route: which groups serve which queries, hence which members are worth running on which images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.core.records import ImageSet
from generator.core.results import Group, Route
from generator.core.routes import OrderBug, Routing, members_by_image, route_scenario, with_order_bug


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
    bug: OrderBug | None = None,
) -> Plan:
    """Choose the route of every query. Raises `AuditError` where no route fits."""
    routing = tuple(
        route_scenario(scenario, images, routes, classes, per_query=per_query) for scenario in images.scenarios
    )
    if bug is not None:
        routing = with_order_bug(routing, bug)
    return Plan(routing=routing, served=members_by_image((part for routed in routing for part in routed), groups))
