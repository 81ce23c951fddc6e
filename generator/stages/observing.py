"""What claims are measured on, gathered from what the other stages found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.calibrating import calibrate
from generator.core.claims.alterations import Alteration
from generator.core.claims.facts import Answers, Facts, Table
from generator.core.claims.measures import Instead
from generator.core.outcomes import join, outcomes_of
from generator.core.pairs import Pair
from generator.core.ranking import rank_scenario
from generator.core.records import ImageSet
from generator.core.results import Embeddings, Group, Outcomes, Ranking
from generator.core.routes import Routed, Routing
from generator.core.scoring import make_scorer
from generator.core.search import score_all
from generator.core.strategies import DIRECT, Given
from generator.core.trials import make_trial
from generator.stages.read import Maps


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """All that claims are measured on. ``matching`` is the matching's key; the rest is what other stages found.

    sampled : by route, the queries whose similarities are looked at (`generator.stages.observe.sample_of`).
    maps : `generator.stages.read`. estimated : ids of photos whose parts are an estimate.
    answers, unaltered : of the alterations that claims ask for (`generator.stages.alter`); none before it has run.
    """

    matching: str
    images: ImageSet
    routing: Routing
    groups: Sequence[Group]
    ranked: MatchingSettings
    rankings: Sequence[Ranking]
    sampled: Mapping[str, tuple[str, ...]]
    maps: Maps
    estimated: frozenset[str]
    pairs: Mapping[str, tuple[Pair, ...]]
    embeddings: Callable[[], Mapping[str, Embeddings]]
    answers: Mapping[Alteration, Answers] = field(default_factory=dict)
    unaltered: Mapping[Alteration, str] = field(default_factory=dict)


def facts_of(seen: Seen) -> Facts:
    """What measures are made of; matchings and similarities are computed when a claim first asks for them."""

    @cache
    def outcomes() -> dict[tuple[str, str], Outcomes]:
        ensemble = {("ensemble", "ensemble"): outcomes_of(seen.rankings)}
        return {**_ranked(seen, seen.routing), **ensemble}

    @cache
    def tables() -> tuple[Table, ...]:
        made = (_table(seen, part) for routed in seen.routing for part in routed)
        return tuple(table for table in made if table is not None)

    @cache
    def instead(other: Instead) -> Outcomes:
        return _ranked(seen, _rerouted(seen.routing, other))["ensemble", "ensemble"]

    return Facts(
        images=seen.images,
        rankings={ranking.query.query_id: ranking for ranking in seen.rankings},
        routes={part.route.name: part.route for routed in seen.routing for part in routed},
        groups=tuple(seen.groups),
        shown=seen.maps.shown,
        estimated=seen.estimated,
        outcomes=outcomes,
        tables=tables,
        instead=instead,
        readings=seen.maps.readings,
        answers=seen.answers,
        unaltered=seen.unaltered,
        pairs=seen.pairs,
    )


def _ranked(seen: Seen, routing: Routing) -> dict[tuple[str, str], Outcomes]:
    """The outcomes of every source, over all queries that it serves; of a ranking made elsewhere, by similarity."""
    vectors, settings = seen.embeddings(), replace(seen.ranked, search="exact")
    shares = calibrate(routing, seen.images, vectors, seen.groups, settings).calibrations
    found: dict[tuple[str, str], list[Outcomes]] = {}
    for routed in routing:
        asked = tuple(_by_similarity(part) for part in routed)
        if asked:
            ranked = rank_scenario(asked, seen.images, vectors, seen.groups, settings, calibrations=shares)
            for one in ranked.outcomes:
                found.setdefault((one.kind, one.source), []).append(one)
    return {source: join(parts) for source, parts in found.items()}


def _by_similarity(part: Routed) -> Routed:
    given = isinstance(part.route.strategy, Given)
    return replace(part, route=replace(part.route, strategy=DIRECT)) if given else part


def _rerouted(routing: Routing, other: Instead) -> Routing:
    """Only the queries of one route, ranked another way."""
    return tuple(
        tuple(
            replace(part, route=replace(part.route, groups=other.groups, strategy=other.strategy))
            for part in routed
            if part.route.name == other.route
        )
        for routed in routing
    )


def _table(seen: Seen, part: Routed) -> Table | None:
    chosen = set(seen.sampled.get(part.route.name, ()))
    queries = [query for query in part.queries if query.query_id in chosen]
    if not queries:
        return None
    vectors = seen.embeddings()
    shares = calibrate(seen.routing, seen.images, vectors, seen.groups, seen.ranked).calibrations
    scorer = make_scorer(part, seen.images, seen.groups, vectors, shares, None)
    trial = make_trial(
        scorer.pool,
        queries,
        seen.images,
        exclude_same_encounter=seen.ranked.exclude_same_encounter,
        opposite=seen.ranked.opposite,
    )
    asked = [query.image_id for query in queries]
    values = score_all(scorer.search, asked, lambda kind, name, found: None, trial.considered)
    return Table(
        queries=tuple(query.query_id for query in queries),
        images=scorer.pool.image_ids,
        values=np.where(trial.considered, values, np.nan),
    )
