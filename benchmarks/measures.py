"""One measured number, with what it is compared with and what was hoped for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.clock import Spread


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What the project set out to reach."""

    bound: Literal["at most", "at least"]
    value: float

    def met(self, value: float) -> bool:
        """Whether ``value`` reaches it."""
        return value <= self.value if self.bound == "at most" else value >= self.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A number of part ``part``: ``what`` was measured, ``on`` which model or size, in ``unit`` (``x`` is a ratio)."""

    part: str
    what: str
    on: str
    value: float
    unit: str
    low: float
    high: float
    target: Target | None = None

    @property
    def verdict(self) -> str:
        """``met``, ``missed``, or nothing where there was no target."""
        return "" if self.target is None else "met" if self.target.met(self.value) else "missed"


def measure(
    part: str, what: str, on: str, found: Spread | float, *, unit: str = "x", target: Target | None = None
) -> Measure:
    """A measure of one number or of several rounds."""
    spread = found if isinstance(found, Spread) else Spread(value=found, low=found, high=found)
    return Measure(
        part=part, what=what, on=on, value=spread.value, unit=unit, low=spread.low, high=spread.high, target=target
    )


def at_most(value: float) -> Target:
    """A target from above."""
    return Target(bound="at most", value=value)


def at_least(value: float) -> Target:
    """A target from below."""
    return Target(bound="at least", value=value)
