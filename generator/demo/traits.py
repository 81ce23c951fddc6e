"""Who is who: the traits that make a rendered beluga an individual.

Lengths are fractions of the body's length (snout to the notch of the flukes); ``along`` counts from the
snout, ``angle`` is the direction around the body in degrees: 0 is the middle of the back, positive the
whale's right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["scars", "ridge", "plain"]
ScarKind = Literal["line", "propeller", "rake", "patch"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scar:
    """A healed wound. ``tone`` multiplies the skin's colour; ``strokes`` lie ``gap`` apart, side by side."""

    kind: ScarKind
    along: float
    angle: float
    turn: float
    length: float
    width: float
    curve: float
    tone: float
    strokes: int = 1
    gap: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ridge:
    """The dorsal ridge, a beluga's want of a fin. A notch is (place along the ridge in 0..1, depth, width)."""

    start: float
    length: float
    height: float
    thickness: float
    pigment: float
    notches: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Blowhole:
    """A crescent on the melon: how wide, how open, how curved, and how far turned (degrees)."""

    along: float
    width: float
    open: float
    curve: float
    turn: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Blotch:
    """A soft patch of pigment, ``tone`` times the skin's colour."""

    along: float
    angle: float
    length: float
    width: float
    tone: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Build:
    """Multipliers of the average body's half-width at the head, neck, shoulder, middle and tail."""

    head: float
    neck: float
    shoulder: float
    middle: float
    tail: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Individual:
    """One whale. ``tint`` is clean skin's linear RGB albedo; ``seed`` draws its mottling and wrinkles."""

    name: str
    seed: int
    kind: Kind
    build: Build
    tint: tuple[float, float, float]
    mottling: float
    ridge: Ridge
    blowhole: Blowhole
    scars: tuple[Scar, ...]
    blotches: tuple[Blotch, ...]
