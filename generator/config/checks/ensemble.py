"""Checks across the ensemble: names, groups, viewpoints and routes that refer to each other."""

from __future__ import annotations

from collections.abc import Iterator

from generator.config.checks.check import Check
from generator.config.convert.ensemble import groups, routes
from generator.config.places import Path, Problem, suggestion
from generator.config.schema.strategies import CascadeStrategy
from generator.config.settings import Config
from generator.core.strategies import KReciprocal, QueryExpansion, further_groups

SPECIAL = ("any", "mixed", "unknown")


def member_names(config: Config) -> Iterator[Problem]:
    """Two members of one name; names that differ in case only would share a file on some systems."""
    seen: dict[str, int] = {}
    for index, member in enumerate(config.ensemble.members):
        first = seen.setdefault(member.name.casefold(), index)
        if first != index:
            yield Problem(
                ("ensemble", "members", index, "name"),
                f"{member.name!r} is also the name of members[{first}]; names are unique, also in lower case",
            )


def member_groups(config: Config) -> Iterator[Problem]:
    """A member of a group that is not listed, a listed group without members."""
    listed, used = config.ensemble.groups, {member.group for member in config.ensemble.members}
    for index, member in enumerate(config.ensemble.members):
        if listed and member.group not in listed:
            yield Problem(
                ("ensemble", "members", index, "group"),
                f"no group {member.group!r} in `ensemble.groups`{suggestion(member.group, listed)}",
            )
    for name in listed:
        if name not in used:
            yield Problem(
                ("ensemble", "groups", name), "no member belongs to this group; name it as a member's `group`"
            )


def group_options(config: Config) -> Iterator[Problem]:
    """Weights of strangers, and options of the other fusion."""
    members = {group.name: group.members for group in groups(config.ensemble)}
    for name, section in config.ensemble.groups.items():
        place = ("ensemble", "groups", name)
        for member in section.weights:
            if member not in members.get(name, ()):
                known = suggestion(member, members.get(name, ()))
                yield Problem((*place, "weights", member), f"no member {member!r} in this group{known}")
        if section.weights and section.fusion == "concat":
            yield Problem(
                (*place, "weights"),
                "are used by every fusion but `concat`: `concat` weighs by the embeddings' norms",
            )
        if section.calibration != "isotonic" and section.fusion != "calibrated":
            yield Problem((*place, "calibration"), "is for `fusion: calibrated`")
        if section.normalise and section.fusion != "concat":
            yield Problem((*place, "normalise"), "is for `fusion: concat`; cosines are normalised already")


def viewpoints(config: Config) -> Iterator[Problem]:
    """A viewpoint in two classes, or a class named like a word with a meaning of its own."""
    seen: dict[str, str] = {}
    for name, listed in config.ensemble.viewpoints.items():
        place = ("ensemble", "viewpoints", name)
        if name in SPECIAL:
            yield Problem(place, f"{name!r} has a meaning of its own in routes; choose another name")
        if not listed:
            yield Problem(place, "is an empty class; list its viewpoints")
        for index, viewpoint in enumerate(listed):
            if viewpoint in seen:
                where = "twice in this class" if seen[viewpoint] == name else f"also in the class {seen[viewpoint]!r}"
                yield Problem((*place, index), f"the viewpoint {viewpoint!r} is {where}; it belongs to one")
            seen.setdefault(viewpoint, name)


def route_groups(config: Config) -> Iterator[Problem]:
    """A route to an unknown group; a group that no route uses."""
    known = {member.group for member in config.ensemble.members} | set(config.ensemble.groups)
    used = {name for route in routes(config.ensemble) for name, _ in (*route.groups, *further_groups(route.strategy))}
    for index, route in enumerate(config.ensemble.routes):
        place = ("ensemble", "routes", index)
        further = route.strategy.cascade if isinstance(route.strategy, CascadeStrategy) else {}
        named: list[tuple[Path, str]] = [((*place, "groups", name), name) for name in route.groups]
        named += [((*place, "strategy", "cascade", name), name) for name in further]
        for where, name in named:
            if name not in known:
                yield Problem(where, f"no group {name!r} in the ensemble{suggestion(name, known)}")
    for name in sorted(known - used):
        if not any(found not in known for found in used):
            yield Problem(("ensemble", "routes"), f"no route uses the group {name!r}, so its members would never run")


def route_classes(config: Config) -> Iterator[Problem]:
    """A route for a viewpoint that is part of a class, so that it can never fit."""
    classes = config.ensemble.viewpoints
    owner = {viewpoint: name for name, listed in classes.items() for viewpoint in listed}
    for index, route in enumerate(config.ensemble.routes):
        for key, name in (("queries", route.queries), ("database", route.database)):
            if name in owner and name not in classes:
                yield Problem(
                    ("ensemble", "routes", index, key),
                    f"{name!r} is a viewpoint of the class {owner[name]!r}; a route names the class",
                )


def route_order(config: Config) -> Iterator[Problem]:
    """Two routes of one name, or one that comes after another that already fits everything it fits."""
    found = routes(config.ensemble)
    names = [route.name for route in found]
    for index, route in enumerate(config.ensemble.routes):
        place = ("ensemble", "routes", index)
        for earlier, other in enumerate(found[:index]):
            if other.queries in ("any", route.queries) and other.database in ("any", route.database):
                yield Problem(place, f"is never reached: routes[{earlier}] fits all it fits; put it before that one")
                break
        if found[index].name in names[:index]:
            first = names.index(found[index].name)
            yield Problem((*place, "name"), f"{found[index].name!r} is the name of routes[{first}] too")


def route_strategies(config: Config) -> Iterator[Problem]:
    """Strategies that cannot work with what else is asked for."""
    uneven = {n for n, section in config.ensemble.groups.items() if section.fusion in ("rank", "calibrated")}
    for index, route in enumerate(routes(config.ensemble)):
        place = ("ensemble", "routes", index, "strategy")
        if isinstance(route.strategy, (QueryExpansion, KReciprocal)) and uneven & {name for name, _ in route.groups}:
            yield Problem(
                place,
                "needs similarities that are the same both ways, which the fusions `rank` and `calibrated` do not give",
            )
        if isinstance(route.strategy, KReciprocal) and config.matching.exclude_same_encounter:
            reason = "the encounter's photos would still be among the neighbours, and vouch for each other"
            yield Problem(place, f"does not go with `matching.exclude_same_encounter`: {reason}")
        weights = getattr(route.strategy, "weights", (1.0,))
        if not any(weights):
            yield Problem(place, "all its weights are 0; one at least must not be")


def order_bug(config: Config) -> Iterator[Problem]:
    """A bug to be repeated with routes and groups that do not exist."""
    section = config.ensemble.scenario_order_bug
    if section is None:
        return
    place = ("ensemble", "scenario_order_bug")
    names = [route.name for route in routes(config.ensemble)]
    known = {member.group for member in config.ensemble.members}
    if section.route not in names:
        yield Problem((*place, "route"), f"no route {section.route!r}{suggestion(section.route, names)}")
    for name in (*section.instead, *section.instead.values()):
        if name not in known:
            yield Problem((*place, "instead"), f"no group {name!r} in the ensemble{suggestion(name, known)}")


MEMBER_GROUP, NAMES = "ensemble.members.*.group", "ensemble.members.*.name"
ENSEMBLE_CHECKS = (
    Check(member_names, NAMES),
    Check(member_groups, MEMBER_GROUP, "ensemble.groups"),
    Check(group_options, NAMES, MEMBER_GROUP, "ensemble.groups"),
    Check(viewpoints, "ensemble.viewpoints"),
    Check(route_groups, MEMBER_GROUP, "ensemble.groups", "ensemble.routes"),
    Check(route_classes, "ensemble.viewpoints", "ensemble.routes"),
    Check(route_order, "ensemble.routes"),
    Check(route_strategies, "ensemble.routes", "ensemble.groups", "matching.exclude_same_encounter"),
    Check(order_bug, MEMBER_GROUP, "ensemble.routes", "ensemble.scenario_order_bug"),
)
