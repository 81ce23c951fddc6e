"""From a member's cosine to the share of pairs with that cosine that show one individual.

Labelled individuals fall into two halves; the queries of each are judged by what the pairs of the other half taught
(cross-fitting), so nobody's own labels decide about them. Pairs are counted in bins of the cosine, so that any number
of them fits into memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression
from scipy.special import expit

from generator.core.results import Reliability
from generator.errors import MemberError

Doubles = NDArray[np.float64]
Counts = NDArray[np.int64]
Method = Literal["isotonic", "logistic"]
BINS = 2000
_EDGES = np.linspace(-1.0, 1.0, BINS + 1)
CENTRES = (_EDGES[1:] + _EDGES[:-1]) / 2
_DECILES = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """How many pairs of one half's queries have a cosine in each of `BINS` bins: ``true`` and ``other``, int64."""

    true: Counts
    other: Counts

    def __add__(self, more: Pairs) -> Pairs:
        return Pairs(true=self.true + more.true, other=self.other + more.other)


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """A member's two curves as knots (x rising, y never falling), one for the queries of each half."""

    curves: tuple[tuple[Doubles, Doubles], tuple[Doubles, Doubles]]
    halves: Mapping[str, int]

    def shares(self, cosines: Doubles, asked: Sequence[str]) -> Doubles:
        """Estimated shares (Q, N) in [0, 1] for the cosines (Q, N) of the images ``asked``."""
        half = np.array([self.halves[image_id] for image_id in asked])
        found = np.empty_like(cosines)
        for one, (x, y) in enumerate(self.curves):
            found[half == one] = np.interp(cosines[half == one], x, y)
        return found


def halves_of(individuals: Mapping[str, str | None], rng: np.random.Generator) -> dict[str, int]:
    """Each image's half, by its individual; an image without one is on its own."""
    owners = list(dict.fromkeys(owner or f"\0{image_id}" for image_id, owner in individuals.items()))
    order = rng.permutation(len(owners))
    side = {owners[place]: rank % 2 for rank, place in enumerate(order)}
    return {image_id: side[owner or f"\0{image_id}"] for image_id, owner in individuals.items()}


def count_pairs(cosines: Doubles, true: NDArray[np.bool_], counted: NDArray[np.bool_]) -> Pairs:
    """Bin the ``counted`` pairs (Q, N); ``true`` ones show one individual."""
    bins = np.clip(((cosines + 1.0) * (BINS / 2)).astype(np.int64), 0, BINS - 1)
    return Pairs(
        true=np.bincount(bins[counted & true], minlength=BINS), other=np.bincount(bins[counted & ~true], minlength=BINS)
    )


def fit(member: str, method: Method, by_half: tuple[Pairs, Pairs], halves: Mapping[str, int]) -> Calibration:
    """Each half's curve, from the other half's pairs; raises `MemberError` where these teach nothing."""
    first, second = (_curve(member, method, pairs) for pairs in reversed(by_half))
    return Calibration(curves=(first, second), halves=halves)


def reliability(member: str, calibration: Calibration, by_half: tuple[Pairs, Pairs]) -> Reliability:
    """Estimated against observed shares in ten bins of the estimate, each half's pairs by the other's curve.

    ``error`` is the expected calibration error: the mean distance of the two over all pairs (Naeini 2015).
    """
    sums = np.zeros((3, _DECILES))
    for (x, y), pairs in zip(calibration.curves, by_half, strict=True):
        estimate = np.interp(CENTRES, x, y)
        bins = np.minimum((estimate * _DECILES).astype(int), _DECILES - 1)
        every = pairs.true + pairs.other
        for row, weights in enumerate((estimate * every, pairs.true, every)):
            sums[row] += np.bincount(bins, weights=weights, minlength=_DECILES)
    there = sums[2] > 0
    estimated, observed = sums[0][there] / sums[2][there], sums[1][there] / sums[2][there]
    return Reliability(
        member=member,
        estimated=tuple(estimated.tolist()),
        observed=tuple(observed.tolist()),
        pairs=tuple(int(count) for count in sums[2][there]),
        error=float(np.average(np.abs(estimated - observed), weights=sums[2][there])),
    )


# ----------------------------------------------------------------------------------------------------------


def _curve(member: str, method: Method, pairs: Pairs) -> tuple[Doubles, Doubles]:
    if not pairs.true.any() or not pairs.other.any():
        missing = "no pair of one individual" if not pairs.true.any() else "no pair of two individuals"
        raise MemberError(
            f"member {member!r} cannot be calibrated: half of the labelled individuals have {missing} among queries "
            "and database; calibration needs several photos of several individuals, or choose another fusion"
        )
    return _isotonic(pairs) if method == "isotonic" else _logistic(member, pairs)


def _isotonic(pairs: Pairs) -> tuple[Doubles, Doubles]:
    """Isotonic regression (Zadrozny 2002), its steps joined by lines, so that no two cosines tie for being near."""
    every = pairs.true + pairs.other
    there = every > 0
    weights = every[there].astype(np.float64)
    found = isotonic_regression(pairs.true[there] / weights, weights=weights)
    starts = np.asarray(found.blocks)[:-1]
    x = np.add.reduceat(CENTRES[there] * weights, starts) / np.add.reduceat(weights, starts)
    y = np.asarray(found.x)[starts]
    return np.concatenate([[-1.0], x, [1.0]]), np.concatenate([[0.0], y, [1.0]])


def _logistic(member: str, pairs: Pairs) -> tuple[Doubles, Doubles]:
    """Platt's scaling (Platt 1999): the logistic curve of greatest likelihood, by Newton's method."""
    every = (pairs.true + pairs.other).astype(np.float64)
    design = np.stack([CENTRES, np.ones(BINS)], axis=1)
    weights = np.array([0.0, float(np.log(pairs.true.sum() / pairs.other.sum()))])
    for _ in range(100):
        share = expit(design @ weights)
        gradient = design.T @ (pairs.true - every * share) - 1e-6 * weights
        curvature = (design * (every * share * (1 - share))[:, None]).T @ design + 1e-6 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step * min(1.0, 8.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    if weights[0] <= 0:
        raise MemberError(
            f"member {member!r} cannot be calibrated: its cosines are no higher for photos of one individual than for "
            "photos of two; take it out of the group, or choose another fusion"
        )
    x = np.linspace(-1.0, 1.0, 4001)
    return x, expit(np.stack([x, np.ones_like(x)], axis=1) @ weights)
