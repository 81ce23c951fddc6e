"""Measure: how well every source ranked, and what the ensemble would be without some of what it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.core.ablation import without_member
from generator.core.additions import addition
from generator.core.audit import MatchingSettings
from generator.core.evaluation import evaluate, numbers_of
from generator.core.listing import listed_routes
from generator.core.metrics import metrics_of
from generator.core.outcomes import join, outcomes_of
from generator.core.ranking import Ranked
from generator.core.records import ImageSet
from generator.core.results import (
    Addition,
    Evaluation,
    Group,
    Metrics,
    Outcomes,
    Ranking,
    Recall,
    Reliability,
    Route,
    SourceKind,
)
from generator.core.routes import Routing
from generator.core.strategies import Given, KReciprocal

ENCOUNTERS = ""
"""The comparison that treats the query's own encounter the other way; no member has this name."""

Comparison = tuple[Routing, Sequence[Group], MatchingSettings]
"""A further matching of the same queries."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Matching:
    """What matching found.

    Metrics are absent where no truth is known; those of members and groups are over the queries they served.
    ``recall`` is of the routes whose rankings are shortened.
    """

    rankings: tuple[Ranking, ...]
    metrics: Metrics | None
    scenario_metrics: Mapping[str, Metrics]
    member_metrics: Mapping[str, Metrics]
    group_metrics: Mapping[str, Metrics]
    evaluation: Evaluation | None
    recall: tuple[Recall, ...] = ()


def measure(ranked: Sequence[Ranked], images: ImageSet, settings: MatchingSettings, routing: Routing) -> Matching:
    """Put the scenarios together and measure every source over all its queries."""
    rankings = rankings_of(ranked)

    def measured(outcomes: Outcomes) -> Metrics:
        # One seed for all: sources over the same queries share their resamples, so their intervals compare.
        return metrics_of(outcomes, np.random.default_rng(settings.seed), settings.bootstrap)

    def by_source(kind: SourceKind) -> dict[str, Metrics]:
        parts: dict[str, list[Outcomes]] = {}
        for outcomes in (outcomes for part in ranked for outcomes in part.outcomes if outcomes.kind == kind):
            parts.setdefault(outcomes.source, []).append(outcomes)
        return {source: measured(join(found)) for source, found in parts.items()}

    if not images.labelled:
        return Matching(
            rankings=rankings,
            metrics=None,
            scenario_metrics={},
            member_metrics={},
            group_metrics={},
            evaluation=None,
        )
    evaluation = evaluate(
        rankings,
        images,
        routes_of(routing),
        seed=settings.seed,
        resamples=settings.bootstrap,
        listed=listed_routes(routing, settings),
    )
    return Matching(
        rankings=rankings,
        metrics=measured(outcomes_of(rankings)),
        scenario_metrics={
            scenario.name: measured(outcomes_of(part.rankings))
            for scenario, part in zip(images.scenarios, ranked, strict=True)
        },
        member_metrics=by_source("member"),
        group_metrics=by_source("group"),
        evaluation=None if evaluation is None else replace(evaluation, similarity=by_source("similarity")),
    )


def compared(found: Matching, others: Mapping[str, Sequence[Ranked]], settings: MatchingSettings) -> Matching:
    """Add what other matchings of the same queries found: without a member, by its name, or `ENCOUNTERS`."""
    if found.evaluation is None:
        return found

    whole = outcomes_of(found.rankings)

    def added(name: str) -> Addition:
        less = outcomes_of(rankings_of(others[name]), name)
        return addition(whole, less, seed=settings.seed, resamples=settings.bootstrap)

    excluded = not settings.exclude_same_encounter
    name = "without the query's encounter" if excluded else "with the query's encounter"
    around = None
    if ENCOUNTERS in others:
        around = numbers_of(
            "all",
            name,
            rankings_of(others[ENCOUNTERS]),
            settings.seed,
            settings.bootstrap,
            found.evaluation.listed,
        )
    evaluation = replace(
        found.evaluation,
        without_member={name: added(name) for name in others if name != ENCOUNTERS},
        other_encounters=around,
    )
    return replace(found, evaluation=evaluation)


def relied(found: Matching, reliability: tuple[Reliability, ...]) -> Matching:
    """Add how far calibrated shares can be relied on."""
    if found.evaluation is None:
        return found
    return replace(found, evaluation=replace(found.evaluation, reliability=reliability))


def comparisons(
    images: ImageSet, routing: Routing, groups: Sequence[Group], settings: MatchingSettings
) -> dict[str, Comparison]:
    """The further matchings that `compared` tells of, none where nothing can be measured."""
    if not settings.compare or not images.labelled:
        return {}
    found: dict[str, Comparison] = {}
    ours = not any(isinstance(route.strategy, Given) for route in routes_of(routing))  # else no member decides
    for member in (member for group in groups for member in group.members if ours):
        left = without_member(member, routing, groups)
        if left is not None:
            found[member] = (*left, settings)
    neighbours = any(image.encounter for image in images.images)
    if neighbours and not any(isinstance(route.strategy, KReciprocal) for route in routes_of(routing)):
        other = replace(settings, exclude_same_encounter=not settings.exclude_same_encounter)
        found[ENCOUNTERS] = (routing, groups, other)
    return found


def rankings_of(ranked: Sequence[Ranked]) -> tuple[Ranking, ...]:
    """The rankings of all scenarios, in their order."""
    return tuple(ranking for part in ranked for ranking in part.rankings)


def routes_of(routing: Routing) -> tuple[Route, ...]:
    """The routes in use, each once."""
    return tuple(dict.fromkeys(part.route for routed in routing for part in routed))
