"""Checks of heatmaps: the records, and the rules by which a measured number passes or fails.

The burden of proof is on the map: a check is passed where the whole 95 % interval is on the right side of its bound
(and of every control), and failed otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.core.energy import BACKGROUND
from generator.core.member import Floats
from generator.core.results import Estimate

Outcome = Literal["pass", "fail", "not applicable"]
Doubles = NDArray[np.float64]

CHANGED = 0.5
"""Randomising: the map's rank correlation with that of the randomised network lies below this.
The test is of Adebayo et al. 2018 (Spearman's correlation, signed); they give no bound, a half is ours."""

TURNED = 0.999
"""Rotation: the map's correlation with that of the turned embedding space lies above this; exactly it would be 1."""

MATCHED = 0.9
"""Random match: the map's correlation with the map towards another individual lies below this (after the random-logit
test of Sixt et al. 2020; the bound is ours)."""

FLIPPED = 0.5
"""Flip: the map's correlation with the unflipped map of the mirrored photo lies above this (the bound is ours)."""

AGREED = 0.5
"""Folds: the map's correlation with those of the group's other members lies above this, and above that with their maps
of another photo (the bound is ours)."""

FIXED = 0.95
"""Weights: the cosine between the channel weights of two photos lies below this (18 degrees; the bound is ours). At 1
every map is one and the same projection of the features."""

EXACTLY = 0.999
"""From this cosine on a sentence says "one fixed projection", not "nearly"."""

LEAST_INDIVIDUALS = 3
"""Fewer individuals give no interval to judge by."""

BLOB = "centre blob"
RANDOM = "random order"
EVEN = "even spread"
ACTIVATION = "mean.activation"
NEAREST = "nearest other individual"
ANOTHER = "another photo"
ENERGY = "energy:"
"""What the name of a check of energy begins with; the part follows."""

CHECKS = ("rotation", "weights", "head", "upper", "network", "match", "similarity", "margin", "flip", "folds", "mirror")
"""All checks but those of energy, in the order in which they are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """What a check's number is compared with: the control's own, and the paired difference, map less control."""

    name: str
    value: Estimate
    difference: Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One check of one map of one member; ``map_name`` is empty where the check is of the member itself.

    ``value`` is a mean over photos with its interval over individuals; it counts the photos as ``queries``. ``reason``
    says why a check is not applicable.
    """

    member: str
    map_name: str
    name: str
    value: Estimate
    controls: tuple[Control, ...]
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustSettings:
    """What is checked: so many queries of each group (``sample``), curves of so many ``steps``, these maps.

    Maps that are ``spared`` go without curves, the checks that need passes of their own: no page shows them.
    """

    sample: int
    steps: int
    maps: tuple[str, ...]
    spared: tuple[str, ...]
    seed: int
    resamples: int


@dataclass(frozen=True, kw_only=True)
class Trust:
    """All checks of an audit.

    ``groups`` are those of each group's mean over its members, under the group's name. ``photos`` are the checked image
    ids by member; ``passes`` counts photos put through a network for it. ``same`` are, by member, the maps that are
    one picture under two names, each with the name that it was checked under.
    """

    checks: tuple[Check, ...]
    groups: tuple[Check, ...]
    settings: TrustSettings
    photos: Mapping[str, tuple[str, ...]]
    same: Mapping[str, Mapping[str, str]]
    passes: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """A check's number for each photo: ``values`` (B,) float64, ``nan`` where it is undefined.

    ``map_name`` is a map's or a control's name, empty where the number is the member's.
    """

    check: str
    map_name: str
    values: Doubles


@dataclass(frozen=True, kw_only=True, eq=False)
class Scrutiny:
    """What the passes of one member gave.

    maps : per name (B, h, w) float32, signed, on the model's grid in its first view; zero where there is no evidence.
    measured : the numbers per photo. same : names of maps that coincide with another, and of that other
    (`core.twins`). passes : how many photos went through the network.
    """

    member: str
    image_ids: tuple[str, ...]
    view: str
    maps: Mapping[str, Floats]
    measured: tuple[Measured, ...]
    same: Mapping[str, str]
    passes: int


def outcome_of(name: str, value: Estimate, controls: tuple[Control, ...]) -> Outcome:
    """Whether a check of this name passes with these numbers."""
    if value.individuals < LEAST_INDIVIDUALS or np.isnan(value.value):
        return "not applicable"
    above = {"rotation": TURNED, "flip": FLIPPED, "folds": AGREED}.get(name, -np.inf)
    below = {
        "head": CHANGED,
        "upper": CHANGED,
        "network": CHANGED,
        "match": MATCHED,
        "weights": FIXED,
        ENERGY + BACKGROUND: 1.0,
    }.get(name, np.inf)
    inside = value.low >= above and value.high < below
    judged = () if name == ENERGY + BACKGROUND else controls  # there less is better: the bound alone decides
    return "pass" if inside and all(one.difference.low > 0 for one in judged) else "fail"
