"""Approximate search: an index lists some candidates of each query, and exact similarities decide among these alone.

Core knows no index, only what one is asked; `generator.networks.nearest` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.member import Floats
from generator.core.results import Embeddings, Group
from generator.core.routes import Routing
from generator.core.search import Search
from generator.core.selection import Places
from generator.core.similarity import Similarities, unit_vectors
from generator.core.trials import Pool, Trial

LEAST = 200
"""Candidates that are listed where no shortlist says how many, at least."""


class Index(Protocol):
    """N stored vectors of length 1, made ready to be searched by inner product."""

    def __call__(self, queries: Floats, left_out: Sequence[Places], count: int) -> Places:
        """The places (Q, count) of the nearest stored vectors that it finds, without the ``left_out`` of each query.

        queries : (Q, D) float32, of length 1. Where it finds fewer, -1 stands. The same question has the same answer.
        """
        ...


class MakeIndex(Protocol):
    """Makes an `Index`."""

    def __call__(self, vectors: Floats, count: int) -> Index:
        """An index of ``vectors`` (N, D) float32 of length 1, which will be asked for ``count`` of them."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing:
    """A pool's index by the joined embeddings of one group, which lists ``count`` candidates of each query."""

    group: Group
    embeddings: Mapping[str, Embeddings]
    index: Index
    count: int


def listed_count(settings: MatchingSettings) -> int | None:
    """How many candidates of each query a strategy sees, and an index lists; ``None`` for all."""
    if settings.shortlist is None and settings.search != "exact":
        return max(LEAST, settings.top_k)
    return settings.shortlist


def listed_routes(routing: Routing, settings: MatchingSettings) -> dict[str, int]:
    """By name, the routes of whose databases only some candidates are listed, and how many; small ones are whole."""
    count = listed_count(settings)
    if settings.search == "exact" or count is None:
        return {}
    parts = (part for routed in routing for part in routed)
    return {part.route.name: count for part in parts if len(set(part.scenario.database)) > count}


def make_listing(search: Search, pool: Pool, make: MakeIndex, count: int) -> Listing | None:
    """An index of the ``pool``; ``None`` where it has no more than ``count`` images, who are all looked at then."""
    if len(pool.image_ids) <= count:
        return None
    (group, _), *more = search.groups
    if more or group.fusion != "concat":
        raise ValueError("only one group that is fused by concat has embeddings to search by")
    vectors = unit_vectors(group, search.embeddings, pool.image_ids)
    return Listing(group=group, embeddings=search.embeddings, index=make(vectors, count), count=count)


def offered(listing: Listing, trial: Trial) -> tuple[Trial, Places]:
    """The ``trial`` with nobody but the listed as candidates, and where they are: places (Q, count), rising.

    Where fewer are found, places of others stand among them, who are no candidates.
    """
    asked = unit_vectors(listing.group, listing.embeddings, [query.image_id for query in trial.queries])
    found = listing.index(asked, trial.left_out, listing.count)
    listed = np.zeros((len(found), len(trial.pool.image_ids)), dtype=np.bool_)
    places = np.empty(found.shape, dtype=np.int64)
    for row, one in enumerate(found):
        there = one[one >= 0]
        listed[row, there] = True
        others = np.flatnonzero(~listed[row])[: len(one) - len(there)] if len(there) < len(one) else there[:0]
        places[row] = np.sort(np.concatenate([there, others]))
    return trial.offering(listed), places


def everywhere(trial: Trial, places: Places, values: Similarities) -> Floats:
    """``values`` (Q, K) of the candidates at ``places`` (Q, K) among the whole pool: (Q, N) float32, -inf elsewhere."""
    found = np.full((len(values), len(trial.pool.image_ids)), -np.inf, dtype=np.float32)
    np.put_along_axis(found, places, values.astype(np.float32), axis=1)
    return found
