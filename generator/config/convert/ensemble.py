"""Groups and routes as records, also where the file leaves them out."""

from __future__ import annotations

from generator.config.schema.ensemble import EnsembleSection
from generator.core.results import Group, Route


def groups(ensemble: EnsembleSection) -> tuple[Group, ...]:
    """The groups in the order of their first member."""
    members: dict[str, list[str]] = {}
    for member in ensemble.members:
        members.setdefault(member.group, []).append(member.name)
    return tuple(_group(name, tuple(names), ensemble) for name, names in members.items())


def _group(name: str, members: tuple[str, ...], ensemble: EnsembleSection) -> Group:
    section = ensemble.groups.get(name)
    if section is None:
        return Group(name=name, members=members)
    weights = tuple(section.weights.get(member, 1.0) for member in members) if section.fusion == "mean" else ()
    return Group(name=name, members=members, fusion=section.fusion, normalise=section.normalise, weights=weights)


def routes(ensemble: EnsembleSection) -> tuple[Route, ...]:
    """The routes in order; without any, one that fits everything, its groups weighing the same."""
    if not ensemble.routes:
        names = [group.name for group in groups(ensemble)]
        equal = tuple((name, 1 / len(names)) for name in names)
        return (Route(name="everything", queries="any", database="any", groups=equal),)
    return tuple(
        Route(
            name=route.name or f"{route.queries} to {route.database}",
            queries=route.queries,
            database=route.database,
            groups=tuple(route.groups.items()),
            strategy=route.strategy,
        )
        for route in ensemble.routes
    )
