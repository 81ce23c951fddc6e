"""Means and their differences over units of individuals, with intervals and p-values that keep what they promise.

Intervals are bootstrap percentiles over individuals (Efron 1979; whole clusters are drawn, Davison and Hinkley 1997,
section 3.8), at levels widened for few individuals (Hesterberg 2015, "What Teachers Should Know About the Bootstrap",
section 5.3: the plain percentiles are too narrow by what divides by n instead of n - 1, and by normal for t). A pair of
two individuals counts as often as both are drawn, multiplied (the pigeonhole bootstrap, Owen 2007): two pairs that
share either are not independent. Values in a known span that are all alike have no spread to draw from: their interval
is that of Clopper and Pearson (1934) with every individual as one trial, in which the other end of the span might have
come out; in a difference it is joined to the other's by Newcombe's method (1998).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from generator.core.bootstrap import draws
from generator.core.claims.claim import Expected
from generator.core.claims.finding import Units
from generator.core.results import Estimate

Doubles = NDArray[np.float64]
TAIL = 0.025
"""What a 95 % interval leaves out on either side."""
FEW = 10
"""Resamples beyond a bound that can be counted."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Inferred:
    """A mean, or the difference of the ``parts``: ``means`` are its resamples, ``nan`` where one drew no unit of it.

    span : least and greatest possible value of the units, where all of them are alike, so that resamples do not spread.
    """

    value: float
    means: Doubles
    units: int
    individuals: int
    span: tuple[float, float] | None = None
    parts: tuple[Inferred, Inferred] | None = None

    @property
    def estimate(self) -> Estimate:
        """With its interval; of one individual that is the value, of none it is nan."""
        low, high = self.interval(TAIL)
        return Estimate(value=self.value, low=low, high=high, queries=self.units, individuals=self.individuals)

    def interval(self, tail: float) -> tuple[float, float]:
        """Leaving out ``tail`` on either side."""
        if self._exact and self.parts is not None:
            return _apart(*self.parts, tail)
        if self.span is not None and self.individuals > 1:
            return _all_alike(self.value, self.span, self.individuals, tail)
        return _percentiles(self.means, self.individuals, tail)

    def p_value(self, expected: Expected) -> float:
        """Two-sided, of the bound that the mean is nearest to: below 0.05 where the interval leaves that bound out.

        Inside two bounds it is the larger of both: each has to be left out (two one-sided tests, Schuirmann 1987).
        ``nan`` with fewer than two individuals.
        """
        if self.individuals < 2 or np.isnan(self.value):
            return float("nan")
        ps = [self._by_halving(bound) if self._exact else _p(self, bound) for bound in expected.bounds]
        return max(ps) if expected.holds(self.value, self.value) else min(ps)

    @property
    def _exact(self) -> bool:
        return any(part.span is not None for part in (self, *(self.parts or ())))

    def _by_halving(self, bound: float) -> float:
        """The largest level whose interval leaves ``bound`` out, sought by halving: intervals shrink as it grows."""
        low, high = -40.0, float(np.log(0.5))
        for _ in range(50):
            middle = (low + high) / 2
            inside = self.interval(float(np.exp(middle)))
            low, high = (middle, high) if inside[0] <= bound <= inside[1] else (low, middle)
        return float(min(1.0, 2 * np.exp(high)))


def infer(
    mine: Units,
    versus: Units | None,
    span: tuple[float, float] | None,
    rng: np.random.Generator,
    resamples: int,
) -> tuple[Inferred, Inferred, Inferred | None]:
    """The effect, the mean of ``mine``, and that of ``versus``: all three of the same resamples of the individuals.

    span : the least and the greatest value that a unit can have, where there are such.

    Units whose value is not defined are left out. Individuals of a difference are those of the smaller subset.
    """
    codes: dict[str, int] = {}
    for units in (mine, versus) if versus is not None else (mine,):
        for one in (units.owners, units.other_owners):
            for name in one:
                codes.setdefault(name, len(codes))
    parts = [_Sums.of(units, codes) for units in ((mine, versus) if versus is not None else (mine,))]
    resampled = [np.empty(0)] * len(parts)
    if codes:
        blocks = [[part.means(times) for part in parts] for times in draws(len(codes), rng, resamples)]
        resampled = [np.concatenate(some) for some in zip(*blocks, strict=True)]
    found = [part.inferred(means, span) for part, means in zip(parts, resampled, strict=True)]
    if len(found) == 1:
        return found[0], found[0], None
    difference = Inferred(
        value=found[0].value - found[1].value,
        means=resampled[0] - resampled[1],
        units=found[0].units + found[1].units,
        individuals=min(found[0].individuals, found[1].individuals),
        parts=(found[0], found[1]),
    )
    return difference, found[0], found[1]


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """p-values corrected for being so many (Holm 1979), in the order given; ``nan`` is no test and stays."""
    found = np.array(ps, dtype=np.float64)
    order = np.argsort(found, kind="stable")[: int(np.count_nonzero(~np.isnan(found)))]
    factors = np.arange(len(order), 0, -1)
    found[order] = np.minimum(np.maximum.accumulate(found[order] * factors), 1.0)
    return tuple(found.tolist())


# ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class _Sums:
    """Sums and counts of values by individual (I,), and by pair of different ones (I, I)."""

    sums: Doubles
    counts: Doubles
    pair_sums: sparse.csr_array
    pair_counts: sparse.csr_array
    alike: bool

    @staticmethod
    def of(units: Units, codes: dict[str, int]) -> _Sums:
        kept = np.flatnonzero(~np.isnan(units.values))
        values = units.values[kept]
        own = np.array([codes[units.owners[place]] for place in kept], dtype=np.intp)
        other = np.array([codes[units.other_owners[place]] for place in kept], dtype=np.intp)
        alone, count = own == other, len(codes)
        shape = (count, count)
        between = (own[~alone], other[~alone])
        return _Sums(
            sums=np.bincount(own[alone], values[alone], minlength=count).astype(np.float64),
            counts=np.bincount(own[alone], minlength=count).astype(np.float64),
            pair_sums=sparse.coo_array((values[~alone], between), shape=shape).tocsr(),
            pair_counts=sparse.coo_array((np.ones(np.count_nonzero(~alone)), between), shape=shape).tocsr(),
            alike=len(values) > 0 and bool((values == values[0]).all()),
        )

    def means(self, times: Doubles) -> Doubles:
        """The mean of each resample (R,), in which individuals are drawn so many ``times`` (R, I)."""
        total = times @ self.sums + ((times @ self.pair_sums) * times).sum(axis=1)
        count = times @ self.counts + ((times @ self.pair_counts) * times).sum(axis=1)
        means = np.full(len(times), np.nan)
        np.divide(total, count, out=means, where=count > 0)
        return means

    def inferred(self, means: Doubles, span: tuple[float, float] | None) -> Inferred:
        units = int(self.counts.sum() + self.pair_counts.sum())
        there = (self.counts > 0) | (self.pair_counts.sum(axis=0) > 0) | (self.pair_counts.sum(axis=1) > 0)
        individuals = int(np.count_nonzero(there))
        value = float((self.sums.sum() + self.pair_sums.sum()) / units) if units else float("nan")
        known = span if self.alike else None
        return Inferred(value=value, means=means, units=units, individuals=individuals, span=known)


def _all_alike(value: float, span: tuple[float, float], individuals: int, tail: float) -> tuple[float, float]:
    """Clopper and Pearson's interval where all of so many trials came out alike, and might have come out at an end."""
    other = 1.0 - tail ** (1 / individuals)
    return value - other * (value - span[0]), value + other * (span[1] - value)


def _apart(one: Inferred, other: Inferred, tail: float) -> tuple[float, float]:
    """The interval of a difference from its parts' own (Newcombe 1998, method 10): so none is lost."""
    (low, high), (other_low, other_high) = one.interval(tail), other.interval(tail)
    value = one.value - other.value
    down = np.hypot(one.value - low, other_high - other.value)
    up = np.hypot(high - one.value, other.value - other_low)
    return float(value - down), float(value + up)


def _percentiles(means: Doubles, individuals: int, tail: float) -> tuple[float, float]:
    sound = means[~np.isnan(means)]
    if not len(sound):
        return float("nan"), float("nan")
    if individuals < 2:
        return float(sound.min()), float(sound.max())
    level = _widened(tail, individuals)
    low, high = np.quantile(sound, (level, 1 - level))
    return float(low), float(high)


def _widened(tail: float, individuals: int) -> float:
    """The level that stands for ``tail`` among percentiles: that of t, times the square root of n / (n - 1)."""
    n = individuals
    return float(ndtr(np.sqrt(n / (n - 1)) * stdtrit(n - 1, tail)))


def _p(found: Inferred, bound: float) -> float:
    """The level at which the percentiles leave ``bound`` out, `_widened` backwards.

    Where fewer than `FEW` resamples lie beyond it, there are too few to count: then that of t with the resamples'
    standard deviation, if it is smaller than what `FEW` would give.
    """
    n, sound = found.individuals, found.means[~np.isnan(found.means)]
    beyond = int((sound <= bound if found.value > bound else sound >= bound).sum())
    shrink = np.sqrt((n - 1) / n)
    counted = 2 * stdtr(n - 1, shrink * ndtri((max(beyond, FEW) + 1) / (len(sound) + 1)))
    spread = float(sound.std())
    if beyond >= FEW or not spread > 0:
        return float(min(1.0, counted))
    return float(min(counted, 2 * stdtr(n - 1, -shrink * abs(found.value - bound) / spread)))
