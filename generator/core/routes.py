"""Which groups serve which queries: the first route that fits both sides' viewpoints (DESIGN 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.core.records import ImageSet, Query, Scenario
from generator.core.results import Group, Route
from generator.core.strategies import Cascade, Weighted, further_groups
from generator.errors import AuditError

ANY = "any"
MIXED = "mixed"
UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Routed:
    """Some queries of one scenario and the route that serves them against its database."""

    scenario: Scenario
    route: Route
    queries: tuple[Query, ...]


Routing = tuple[tuple[Routed, ...], ...]
"""Per scenario, its queries with the routes that serve them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderBug:
    """The winner's published code kept the groups of the scenario before: see `with_order_bug`."""

    route: str
    instead: tuple[tuple[str, str], ...]


def viewpoint_class(viewpoint: str | None, classes: Mapping[str, tuple[str, ...]]) -> str:
    """The class that lists ``viewpoint``, its own name if none does, ``unknown`` where there is none."""
    if not viewpoint:
        return UNKNOWN
    return next((name for name, viewpoints in classes.items() if viewpoint in viewpoints), viewpoint)


def class_of(viewpoints: Iterable[str | None], classes: Mapping[str, tuple[str, ...]]) -> str:
    """The class of a set of images: theirs where all agree, else ``mixed``; ``unknown`` for no images."""
    found = {viewpoint_class(viewpoint, classes) for viewpoint in viewpoints}
    if len(found) > 1:
        return MIXED
    return found.pop() if found else UNKNOWN


def resolve(routes: Sequence[Route], query_class: str, database_class: str) -> Route:
    """The first route that fits; raises `AuditError` naming the pairing and what there is."""
    for route in routes:
        if route.queries in (ANY, query_class) and route.database in (ANY, database_class):
            return route
    known = "; ".join(f"{route.queries} against {route.database}" for route in routes) or "none at all"
    raise AuditError(
        f"no route serves queries of viewpoint class {query_class!r} against a database of class "
        f"{database_class!r} (routes: {known}): add one to ensemble.routes, "
        "or a last one with queries: any and database: any"
    )


def route_scenario(
    scenario: Scenario,
    images: ImageSet,
    routes: Sequence[Route],
    classes: Mapping[str, tuple[str, ...]],
    *,
    per_query: bool = False,
) -> tuple[Routed, ...]:
    """Choose the route of a scenario by all its queries and its whole database, or of each query by itself.

    Queries on the same route stay together, in order. A route is never chosen per pair: the scores of one
    ranking must come from the same groups. Raises `AuditError` where no route fits.
    """
    database = class_of((images.by_id[image_id].viewpoint for image_id in scenario.database), classes)
    views = [images.by_id[query.image_id].viewpoint for query in scenario.queries]
    together = class_of(views, classes)
    served: dict[Route, list[Query]] = {}
    for query, view in zip(scenario.queries, views, strict=True):
        asked = viewpoint_class(view, classes) if per_query else together
        served.setdefault(resolve(routes, asked, database), []).append(query)
    return tuple(Routed(scenario=scenario, route=route, queries=tuple(queries)) for route, queries in served.items())


def with_order_bug(routing: Routing, bug: OrderBug) -> Routing:
    """What the published code did: from the scenario after the first that another route serves, groups are replaced.

    A group that takes the place of another beside itself has the weights of both.
    """
    made: list[tuple[Routed, ...]] = []
    spoilt = False
    for routed in routing:
        made.append(tuple(_replaced(part, dict(bug.instead)) for part in routed) if spoilt else routed)
        spoilt = spoilt or any(part.route.name != bug.route for part in routed)
    return tuple(made)


def _replaced(part: Routed, instead: Mapping[str, str]) -> Routed:
    def other(weighted: Weighted) -> Weighted:
        found: dict[str, float] = {}
        for name, weight in weighted:
            found[instead.get(name, name)] = found.get(instead.get(name, name), 0.0) + weight
        return tuple(found.items())

    strategy = part.route.strategy
    if isinstance(strategy, Cascade):
        strategy = replace(strategy, groups=other(strategy.groups))
    return replace(part, route=replace(part.route, groups=other(part.route.groups), strategy=strategy))


def members_of(weighted: Iterable[tuple[str, float]], groups: Sequence[Group]) -> tuple[str, ...]:
    """The members of some groups, in their order."""
    by_name = {group.name: group for group in groups}
    return tuple(dict.fromkeys(member for name, _ in weighted for member in by_name[name].members))


def members_by_image(routed: Iterable[Routed], groups: Sequence[Group]) -> dict[str, tuple[str, ...]]:
    """Per image, the members that some route gives it, in the order of ``groups``: only these need to run.

    A strategy's further groups see the database only: the images that ask them are the best matches in it.
    """
    wanted: dict[str, set[str]] = {}
    for part in routed:
        asked = members_of(part.route.groups, groups)
        further = members_of(further_groups(part.route.strategy), groups)
        for query in part.queries:
            wanted.setdefault(query.image_id, set()).update(asked)
        for image_id in part.scenario.database:
            wanted.setdefault(image_id, set()).update(asked, further)
    order = [member for group in groups for member in group.members]
    return {image_id: tuple(name for name in order if name in names) for image_id, names in wanted.items()}
