"""Axes: what they are of, where their ticks are, and where a value lies along one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

TICKS = 6
"""About as many ticks as an axis gets at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """An axis from ``low`` to ``high``; what lies outside is drawn at its edge.

    ``text`` words a tick, and ``exact`` a value in the table (the same by default). Without ``ticks``, round numbers
    are taken. A ``log`` axis starts above zero.
    """

    label: str
    low: float
    high: float
    text: Callable[[float], str]
    exact: Callable[[float], str] | None = None
    ticks: tuple[float, ...] = ()
    log: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"axis {self.label!r}: {self.low} to {self.high} is no range")
        if self.log and self.low <= 0:
            raise ValueError(f"axis {self.label!r}: logarithmic, so it must start above 0, not at {self.low}")

    def precise(self, value: float) -> str:
        """A value as the table shows it."""
        return (self.exact or self.text)(value)

    def holds(self, value: float) -> bool:
        """Whether a value has a place along the axis."""
        return math.isfinite(value) and (value > 0 or not self.log)

    def places(self) -> tuple[float, ...]:
        """Where the ticks are, from low to high."""
        if self.ticks:
            return tuple(sorted(tick for tick in self.ticks if self.low <= tick <= self.high))
        return (_log_ticks(self.low, self.high) if self.log else ()) or _linear_ticks(self.low, self.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """From a value along an axis to a coordinate between ``start`` and ``end``."""

    axis: Axis
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a value lies; one outside the axis lies at its edge, and any lies amid an axis of no length."""
        held = min(max(value, self.axis.low), self.axis.high)
        low, high, at = (math.log(v) if self.axis.log else v for v in (self.axis.low, self.axis.high, held))
        share = (at - low) / (high - low) if high > low else 0.5
        return self.start + (self.end - self.start) * share


def _linear_ticks(low: float, high: float) -> tuple[float, ...]:
    """Multiples of 1, 2 or 5 times a power of ten; the one value of an axis of no length."""
    if not high > low:
        return (low,)
    raw = (high - low) / (TICKS - 1)
    power = math.floor(math.log10(raw))
    step = next(m * 10.0**power for m in (1, 2, 5, 10) if m * 10.0**power >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(min(max(round(n * step, 12 - power), low), high) for n in range(first, last + 1))


def _log_ticks(low: float, high: float) -> tuple[float, ...]:
    """Powers of ten, with their doubles and fives where there are few; nothing where a decade has not two of them."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1,), (1, 2, 5)):
        found = tuple(m * 10.0**p for p in powers for m in steps if low <= m * 10.0**p <= high)
        if len(found) > 3 or (steps != (1,) and len(found) > 1):
            return found
    return ()
