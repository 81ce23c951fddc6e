"""How well the ensemble ranks: every metric over every slice of the queries, curves, and the open set.

Over the queries that have a true match, with 95 % intervals by bootstrap over individuals:

top-1, top-5, top-20 : share with a true match among the first 1, 5, 20 candidates.
mAP@20 : the challenge's (`generator.core.outcomes.average_precision`).
R-precision : share of true matches among the first R candidates, R being their number.
mINP : R over the rank of the last true match, 0 where one is no candidate (Ye 2021, "Deep Learning for Person
    Re-identification", equation 4).
balanced : top-1 with every individual counting the same.

Where an index lists only some candidates of a route (`generator.core.listing`), what all are needed for is undefined
(nan) or left out: mINP, R-precision beyond the listed, growth, spreads and open sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from generator.core.bootstrap import bootstrap, owners_of
from generator.core.open_set import Asked, open_set
from generator.core.records import ImageSet
from generator.core.results import (
    Curve,
    Estimate,
    Evaluation,
    Numbers,
    OpenSet,
    Ranking,
    Route,
    SliceKind,
    Spread,
    Standing,
)
from generator.core.strategies import DIRECT

Doubles = NDArray[np.float64]
T = TypeVar("T")
DEPTH = 20
"""Ranks that a CMC curve goes to."""
GAPS = ((0, "same day"), (30, "1 to 30 days"), (365, "31 to 365 days"), (10**9, "longer"))
"""Slices by the days between a query and its true match nearest in time: the greatest number, and the name."""
_BINS, _SIZES = 40, 24
_NOTHING: Mapping[str, int] = MappingProxyType({})


def evaluate(
    rankings: Sequence[Ranking],
    images: ImageSet,
    routes: Sequence[Route],
    *,
    seed: int,
    resamples: int,
    listed: Mapping[str, int] = _NOTHING,
) -> Evaluation | None:
    """All of it; ``None`` where no query has a true match. One seed: slices of the same queries share resamples.

    listed : routes whose candidates an index lists, and how many (`generator.core.listing.listed_routes`).
    """
    if not measured(rankings):
        return None
    numbers = tuple(
        numbers_of(kind, name, found, seed, resamples, listed) for kind, name, found in slices(rankings, images)
    )
    scenarios = (
        [(one.name, _where(rankings, one.name)) for one in images.scenarios] if len(images.scenarios) > 1 else []
    )
    whole = dict.fromkeys(route.name for route in routes if route.name not in listed)
    by_route = [(name, [one for one in rankings if one.route == name]) for name in whole]
    direct = {route.name for route in routes if route.strategy == DIRECT}
    return Evaluation(
        numbers=numbers,
        cmc=tuple(
            _curve(name, tuple(range(1, DEPTH + 1)), _hits(found), found, seed, resamples)
            for name, found in (("all", rankings), *scenarios)
            if measured(found)
        ),
        growth=_present(growth(name, part, seed, resamples) for name, part in by_route),
        spreads=_present(spread(name, part) for name, part in by_route),
        open_sets=_present(known_or_new(name, part, seed, resamples, direct=name in direct) for name, part in by_route),
        listed=dict(listed),
    )


def slices(rankings: Sequence[Ranking], images: ImageSet) -> Iterator[tuple[SliceKind, str, list[Ranking]]]:
    """All queries; then by scenario, route, viewpoint and time to the nearest true match, where there are several."""
    yield "all", "all queries", list(rankings)
    by_view = {image.image_id: image.viewpoint or "unknown" for image in images.images}
    keys: tuple[tuple[SliceKind, list[str | None]], ...] = (
        ("scenario", [ranking.query.scenario for ranking in rankings]),
        ("route", [ranking.route for ranking in rankings]),
        ("viewpoint", [by_view[ranking.query.image_id] for ranking in rankings]),
        ("gap", [_gap(ranking.standing) for ranking in rankings]),
    )
    for kind, names in keys:
        found = list(dict.fromkeys(name for name in names if name is not None))
        if kind == "gap":
            found = [name for _, name in GAPS if name in found]
        if len(found) > 1:
            for name in found:
                yield kind, name, [one for one, own in zip(rankings, names, strict=True) if own == name]


def measured(rankings: Sequence[Ranking]) -> list[Ranking]:
    """The queries that metrics are over: those with a true match to find, found or not."""
    return [ranking for ranking in rankings if ranking.true_matches]


def numbers_of(
    kind: SliceKind,
    name: str,
    rankings: Sequence[Ranking],
    seed: int,
    resamples: int,
    listed: Mapping[str, int] = _NOTHING,
) -> Numbers:
    """The metrics over some queries; ``listed`` as of `evaluate`."""
    found = measured(rankings)
    owners = [ranking.individual for ranking in found]
    columns = []
    for ranking in found:
        ranks, count = _ranks(ranking), ranking.true_matches or 0
        hits = [any(rank <= limit for rank in ranks[:1]) for limit in (1, 5, 20)]
        among = sum(rank <= count for rank in ranks) / count
        columns.append((*hits, ranking.average_precision, among, count / ranks[-1] if len(ranks) == count else 0.0))
    values = np.array(columns, dtype=np.float64).reshape(len(found), 6)
    top1, top5, top20, map20, r_precision, minp = bootstrap(values, owners, np.random.default_rng(seed), resamples)
    some = [ranking for ranking in found if ranking.route in listed]
    if some:
        minp = _undefined(minp)
    if any((ranking.true_matches or 0) > listed[ranking.route] for ranking in some):
        r_precision = _undefined(r_precision)
    (balanced,) = bootstrap(values[:, :1], owners, np.random.default_rng(seed), resamples, balanced=True)
    return Numbers(
        kind=kind,
        name=name,
        top1=top1,
        top5=top5,
        top20=top20,
        map20=map20,
        r_precision=r_precision,
        minp=minp,
        balanced=balanced,
        without_match=sum(ranking.true_matches == 0 for ranking in rankings),
        unlabelled=sum(ranking.true_matches is None for ranking in rankings),
    )


def growth(name: str, rankings: Sequence[Ranking], seed: int, resamples: int) -> Curve | None:
    """Top-1 by the number n of other individuals in the database: what is expected of n drawn by lot.

    A query stays right as long as none of the r individuals ahead of its first true match is among the n of all M:
    C(M - r, n) / C(M, n). Exact for rankings by similarity; a re-ranking would change with the database. ``None`` where
    somebody's true matches are no candidates (a ranking made elsewhere), or there are fewer than two others.
    """
    found = measured(rankings)
    standings = [ranking.standing for ranking in found if ranking.standing]
    most = min((standing.others for standing in standings), default=0)
    if most < 2 or len(standings) < len(found):
        return None
    sizes = tuple(int(size) for size in np.unique(np.geomspace(1, most, _SIZES).round()))
    values = np.array([[_none_drawn(one.others, one.rivals, n) for n in sizes] for one in standings])
    return _curve(name, sizes, values, found, seed, resamples)


def spread(route: str, rankings: Sequence[Ranking]) -> Spread | None:
    """Histograms of the scores of every query's best true match and best other candidate, in shared bins."""
    standings = [ranking.standing for ranking in rankings if ranking.standing]
    true = [standing.best_true for standing in standings]
    other = [standing.best_other for standing in standings if standing.best_other is not None]
    if not other:
        return None
    edges = np.histogram_bin_edges([*true, *other], bins=_BINS)
    counts = (np.histogram(values, edges)[0] for values in (true, other))
    first, second = (tuple(int(count) for count in one) for one in counts)
    return Spread(route=route, edges=tuple(float(edge) for edge in edges), true=first, other=second)


def known_or_new(route: str, rankings: Sequence[Ranking], seed: int, resamples: int, *, direct: bool) -> OpenSet | None:
    """The open set that a route's queries make, see `generator.core.open_set`; unlabelled ones play no part.

    direct : the route ranks by similarity, so that a query's score without its individual is known.
    """
    rows: list[tuple[float, bool, bool, str | None]] = []
    removed = 0
    for ranking in rankings:
        if ranking.true_matches is None or not ranking.candidates:
            continue
        known = ranking.true_matches > 0
        rows.append((ranking.candidates[0].score, known, ranking.verdict == "correct", ranking.individual))
        other = ranking.standing.best_other if ranking.standing else None
        if other is not None and direct:
            removed += 1
            rows.append((other, False, False, ranking.individual))
    if not rows:
        return None
    scores, known_ones, right, individuals = zip(*rows, strict=True)
    asked = Asked(
        scores=np.array(scores, dtype=np.float64),
        known=np.array(known_ones, dtype=np.bool_),
        right=np.array(right, dtype=np.bool_),
        owners=owners_of(individuals)[0],
    )
    return open_set(route, asked, removed, np.random.default_rng(seed), resamples)


# ----------------------------------------------------------------------------------------------------------


def _undefined(estimate: Estimate) -> Estimate:
    return replace(estimate, value=float("nan"), low=float("nan"), high=float("nan"))


def _present(made: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(one for one in made if one is not None)


def _where(rankings: Sequence[Ranking], scenario: str) -> list[Ranking]:
    return [ranking for ranking in rankings if ranking.query.scenario == scenario]


def _gap(standing: Standing | None) -> str | None:
    if standing is None or standing.days is None:
        return None
    return next(name for most, name in GAPS if standing.days <= most)


def _ranks(ranking: Ranking) -> tuple[int, ...]:
    return ranking.standing.ranks if ranking.standing else ()


def _hits(rankings: Sequence[Ranking]) -> Doubles:
    """Whether the first true match is among the first k, k from 1 to `DEPTH`: (Q, DEPTH)."""
    firsts = np.array([ranks[0] if (ranks := _ranks(one)) else DEPTH + 1 for one in measured(rankings)])
    return (firsts[:, None] <= np.arange(1, DEPTH + 1)).astype(np.float64)


def _none_drawn(others: int, rivals: int, n: int) -> float:
    """The chance that none of ``rivals`` is among ``n`` drawn from ``others``."""
    if n > others - rivals:
        return float(rivals == 0)
    logs = gammaln([others - rivals + 1, others - n + 1, others - rivals - n + 1, others + 1])
    return float(np.exp(logs[0] + logs[1] - logs[2] - logs[3]))


def _curve(
    name: str, x: Sequence[float], values: Doubles, rankings: Sequence[Ranking], seed: int, resamples: int
) -> Curve:
    owners = [ranking.individual for ranking in measured(rankings)]
    return Curve(name=name, x=tuple(x), y=bootstrap(values, owners, np.random.default_rng(seed), resamples))
