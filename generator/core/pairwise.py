"""Correlations between members, item by item: their similarities of a query, their maps of an image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.correlation import Doubles, correlations, rank_correlations
from generator.core.heatmaps import Levels, member_levels
from generator.core.member import Floats
from generator.core.records import ImageSet, Query
from generator.core.results import Embeddings, Group, SourceKind
from generator.core.routes import Routed
from generator.core.search import Search, make_search, published, score_all
from generator.core.trials import Trial, make_pool, make_trial

Pairwise = tuple[tuple[str, ...], Doubles]
"""Some members, and a number for every two of them: (M, M) float64, nan where undefined."""

_SCORES = 2**23
"""Similarities, over all members, that one block of queries may hold at once (32 MiB)."""


def score_correlations(
    routed: Sequence[Routed],
    images: ImageSet,
    embeddings: Mapping[str, Embeddings],
    groups: Sequence[Group],
    settings: MatchingSettings,
    *,
    rng: np.random.Generator,
    sample: int = 200,
) -> Iterator[Pairwise]:
    """Spearman correlations between the members' similarities of a query to its considered candidates.

    One item for every query, or for a random ``sample`` of each routed part's where there are more.
    """
    for part in routed:
        pool = make_pool(part.scenario, images)
        plain = [replace(group, fusion="mean") for group in groups]  # only the members' own cosines are looked at
        search = make_search(part.route.groups, plain, embeddings, pool.image_ids)
        size = max(1, _SCORES // max(1, len(pool.image_ids) * len(search.embeddings)))
        queries = _sampled(part.queries, sample, rng)
        for start in range(0, len(queries), size):
            block = queries[start : start + size]
            trial = make_trial(
                pool,
                block,
                images,
                exclude_same_encounter=settings.exclude_same_encounter,
                opposite=settings.opposite,
            )
            yield from _correlated(search, trial)


def map_correlations(lit: Levels) -> Pairwise:
    """Correlations between the members' view-averaged maps of one image."""
    members, averaged = member_levels(lit)
    return members, correlations(averaged.reshape(len(members), -1))


def _sampled(queries: Sequence[Query], sample: int, rng: np.random.Generator) -> Sequence[Query]:
    if len(queries) <= sample:
        return queries
    chosen = np.sort(rng.choice(len(queries), size=sample, replace=False))
    return [queries[place] for place in chosen]


def _correlated(search: Search, trial: Trial) -> Iterator[Pairwise]:
    scores: dict[str, Floats] = {}

    def note(kind: SourceKind, source: str, cosines: Doubles) -> None:
        if kind == "member":
            scores[source] = published(cosines, trial)

    score_all(search, [query.image_id for query in trial.queries], note)
    for row, considered in enumerate(trial.considered):
        yield (
            tuple(scores),
            rank_correlations(np.stack([cosines[row, considered] for cosines in scores.values()])),
        )
