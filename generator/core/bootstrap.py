"""Intervals by resampling individuals: the queries of one individual stand or fall together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from generator.core.results import Estimate

Doubles = NDArray[np.float64]

_DRAWS = 2**22
"""Draws held at once (32 MiB)."""

_PERCENTILES = (2.5, 97.5)


def bootstrap(
    values: Doubles,
    individuals: Sequence[str | None],
    rng: np.random.Generator,
    resamples: int = 2000,
    *,
    balanced: bool = False,
) -> tuple[Estimate, ...]:
    """Means over queries with their 95 % percentile bootstrap intervals (Efron 1979) over individuals.

    values : (Q, K) finite float64, one column a metric; all columns share their resamples.
    individuals : Q names; ``None`` is an individual of its own.
    rng : where the resamples come from; the same state gives the same intervals.
    balanced : every individual counts the same, however many queries it has: the mean of the individuals' means.

    A resample draws as many individuals as there are, with replacement, and takes the mean over all their
    queries. With one individual the interval is the value; without queries everything is nan.
    """
    owners, count = owners_of(individuals)
    if not len(values):
        nan = float("nan")
        return tuple(Estimate(value=nan, low=nan, high=nan, queries=0, individuals=0) for _ in range(values.shape[1]))
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, owners, values)
    queries: Doubles = np.bincount(owners, minlength=count).astype(np.float64)
    if balanced:
        sums, queries = sums / queries[:, None], np.ones(count)
    means = _resampled_means(sums, queries, rng, resamples)
    lows, highs = np.percentile(means, _PERCENTILES, axis=0)
    return tuple(
        Estimate(value=float(value), low=float(low), high=float(high), queries=len(values), individuals=count)
        for value, low, high in zip(sums.sum(axis=0) / queries.sum(), lows, highs, strict=True)
    )


def draws(individuals: int, rng: np.random.Generator, resamples: int) -> Iterator[Doubles]:
    """How often each individual is drawn in each resample, in blocks (rows, individuals) that bound the memory."""
    step = max(1, _DRAWS // individuals)
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = rng.integers(0, individuals, size=(rows, individuals)) + np.arange(rows)[:, None] * individuals
        yield np.bincount(drawn.ravel(), minlength=rows * individuals).reshape(rows, individuals).astype(np.float64)


def owners_of(individuals: Sequence[str | None]) -> tuple[NDArray[np.int64], int]:
    """The place of each query's individual, and how many there are; ``None`` is an individual of its own."""
    known: dict[object, int] = {}
    owners = [
        known.setdefault(name if name is not None else (row,), len(known)) for row, name in enumerate(individuals)
    ]
    return np.array(owners, dtype=np.int64), len(known)


def _resampled_means(sums: Doubles, queries: Doubles, rng: np.random.Generator, resamples: int) -> Doubles:
    """Means (resamples, K) from sums (I, K) and query counts (I,) per individual."""
    return np.concatenate(
        [(times @ sums) / (times @ queries)[:, None] for times in draws(len(queries), rng, resamples)]
    )
