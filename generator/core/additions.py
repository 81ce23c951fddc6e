"""What a member adds: the ensemble with it less the ensemble without it, query by query."""

from __future__ import annotations

import numpy as np

from generator.core.bootstrap import Doubles, bootstrap
from generator.core.metrics import metrics_of
from generator.core.results import Addition, Outcomes


def addition(whole: Outcomes, less: Outcomes, *, seed: int, resamples: int) -> Addition:
    """Compare the ensemble's outcomes with those without a member, of the same queries in the same order.

    The differences are paired: a resample of individuals takes each query's two outcomes together, so what both
    rankings share, easy queries and hard ones, cancels out. One seed, so that they share their resamples with metrics.
    Raises `ValueError` for outcomes of other queries, or with other truth.
    """
    if whole.queries != less.queries or not np.array_equal(whole.true_matches, less.true_matches):
        raise ValueError("rankings are compared query by query: both are of the same queries, with the same truth")
    matched = whole.true_matches > 0
    owners = [name for name, kept in zip(whole.individuals, matched, strict=True) if kept]
    differences = (_columns(whole) - _columns(less))[matched]
    top1, map20 = bootstrap(differences, owners, np.random.default_rng(seed), resamples)
    return Addition(
        whole=metrics_of(whole, np.random.default_rng(seed), resamples),
        less=metrics_of(less, np.random.default_rng(seed), resamples),
        top1=top1,
        map20=map20,
    )


def _columns(outcomes: Outcomes) -> Doubles:
    """Whether the first candidate is right, and the average precision: (Q, 2)."""
    return np.stack([(outcomes.first_true_rank == 1).astype(np.float64), outcomes.average_precision], axis=1)
