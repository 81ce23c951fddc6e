"""Checks of `claims`: names of maps, parts, groups, members, routes and scenarios that are somewhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.config.checks.check import Check
from generator.config.checks.claims import LIST, subsets
from generator.config.convert.ensemble import groups, routes
from generator.config.convert.strategies import strategy
from generator.config.places import Path, Problem, suggestion
from generator.config.schema import alterations, measures
from generator.config.schema.claims import ClaimSection
from generator.config.schema.sources import InsteadSection
from generator.config.settings import Config
from generator.core.claims.measures import BACKGROUND, ENSEMBLE, FOREGROUND, MEMBERS
from generator.core.strategies import KReciprocal, QueryExpansion, further_groups

Named = tuple[Path, str]
"""A place, and the name that stands there."""


def maps(config: Config) -> Iterator[Problem]:
    """Maps that are not computed, and a control that is the map itself."""
    known = config.heatmaps.maps
    for claim, place in _claims(config):
        named = [((*place, "measure", key), getattr(claim.measure, key, None)) for key in ("map", "control", "spread")]
        named += [((*here, "map"), section.map) for section, here in subsets(claim, place)]
        for where, name in named:
            if isinstance(name, str) and name not in known:
                yield Problem(where, f"{name!r} is not among `heatmaps.maps` ({', '.join(known)}); add it there")
        control = getattr(claim.measure, "control", None)
        if isinstance(control, str) and control == (getattr(claim.measure, "map", None) or config.heatmaps.shown):
            yield Problem((*place, "measure", "control"), f"{control!r} is the map itself, so that the effect is 0")


def measured_parts(config: Config) -> Iterator[Problem]:
    """Parts of measures that no mask marks. Without masks a claim about parts is not testable, which is no mistake."""
    for claim, place in _claims(config):
        yield from _unknown_parts(_measured_parts(claim.measure, (*place, "measure")), config)


def subset_parts(config: Config) -> Iterator[Problem]:
    """Parts of subsets that no mask marks."""
    for claim, place in _claims(config):
        for section, here in subsets(claim, place):
            named: list[Named] = [
                ((*here, key, index), part)
                for key in ("shows", "lacks", "among")
                for index, part in enumerate(getattr(section, key))
            ]
            named += [((*here, "visible", part), part) for part in section.visible]
            yield from _unknown_parts(((where, name, False) for where, name in named), config)


def _unknown_parts(named: Iterable[tuple[Path, str, bool]], config: Config) -> Iterator[Problem]:
    """Those of the named, each with its place and whether `background` would do, that no mask marks."""
    if config.images.masks is None:
        return
    estimated = {FOREGROUND} if config.images.foreground is not None else set()
    marked = estimated | set(config.images.masks.parts.values())
    for place, name, background in named:
        known = marked | {BACKGROUND} if background else marked
        if name not in known:
            yield Problem(place, f"no part {name!r} in `images.masks.parts`{suggestion(name, known)}")


def _measured_parts(measure: measures.Measure, place: Path) -> Iterator[tuple[Path, str, bool]]:
    for key in ("energy", "energy_share", "peak", "evidence", "leads"):
        if hasattr(measure, key):
            yield (*place, key), getattr(measure, key), key != "leads"
    for index, part in enumerate(getattr(measure, "among", ())):
        yield (*place, "among", index), part, False
    if isinstance(measure, measures.LikenessMeasure) and measure.likeness.part is not None:
        yield (*place, "likeness", "part"), measure.likeness.part, False
    for key in ("altered", "control"):
        alteration = getattr(measure, key, None)
        if isinstance(alteration, alterations.HideAlteration):
            yield (*place, key, "hide"), alteration.hide, False


def subset_names(config: Config) -> Iterator[Problem]:
    """Groups, members, routes and scenarios of subsets."""
    known = {"group": _groups(config), "member": _members(config), "route": _routes(config)}
    if config.scenarios:  # those of a challenge are in its tables
        known["scenario"] = {scenario.name for scenario in config.scenarios}
    for claim, place in _claims(config):
        for section, here in subsets(claim, place):
            for kind, names in known.items():
                named = [((*here, kind, index), name) for index, name in enumerate(getattr(section, kind))]
                yield from _unknown(kind, named, names)


def sources(config: Config) -> Iterator[Problem]:
    """Who ranks: names that nobody has, and rankings by routes or groups that do not exist."""
    names = {ENSEMBLE.name, MEMBERS.name} | _groups(config) | _members(config)
    for claim, place in _claims(config):
        if not isinstance(claim.measure, measures.FoundMeasure):
            continue
        for key, source in (("source", claim.measure.source), ("less", claim.measure.less)):
            here = (*place, "measure", key)
            if isinstance(source, InsteadSection):
                yield from _instead(source, here, config)
            elif source is not None and source not in names:
                text = f"nobody named {source!r} ranks; name the ensemble, members, a group or a member"
                yield Problem(here, text + suggestion(source, names))


def _instead(source: InsteadSection, place: Path, config: Config) -> Iterator[Problem]:
    known = _groups(config)
    yield from _unknown("route", [((*place, "route"), source.route)], _routes(config))
    yield from _unknown("group", [((*place, "groups", name), name) for name in source.groups], known)
    if source.strategy is None:
        return
    chosen = strategy(source.strategy)
    further = further_groups(chosen)
    yield from _unknown("group", [((*place, "strategy", "cascade", name), name) for name, _ in further], known)
    route = next((dict(route.groups) for route in routes(config.ensemble) if route.name == source.route), {})
    asked = set(source.groups or route)
    uneven = {group.name for group in groups(config.ensemble) if group.fusion in ("rank", "calibrated")}
    if isinstance(chosen, (QueryExpansion, KReciprocal)) and asked & uneven:
        reason = "needs similarities that are the same both ways, which `rank` and `calibrated` do not give"
        yield Problem((*place, "strategy"), reason)


def _claims(config: Config) -> Iterator[tuple[ClaimSection, Path]]:
    for index, claim in enumerate(config.claims.list):
        yield claim, ("claims", "list", index)


def _unknown(kind: str, named: Iterable[Named], known: set[str]) -> Iterator[Problem]:
    for place, name in named:
        if name not in known:
            yield Problem(place, f"no {kind} {name!r}{suggestion(name, known)}")


def _groups(config: Config) -> set[str]:
    return {group.name for group in groups(config.ensemble)}


def _members(config: Config) -> set[str]:
    return {member.name for member in config.ensemble.members}


def _routes(config: Config) -> set[str]:
    return {route.name for route in routes(config.ensemble)}


WHERE = (LIST + ".*.where", LIST + ".*.versus")
MEMBERS_AND_GROUPS = ("ensemble.members.*.name", "ensemble.members.*.group", "ensemble.groups")
CLAIM_NAME_CHECKS = (
    Check(maps, LIST + ".*.measure", *WHERE, "heatmaps.maps", "heatmaps.shown"),
    Check(measured_parts, LIST + ".*.measure", "images.masks", "images.foreground"),
    Check(subset_parts, *WHERE, "images.masks", "images.foreground"),
    Check(subset_names, *WHERE, *MEMBERS_AND_GROUPS, "ensemble.routes", "scenarios"),
    Check(sources, LIST + ".*.measure", *MEMBERS_AND_GROUPS, "ensemble.routes"),
)
