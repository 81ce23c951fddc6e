"""Checks put together by group: how many members pass, and which is worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.core.energy import BACKGROUND
from generator.core.trust import ENERGY, Check, Control, Trust

LESS_IS_BETTER = frozenset({"head", "upper", "network", "match", "weights", ENERGY + BACKGROUND})
"""Checks that a small number passes."""


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


def names_of(trust: Trust) -> tuple[str, ...]:
    """The checks that were made, in the order in which they are told."""
    return tuple(dict.fromkeys(one.name for one in trust.checks))
