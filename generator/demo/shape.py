"""The body as a solid: half-widths and half-heights along a spine.

Body coordinates, in body lengths: ``along`` from the snout (0) to the notch of the flukes (1), ``across`` to
the whale's right, ``up`` from the water's plane.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from generator.demo.noise import Field
from generator.demo.traits import Build

# Places along the body, the average half-width there, and the ratio of half-height to half-width.
_PROFILE = np.array(
    [
        (0.000, 0.0430, 0.92),
        (0.045, 0.0510, 0.96),
        (0.080, 0.0545, 1.00),  # the melon
        (0.112, 0.0570, 0.98),
        (0.145, 0.0690, 0.92),  # the neck
        (0.190, 0.0900, 0.86),
        (0.250, 0.1080, 0.84),  # the shoulders
        (0.330, 0.1190, 0.85),
        (0.420, 0.1220, 0.88),
        (0.520, 0.1140, 0.93),
        (0.630, 0.0940, 1.00),
        (0.740, 0.0660, 1.12),
        (0.840, 0.0400, 1.35),  # the tail stock, taller than wide
        (0.910, 0.0250, 1.50),
        (0.960, 0.0180, 1.20),
        (1.000, 0.0150, 0.70),
    ]
)
_SAMPLES = np.linspace(0.0, 1.0, 801)
_SNOUT = 0.05


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """Half-width and half-height at 801 even places along the spine, float32, in body lengths."""

    width: Field
    height: Field

    def at(self, along: Field) -> tuple[Field, Field]:
        """Half-width and half-height at places ``along`` (any shape)."""
        return _read(self.width, along), _read(self.height, along)

    def slopes(self, along: Field) -> tuple[Field, Field]:
        """How fast half-width and half-height grow along the spine (held to 2: the snout is round)."""
        width, height = (np.gradient(profile, _SAMPLES).clip(-2, 2) for profile in (self.width, self.height))
        return _read(width, along), _read(height, along)


def make_body(build: Build) -> Body:
    """The average beluga, scaled by ``build``; smooth to the second derivative: shading has no bands."""
    places = (0.0, 0.06, 0.15, 0.28, 0.5, 0.8, 1.0)
    factors = (build.head, build.head, build.neck, build.shoulder, build.middle, build.tail, build.tail)
    smooth = CubicSpline(_PROFILE[:, 0], _PROFILE[:, 1])(_SAMPLES) * CubicSpline(places, factors, bc_type="natural")(
        _SAMPLES
    )
    cap = np.sqrt(1.0 - (1.0 - np.minimum(_SAMPLES / _SNOUT, 1.0)) ** 2)  # a round snout
    width = smooth * cap
    height = width * CubicSpline(_PROFILE[:, 0], _PROFILE[:, 2])(_SAMPLES)
    return Body(width=width.astype(np.float32), height=height.astype(np.float32))


def _read(profile: Field, along: Field) -> Field:
    return np.interp(along, _SAMPLES, profile).astype(np.float32)
