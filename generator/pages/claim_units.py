"""The units that the effects of claims are told in: times, shares, percentage points, or plain decimals."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from generator.core.claims.measures import (
    Altered,
    Coverage,
    Disagreement,
    Energy,
    EnergyShare,
    Evidence,
    Found,
    Leads,
    Likeness,
    Measure,
    Peak,
    Similarity,
    Spread,
)
from generator.pages.format import NONE, number

NARROW = 10.0
"""From here on a lift has one digit, below two."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """How a value is told: times ``scale``, with ``digits`` and ``suffix``; ``signed`` ones have a plus where above 0.

    ``name`` says what an axis of them is of. Without ``digits`` there are two, and one from `NARROW` on.
    """

    name: str
    scale: float = 1.0
    digits: int | None = None
    suffix: str = ""
    signed: bool = False

    def bare(self, value: float) -> str:
        """The number alone."""
        if math.isnan(value):
            return NONE
        digits = self.digits if self.digits is not None else 1 if abs(value) >= NARROW else 2
        text = number(self.scale * value, digits)
        return f"+{text}" if self.signed and any(c in "123456789" for c in text) and value > 0 else text

    def text(self, value: float) -> str:
        """The number with its unit."""
        return NONE if math.isnan(value) else f"{self.bare(value)}{self.suffix}"

    def span(self, low: float, high: float) -> str:
        """An interval: ``12.5 to 19.8``, the unit after its end where it is a sign."""
        return f"{self.bare(low)} to {self.bare(high)}{'' if self.suffix == TIMES.suffix else self.suffix}"

    def bound(self, value: float) -> str:
        """A bound as its author would write it: no more digits than it has, and no plus."""
        if value == 0:
            return "0"
        digits = next((n for n in range(5) if math.isclose(self.scale * value, round(self.scale * value, n))), 5)
        return f"{number(self.scale * value, digits)}{'' if self.suffix == TIMES.suffix else self.suffix}"


TIMES = Unit(name="lift (1: as on the whole photo)", suffix=" times")
MORE_TIMES = Unit(name="difference of lifts", signed=True)
SHARE = Unit(name="share", scale=100, digits=1, suffix="\u00a0%")
POINTS = Unit(name="percentage points", scale=100, digits=1, suffix=" points", signed=True)
DECIMAL = Unit(name="value", digits=3)
DIFFERENCE = Unit(name="difference", digits=3, signed=True)


def unit_of(measure: Measure, *, versus: bool = False) -> Unit:
    """The unit of a measure or, ``versus`` another subset, of differences of it."""
    match measure:
        case Energy():
            return MORE_TIMES if versus or measure.control is not None else TIMES
        case Likeness():
            return POINTS
        case EnergyShare() | Peak() | Leads() | Coverage() | Evidence() | Found() | Disagreement():
            return POINTS if versus or _paired(measure) else SHARE
        case Altered(outcome="retained"):
            return POINTS if versus or measure.control is not None else SHARE
        case Altered():
            return replace(DIFFERENCE, name=_ANSWERS[measure.outcome])
        case Similarity() | Spread():
            name = "similarity" if isinstance(measure, Similarity) else "spread"
            return replace(DIFFERENCE, name=f"difference in {name}") if versus else replace(DECIMAL, name=name)


_ANSWERS = {"drop": "drop of the score", "margin": "loss of the lead"}


def _paired(measure: Measure) -> bool:
    """Whether each unit's value is a difference already."""
    match measure:
        case EnergyShare():
            return measure.control is not None
        case Peak():
            return measure.beyond_area
        case Found():
            return measure.less is not None
        case _:
            return False
