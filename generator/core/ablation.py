"""An ensemble without one of its members: what is left of its groups and routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.core.results import Group
from generator.core.routes import Routed, Routing
from generator.core.strategies import Cascade, Weighted


def without_member(member: str, routing: Routing, groups: Sequence[Group]) -> tuple[Routing, tuple[Group, ...]] | None:
    """The routing and the groups without ``member``; ``None`` where some query would have nobody left to serve it.

    A group of which nothing is left goes, and its weight with it; the others keep theirs.
    """
    kept = tuple(_without(group, member) if member in group.members else group for group in groups)
    left = tuple(group for group in kept if group.members)
    names = {group.name for group in left}
    made = tuple(tuple(_served(part, names) for part in routed) for routed in routing)
    served = all(part.route.groups and _asks(part) for routed in made for part in routed)
    return (made, left) if served else None


def _without(group: Group, member: str) -> Group:
    kept = [place for place, name in enumerate(group.members) if name != member]
    return replace(
        group,
        members=tuple(group.members[place] for place in kept),
        weights=tuple(group.weights[place] for place in kept) if group.weights else (),
    )


def _served(part: Routed, names: set[str]) -> Routed:
    def left(weighted: Weighted) -> Weighted:
        return tuple((name, weight) for name, weight in weighted if name in names)

    strategy = part.route.strategy
    if isinstance(strategy, Cascade):
        strategy = replace(strategy, groups=left(strategy.groups))
    return replace(part, route=replace(part.route, groups=left(part.route.groups), strategy=strategy))


def _asks(part: Routed) -> bool:
    return not isinstance(part.route.strategy, Cascade) or bool(part.route.strategy.groups)
