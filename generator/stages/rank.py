"""Rank: every query against its database through its route, and how well that went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.metrics import metrics_of
from generator.core.outcomes import join, outcomes_of
from generator.core.progress import Reporter
from generator.core.ranking import Ranked, rank_scenario
from generator.core.records import ImageSet
from generator.core.results import Embeddings, Group, Metrics, Outcomes, Ranking, SourceKind
from generator.core.routes import Routed
from generator.stages.naming import LIBRARIES
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked

RANK_VERSION = 1
KIND = "matching"
Routing = tuple[tuple[Routed, ...], ...]
"""Per scenario, its queries with the routes that serve them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Matching:
    """What matching found.

    Metrics are absent where no truth is known; those of members and groups are over the queries they served.
    """

    rankings: tuple[Ranking, ...]
    metrics: Metrics | None
    scenario_metrics: Mapping[str, Metrics]
    member_metrics: Mapping[str, Metrics]
    group_metrics: Mapping[str, Metrics]


def matching_key(
    images: ImageSet,
    routing: Routing,
    groups: Sequence[Group],
    settings: MatchingSettings,
    embeddings: object,
) -> str:
    """Names a matching by all that can change it; ``embeddings`` stands for the vectors (their artefact keys)."""
    truth = [(image.image_id, image.individual, image.encounter) for image in images.images]
    scenarios = [
        (
            scenario.name,
            [(query.query_id, query.image_id, query.true_images) for query in scenario.queries],
            scenario.database,
        )
        for scenario in images.scenarios
    ]
    routes = [[(part.route, [query.query_id for query in part.queries]) for part in routed] for routed in routing]
    return key("matching", RANK_VERSION, LIBRARIES, truth, scenarios, routes, groups, settings, embeddings)


def rank(
    name: str,
    images: ImageSet,
    routing: Routing,
    groups: Sequence[Group],
    settings: MatchingSettings,
    *,
    embeddings: Callable[[], Mapping[str, Embeddings]],
    artefacts: Artefacts,
    whole: bool,
    reporter: Reporter,
) -> Matching:
    """Match every query, or recall the matching stored under ``name``; ``embeddings`` is called only if needed.

    A ``whole`` run, not a preview, takes the place of the matchings stored before.
    """
    stored = artefacts.get_bytes(name)
    reporter.start("rank", 0 if stored else len(images.queries))
    if stored is None:
        vectors = embeddings()
        ranked = []
        for scenario, routed in zip(images.scenarios, routing, strict=True):

            def advance(queries: int, label: str = scenario.name) -> None:
                reporter.advance("rank", label, queries)

            ranked.append(rank_scenario(routed, images, vectors, groups, settings, advance=advance))
        found = measure(ranked, images, settings)
        artefacts.put([BytesItem(key=name, kind=KIND, data=packed(found))])
    else:
        found = unpacked(Matching, stored)
    if whole:
        artefacts.forget_unused(KIND, [name])
    reporter.finish("rank", f"{len(found.rankings)} queries")
    return found


def measure(ranked: Sequence[Ranked], images: ImageSet, settings: MatchingSettings) -> Matching:
    """Put the scenarios together and measure every source over all its queries."""
    rankings = tuple(ranking for part in ranked for ranking in part.rankings)

    def measured(outcomes: Outcomes) -> Metrics:
        # One seed for all: sources over the same queries share their resamples, so their intervals compare.
        return metrics_of(outcomes, np.random.default_rng(settings.seed), settings.bootstrap)

    def by_source(kind: SourceKind) -> dict[str, Metrics]:
        parts: dict[str, list[Outcomes]] = {}
        for outcomes in (outcomes for part in ranked for outcomes in part.outcomes if outcomes.kind == kind):
            parts.setdefault(outcomes.source, []).append(outcomes)
        return {source: measured(join(found)) for source, found in parts.items()}

    if not images.labelled:
        return Matching(rankings=rankings, metrics=None, scenario_metrics={}, member_metrics={}, group_metrics={})
    return Matching(
        rankings=rankings,
        metrics=measured(outcomes_of(rankings)),
        scenario_metrics={
            scenario.name: measured(outcomes_of(part.rankings))
            for scenario, part in zip(images.scenarios, ranked, strict=True)
        },
        member_metrics=by_source("member"),
        group_metrics=by_source("group"),
    )
