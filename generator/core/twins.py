"""Maps that are one picture under two names: they are made once, checked once, and said to be the same.

By the mathematics HiResCAM of ``match`` and the decomposition are one where the decomposition is exact, and Grad-CAM
too behind average pooling (DESIGN 2.2-2.3). Whether they are is measured here, not assumed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.core.member import Floats

SAME = 1e-3
"""Largest difference of two maps of one photo, as a share of the larger maximum, at which they are one picture.
A screen shows 256 steps; rounding in float32 leaves about a tenth of this after GeM's powers."""


def twins(maps: Mapping[str, Floats]) -> dict[str, str]:
    """By name of a map (B, h, w) the earlier one of the same target that it coincides with on all photos."""
    found: dict[str, str] = {}
    for name, values in maps.items():
        for other in maps:
            if other == name:
                break
            if other not in found and _target(other) == _target(name) and _coincide(values, maps[other]):
                found[name] = other
                break
    return found


def _target(name: str) -> str:
    return name.partition(".")[0]


def _coincide(one: Floats, other: Floats) -> bool:
    largest = np.maximum(np.abs(one), np.abs(other)).max(axis=(1, 2))
    apart = np.abs(one - other).max(axis=(1, 2))
    return bool((apart <= SAME * largest).all())  # false where anything is not a number
