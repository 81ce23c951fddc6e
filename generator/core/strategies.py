"""How the similarities of a route become its ranking: named choices, each with its parameters."""

from __future__ import annotations

from dataclasses import dataclass

Weighted = tuple[tuple[str, float], ...]
"""Groups and their weights in a similarity."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Direct:
    """Rank by the similarity itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BestMatches:
    """The re-ranking of the Where's Whale-do winner (DESIGN 2.5): the query's best matches are asked too.

    score = sum over k of ``weights[k]`` clip(s_k, 0, 1)^``power``, where s_0 is the query's similarity to a candidate
    and s_1, s_2, ... those of its best matches by s_0. The first weight is the query's own.
    """

    weights: tuple[float, ...] = (0.4, 0.4, 0.2)
    power: float = 7.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Cascade:
    """The query's groups find its best match only, which then asks the database through ``groups``.

    The score is that of `BestMatches`, where s_1 is the similarity of the best match through ``groups``, and s_2 that
    of the second best by s_1. As the write-up recommends it the weights are (0, 1): nothing but what the best match
    says. The winner's `only_pseudo` is (0.2, 0.4, 0.4) with the power 7.
    """

    groups: Weighted
    weights: tuple[float, ...] = (0.0, 1.0)
    power: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryExpansion:
    """Alpha query expansion (Radenovic 2018): the query and its best ``matches`` are added up and ask together.

    A match is added times its similarity^``alpha``. In similarities: (s_0 + sum over k of s_0(k)^alpha s_k) / the
    length of the sum. For one `concat` group that is the cosine of the expanded embedding; for several it is the cosine
    in their joined, weighted space.
    """

    matches: int = 5
    alpha: float = 3.0


@dataclass(frozen=True, kw_only=True, slots=True)
class KReciprocal:
    """k-reciprocal encoding (Zhong 2017): candidates that share the query's reciprocal neighbours rank higher.

    score = 1 - (1 - ``weight``) Jaccard distance - ``weight`` (1 - s) / 2. Neighbours are sought among all images of
    the scenario, as in the paper, so that a ranking depends on the other queries too.
    """

    k1: int = 20
    k2: int = 6
    weight: float = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """No strategy of ours: the candidates and their scores are those of a ranking made elsewhere.

    Only what it lists are candidates. The route's similarity is told beside its scores.
    """


Strategy = Direct | BestMatches | Cascade | QueryExpansion | KReciprocal | Given
DIRECT = Direct()
GIVEN = Given()


def further_groups(strategy: Strategy) -> Weighted:
    """The groups that a strategy asks beyond the route's own: they see the database, never the queries."""
    return strategy.groups if isinstance(strategy, Cascade) else ()
