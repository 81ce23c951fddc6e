"""Groups and routes as records, also where the file leaves them out."""

from __future__ import annotations

from generator.config.convert.strategies import strategy
from generator.config.schema.ensemble import EnsembleSection
from generator.core.results import Group, Route
from generator.core.routes import OrderBug
from generator.core.strategies import DIRECT, GIVEN


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
    weights = tuple(section.weights.get(member, 1.0) for member in members) if section.fusion != "concat" else ()
    return Group(
        name=name,
        members=members,
        fusion=section.fusion,
        normalise=section.normalise,
        weights=weights,
        calibration=section.calibration,
    )


def routes(ensemble: EnsembleSection, *, given: bool = False) -> tuple[Route, ...]:
    """The routes in order; without any, one that fits everything, its groups weighing the same.

    Where a ranking is ``given``, it takes the place of every route's own strategy.
    """
    if not ensemble.routes:
        names = [group.name for group in groups(ensemble)]
        equal = tuple((name, 1 / len(names)) for name in names)
        return (
            Route(name="everything", queries="any", database="any", groups=equal, strategy=GIVEN if given else DIRECT),
        )
    return tuple(
        Route(
            name=route.name or f"{route.queries} to {route.database}",
            queries=route.queries,
            database=route.database,
            groups=tuple(route.groups.items()),
            strategy=GIVEN if given else strategy(route.strategy),
        )
        for route in ensemble.routes
    )


def order_bug(ensemble: EnsembleSection) -> OrderBug | None:
    """The mistake to be repeated, if any."""
    section = ensemble.scenario_order_bug
    return None if section is None else OrderBug(route=section.route, instead=tuple(section.instead.items()))
