"""Checks put together by group: how many members pass, and which is worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generator.core.energy import BACKGROUND
from generator.core.trust import ENERGY, Check, Control, Trust
from generator.pages.format import listing

LESS_IS_BETTER = frozenset({"head", "upper", "network", "match", "weights", ENERGY + BACKGROUND})
"""Checks that a small number passes."""

CONTROLS = ("random.", "mean.")
"""What the names of maps that are controls begin with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """One check of one map over some members; those that it does not apply to are not counted.

    ``worst`` is the member's check that is farthest from passing; ``reason`` says why there is none.
    """

    name: str
    map_name: str
    passed: int
    judged: int
    worst: Check | None
    reason: str

    @property
    def failed(self) -> bool:
        """Whether not one member passes."""
        return self.judged > 0 and self.passed == 0


def tally(checks: Sequence[Check], name: str, map_name: str) -> Tally:
    """How a check of a map went with the members that ``checks`` are of."""
    found = [one for one in checks if one.name == name and one.map_name == map_name]
    judged = [one for one in found if one.outcome != "not applicable"]
    return Tally(
        name=name,
        map_name=map_name,
        passed=sum(one.outcome == "pass" for one in judged),
        judged=len(judged),
        worst=min(judged, key=badness) if judged else None,
        reason=next((one.reason for one in found if one.reason), ""),
    )


def badness(check: Check) -> float:
    """The lower the farther from passing."""
    hardest = strongest(check)
    if hardest is not None and check.name not in LESS_IS_BETTER:
        return hardest.difference.low
    return -check.value.value if check.name in LESS_IS_BETTER else check.value.value


def strongest(check: Check) -> Control | None:
    """The control that a check beats by least, or not at all."""
    return min(check.controls, key=lambda one: one.difference.low, default=None)


def of_members(trust: Trust, members: Sequence[str]) -> tuple[Check, ...]:
    """The checks of these members."""
    return tuple(one for one in trust.checks if one.member in members)


def of_maps(trust: Trust, maps: Mapping[str, str]) -> tuple[Check, ...]:
    """The checks of one map for each member, by its name; all are called by the first's, to be tallied together."""
    label = next(iter(maps.values()), "")
    return tuple(replace(one, map_name=label) for one in trust.checks if maps.get(one.member) == one.map_name)


def pictures(trust: Trust, members: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The maps that stand for themselves with these members, and all names that each goes by.

    A map that is another's picture with every member goes with that one; one that nobody has is left out.
    """
    asked = [name for name in members if name in trust.photos]
    checks = [one for one in of_members(trust, asked) if one.outcome != "not applicable"]
    had = {one.map_name for one in checks}
    names: dict[str, list[str]] = {}
    for shown in trust.settings.maps:
        twins = {trust.same.get(member, {}).get(shown, "") for member in asked}
        twin = twins.pop() if len(twins) == 1 else ""
        if twin in names:
            names[twin].append(shown)
        elif shown in had:
            names[shown] = [shown]
    return {shown: tuple(called) for shown, called in names.items()}


def labels(trust: Trust, members: Sequence[str]) -> dict[str, str]:
    """What to call the maps that stand for themselves with these members: by all their names."""
    return {shown: listing(names) for shown, names in pictures(trust, members).items()}


def names_of(trust: Trust) -> tuple[str, ...]:
    """The checks that were made, in the order in which they are told."""
    return tuple(dict.fromkeys(one.name for one in trust.checks))
