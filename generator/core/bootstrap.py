"""Intervals by resampling individuals: the queries of one individual stand or fall together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.core.results import Estimate

Doubles = NDArray[np.float64]

_DRAWS = 2**22
"""Draws held at once (32 MiB)."""

_PERCENTILES = (2.5, 97.5)


def bootstrap(
    values: Doubles, individuals: Sequence[str | None], rng: np.random.Generator, resamples: int = 2000
) -> tuple[Estimate, ...]:
    """Means over queries with their 95 % percentile bootstrap intervals (Efron 1979) over individuals.

    values : (Q, K) finite float64, one column a metric; all columns share their resamples.
    individuals : Q names; ``None`` is an individual of its own.
    rng : where the resamples come from; the same state gives the same intervals.

    A resample draws as many individuals as there are, with replacement, and takes the mean over all their
    queries. With one individual the interval is the value; without queries everything is nan.
    """
    owners, count = _owners(individuals)
    if not len(values):
        nan = float("nan")
        return tuple(Estimate(value=nan, low=nan, high=nan, queries=0, individuals=0) for _ in range(values.shape[1]))
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, owners, values)
    queries: Doubles = np.bincount(owners, minlength=count).astype(np.float64)
    means = _resampled_means(sums, queries, rng, resamples)
    lows, highs = np.percentile(means, _PERCENTILES, axis=0)
    return tuple(
        Estimate(value=float(value), low=float(low), high=float(high), queries=len(values), individuals=count)
        for value, low, high in zip(values.mean(axis=0), lows, highs, strict=True)
    )


def _owners(individuals: Sequence[str | None]) -> tuple[NDArray[np.int64], int]:
    """The place of each query's individual, and how many individuals there are."""
    known: dict[object, int] = {}
    owners = [
        known.setdefault(name if name is not None else (row,), len(known)) for row, name in enumerate(individuals)
    ]
    return np.array(owners, dtype=np.int64), len(known)


def _resampled_means(sums: Doubles, queries: Doubles, rng: np.random.Generator, resamples: int) -> Doubles:
    """Means (resamples, K) from sums (I, K) and query counts (I,) per individual."""
    count = len(queries)
    step = max(1, _DRAWS // count)
    blocks = []
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = rng.integers(0, count, size=(rows, count)) + np.arange(rows)[:, None] * count
        times = np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count).astype(np.float64)
        blocks.append((times @ sums) / (times @ queries)[:, None])
    return np.concatenate(blocks)
