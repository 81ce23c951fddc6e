"""What shortened rankings lose: a sample of queries is ranked in full too, and the two are compared.

Rankings are shortened by a shortlist, and by an index that lists their candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.bootstrap import Doubles, bootstrap
from generator.core.listing import listed_count
from generator.core.outcomes import CUTOFF
from generator.core.results import Estimate, Ranking, Recall, Route
from generator.core.routes import Routing
from generator.core.strategies import Direct, Given

SAMPLE = 200
"""Queries of a route that are ranked in full too, at most."""


def shortens(route: Route, settings: MatchingSettings) -> bool:
    """Whether the rankings of a route are shortened: no shortlist does that to one ranked directly, or elsewhere."""
    if settings.search != "exact":
        return not isinstance(route.strategy, Given)
    return settings.shortlist is not None and not isinstance(route.strategy, (Direct, Given))


def in_full(settings: MatchingSettings) -> MatchingSettings:
    """The same, with nothing shortened."""
    return replace(settings, shortlist=None, search="exact")


def sampled(routing: Routing, settings: MatchingSettings) -> Routing:
    """The routing of a seeded sample of the queries of every route that `shortens`, over all scenarios together."""
    by_route: dict[str, list[str]] = {}
    for part in (part for routed in routing for part in routed if shortens(part.route, settings)):
        by_route.setdefault(part.route.name, []).extend(query.query_id for query in part.queries)
    rng = np.random.default_rng(settings.seed)
    chosen = {
        names[place]
        for names in by_route.values()
        for place in rng.choice(len(names), min(SAMPLE, len(names)), replace=False)
    }
    kept = (
        tuple(replace(part, queries=tuple(q for q in part.queries if q.query_id in chosen)) for part in routed)
        for routed in routing
    )
    return tuple(tuple(part for part in routed if part.queries) for routed in kept)


def recall_of(
    shortened: Sequence[Ranking], full: Sequence[Ranking], routes: Sequence[Route], settings: MatchingSettings
) -> tuple[Recall, ...]:
    """Compare the rankings of every route that `shortens`, of the queries that were ranked in ``full`` too."""
    by_query = {ranking.query.query_id: ranking for ranking in shortened}
    names = dict.fromkeys(route.name for route in routes if shortens(route, settings))
    return tuple(
        _recall(name, [(by_query[one.query.query_id], one) for one in full if one.route == name], settings)
        for name in names
    )


# ----------------------------------------------------------------------------------------------------------


def _recall(route: str, pairs: Sequence[tuple[Ranking, Ranking]], settings: MatchingSettings) -> Recall:
    count = listed_count(settings)
    if count is None:
        raise ValueError("a ranking that is not shortened has no recall")
    ranked = [pair for pair in pairs if pair[1].candidates]
    labelled = [pair for pair in pairs if pair[1].true_matches]
    shares = np.array([[_kept(*pair, count) for count in (1, CUTOFF)] for pair in ranked]).reshape(-1, 2)
    changes = np.array([[_change(*pair, count) for count in (1, CUTOFF)] for pair in labelled]).reshape(-1, 2)
    top1, top20 = _estimates(shares, ranked, settings)
    found1, found20 = _estimates(changes, labelled, settings)
    return Recall(
        route=route,
        method="shortlist" if settings.search == "exact" else settings.search,
        k=count,
        top1=top1,
        top20=top20,
        found1=found1,
        found20=found20,
    )


def _kept(shortened: Ranking, full: Ranking, count: int) -> float:
    """Share of the first ``count`` of the full ranking that are among as many of the shortened one."""
    wanted = _firsts(full, count)
    return len(wanted & _firsts(shortened, count)) / len(wanted)


def _change(shortened: Ranking, full: Ranking, count: int) -> float:
    """1 where only the shortened ranking has a true match among the first ``count``, -1 where only the full has."""
    hits = [one.first_true_rank is not None and one.first_true_rank <= count for one in (shortened, full)]
    return float(hits[0]) - float(hits[1])


def _firsts(ranking: Ranking, count: int) -> frozenset[str]:
    names = (*(candidate.image_id for candidate in ranking.candidates), *(name for name, _ in ranking.further))
    return frozenset(names[:count])


def _estimates(
    values: Doubles, pairs: Sequence[tuple[Ranking, Ranking]], settings: MatchingSettings
) -> tuple[Estimate, ...]:
    owners = [full.individual for _, full in pairs]
    return bootstrap(values, owners, np.random.default_rng(settings.seed), settings.bootstrap)
