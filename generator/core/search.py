"""A route made ready to score: its groups, its members' embeddings, and where they keep the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats
from generator.core.results import Embeddings, Group, Route, SourceKind
from generator.core.routes import members_of
from generator.core.selection import Places
from generator.core.similarity import (
    Doubles,
    Multiply,
    Products,
    Rows,
    check_finite,
    group_cosine,
    paired_products,
    products,
    rows_of,
)
from generator.core.trials import Pool, Trial
from generator.errors import MemberError

Each = Callable[[SourceKind, str, Doubles], None]
"""Is handed every member's and every group's similarities as they are made."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Search:
    """A route's groups with their weights, its members' embeddings, and in which rows they keep the pool."""

    pool: Pool
    groups: tuple[tuple[Group, float], ...]
    embeddings: Mapping[str, Embeddings]
    database: Mapping[str, Rows]


def make_search(route: Route, groups: Sequence[Group], embeddings: Mapping[str, Embeddings], pool: Pool) -> Search:
    """Make a route ready for a pool; raises `MemberError` for embeddings that are absent or not finite."""
    members = members_of(route, groups)
    for name in members:
        if name not in embeddings:
            raise MemberError(
                f"member {name!r} of route {route.name!r} has no embeddings "
                f"(there are: {', '.join(embeddings) or 'none'})"
            )
        check_finite(embeddings[name])
    by_name = {group.name: group for group in groups}
    return Search(
        pool=pool,
        groups=tuple((by_name[name], weight) for name, weight in route.groups),
        embeddings={name: embeddings[name] for name in members},
        database={name: rows_of(embeddings[name], pool.image_ids) for name in members},
    )


def score_all(search: Search, trial: Trial, each: Each) -> Doubles:
    """The ensemble's similarity of every query with every candidate: (Q, N) float64."""

    def multiply(found: Embeddings, normalise: bool) -> Products:
        return products(found, _asked(found, trial), search.database[found.member], normalise)

    return _score(search, multiply, each)


def score_some(search: Search, trial: Trial, places: Places, each: Each) -> Doubles:
    """The same for each query's candidates at ``places`` (Q, K) of the pool: (Q, K) float64."""

    def multiply(found: Embeddings, normalise: bool) -> Products:
        return paired_products(found, _asked(found, trial), search.database[found.member][places], normalise)

    return _score(search, multiply, each)


def published(scores: Doubles, trial: Trial) -> Floats:
    """Scores (Q, N) as float32 with -inf for candidates that are left out."""
    return np.where(trial.considered, scores.astype(np.float32), np.float32(-np.inf))


def _score(search: Search, multiply: Multiply, each: Each) -> Doubles:
    """The groups' similarities times the route's weights, summed; the weights are used as given."""

    def member(name: str, cosine: Doubles) -> None:
        each("member", name, cosine)

    scores: list[Doubles] = []
    for group, weight in search.groups:
        cosine = group_cosine(group, search.embeddings, multiply, member)
        each("group", group.name, cosine)
        scores = [scores[0] + weight * cosine] if scores else [weight * cosine]
    return scores[0]


def _asked(found: Embeddings, trial: Trial) -> Rows:
    return rows_of(found, [query.image_id for query in trial.queries])
