"""Open sets: how well the first candidate's score tells a known individual from a new one.

A query is *known* if its individual is in the database and *new* if not. New queries are those without a true match;
where a route ranks by similarity, every known query also stands in for a new one, with its individual taken out of the
database: its score is then that of its best other candidate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.core.bootstrap import draws
from generator.core.results import Estimate, OpenSet

Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]
_POINTS = 101


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """N questions to an open set, one row each.

    scores : (N,) float64, of the first candidate. known : (N,) bool. right : (N,) bool, whether that candidate is of
    the query's individual (false for a new one). owners : (N,) int64, the individual of each.
    """

    scores: Doubles
    known: Mask
    right: Mask
    owners: NDArray[np.int64]


def open_set(route: str, asked: Asked, removed: int, rng: np.random.Generator, resamples: int) -> OpenSet | None:
    """How well a threshold on the score separates; ``None`` where one of the kinds is missing.

    The threshold maximises the geometric mean of BAKS and BAUS, the accuracies on known and on new queries with every
    individual counting the same. Both are told cross-fitted: each half of the individuals is judged by the threshold of
    the other. ``removed`` of the new queries stand in for one.
    """
    if not asked.known.any() or asked.known.all():
        return None
    half = rng.permutation(int(asked.owners.max()) + 1) % 2
    side = half[asked.owners]
    correct = np.zeros(len(asked.scores), dtype=np.bool_)
    for one in (0, 1):
        threshold = best_threshold(asked, side != one)
        accepted = asked.scores >= threshold
        correct = np.where(side == one, np.where(asked.known, accepted & asked.right, ~accepted), correct)
    resampled = _resampled(asked, correct, rng, resamples)
    false, found = roc(asked)
    return OpenSet(
        route=route,
        known=int(asked.known.sum()),
        new=int((~asked.known).sum()),
        removed=removed,
        auc=_estimate(auc(asked), resampled[:, 0], asked, np.ones_like(asked.known)),
        threshold=best_threshold(asked, np.ones(len(side), dtype=np.bool_)),
        baks=_estimate(_balanced(asked, correct, asked.known), resampled[:, 1], asked, asked.known),
        baus=_estimate(_balanced(asked, correct, ~asked.known), resampled[:, 2], asked, ~asked.known),
        false_alarms=tuple(false.tolist()),
        found=tuple(found.tolist()),
    )


def auc(asked: Asked, weights: Doubles | None = None) -> float:
    """The chance that a known query scores above a new one, ties counting half; ``weights`` are of individuals."""
    given = np.ones(len(asked.scores)) if weights is None else weights[asked.owners]
    values, places = np.unique(asked.scores, return_inverse=True)
    new = np.bincount(places, weights=given * ~asked.known, minlength=len(values))
    known = np.bincount(places, weights=given * asked.known, minlength=len(values))
    below = np.cumsum(new) - new / 2
    total = known.sum() * new.sum()
    return float((known * below).sum() / total) if total > 0 else float("nan")


def roc(asked: Asked) -> tuple[Doubles, Doubles]:
    """Shares of new and of known queries at or above a falling threshold, from (0, 0) to (1, 1), thinned out."""
    order = np.argsort(-asked.scores, kind="stable")
    known = asked.known[order]
    last = np.append(np.diff(asked.scores[order]) != 0, True)
    found = np.concatenate([[0.0], np.cumsum(known)[last] / known.sum()])
    false = np.concatenate([[0.0], np.cumsum(~known)[last] / (~known).sum()])
    kept = np.unique(np.linspace(0, len(found) - 1, min(_POINTS, len(found))).round().astype(int))
    return false[kept], found[kept]


def best_threshold(asked: Asked, among: Mask) -> float:
    """The threshold with the greatest BAKS x BAUS over the questions ``among``; the middle between two scores."""
    scores, known, right, owners = asked.scores[among], asked.known[among], asked.right[among], asked.owners[among]
    if not known.any() or known.all():
        return float("-inf") if known.any() else float("inf")
    values = np.unique(scores)
    cuts = np.concatenate([[values[0] - 1.0], (values[1:] + values[:-1]) / 2, [values[-1] + 1.0]])
    baks = _accepted(scores, owners, known, cuts, gain=right)
    baus = 1.0 - _accepted(scores, owners, ~known, cuts, gain=np.ones_like(right))
    return float(cuts[int(np.argmax(baks * baus))])


# ----------------------------------------------------------------------------------------------------------


def _accepted(scores: Doubles, owners: NDArray[np.int64], chosen: Mask, cuts: Doubles, gain: Mask) -> Doubles:
    """Per cut, the share of the ``chosen`` with a ``gain`` that score at or above it, individuals counting the same."""
    counts = np.bincount(owners[chosen], minlength=int(owners.max()) + 1)
    shares = 1.0 / (np.maximum(counts, 1) * np.count_nonzero(counts))
    weights = np.where(chosen, shares[owners], 0.0)
    order = np.argsort(scores, kind="stable")
    below = np.concatenate([[0.0], np.cumsum((weights * gain)[order])])
    found: Doubles = below[-1] - below[np.searchsorted(scores[order], cuts, side="left")]
    return found


def _resampled(asked: Asked, correct: Mask, rng: np.random.Generator, resamples: int) -> Doubles:
    """AUC, BAKS and BAUS (resamples, 3) with individuals drawn with replacement; nan where a kind is not drawn."""
    individuals = int(asked.owners.max()) + 1
    return np.array(
        [
            (
                auc(asked, weights),
                _balanced(asked, correct, asked.known, weights),
                _balanced(asked, correct, ~asked.known, weights),
            )
            for times in draws(individuals, rng, resamples)
            for weights in times
        ]
    )


def _balanced(asked: Asked, correct: Mask, chosen: Mask, weights: Doubles | None = None) -> float:
    """The share of the ``chosen`` that are correct, every individual counting the same, or by its weight."""
    count = int(asked.owners.max()) + 1
    queries = np.bincount(asked.owners[chosen], minlength=count)
    there = queries > 0
    means = np.bincount(asked.owners[chosen], weights=correct[chosen], minlength=count)[there] / queries[there]
    given = np.ones(len(means)) if weights is None else weights[there]
    return float(given @ means / given.sum()) if given.sum() > 0 else float("nan")


def _estimate(value: float, resampled: Doubles, asked: Asked, chosen: Mask) -> Estimate:
    low, high = np.nanpercentile(resampled, (2.5, 97.5))
    individuals = len(np.unique(asked.owners[chosen]))
    queries = int(chosen.sum())
    return Estimate(value=value, low=float(low), high=float(high), queries=queries, individuals=individuals)
