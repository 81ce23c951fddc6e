"""A route's queries before its database: similarities by its groups, and what its strategy makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.core.calibration import Calibration
from generator.core.given import GivenScores, given_scores
from generator.core.k_reciprocal import Encoding, distance, encode
from generator.core.records import ImageSet, Scenario
from generator.core.reranking import Reranked, best_matches, cascade, own_part, query_expansion
from generator.core.results import Embeddings, Group, SourceKind
from generator.core.routes import Routed
from generator.core.search import Each, Search, make_search, score_all, score_some
from generator.core.selection import Places
from generator.core.similarity import Doubles
from generator.core.strategies import BestMatches, Cascade, Direct, Given, KReciprocal, QueryExpansion, further_groups
from generator.core.trials import Pool, Trial, make_pool


@dataclass(frozen=True, kw_only=True, eq=False)
class Scorer:
    """What a route's queries are scored with.

    ``further`` searches the database through the strategy's further groups. ``encoding`` is of `KReciprocal`; its
    images are in ``encoded``, the pool's first. ``given`` is the ranking that `Given` takes the place of ours with.
    """

    routed: Routed
    pool: Pool
    search: Search
    further: Search | None
    encoding: Encoding | None
    encoded: Mapping[str, int]
    given: GivenScores | None


def make_scorer(
    routed: Routed,
    images: ImageSet,
    groups: Sequence[Group],
    embeddings: Mapping[str, Embeddings],
    calibrations: Mapping[str, Calibration],
    given: GivenScores | None,
) -> Scorer:
    """Make a route ready for its queries; raises `MemberError` for embeddings that are absent or unusable."""
    pool, strategy = make_pool(routed.scenario, images), routed.route.strategy
    further = further_groups(strategy)
    everyone = make_pool(_with_queries(routed), images)
    encoding = None
    if isinstance(strategy, KReciprocal):
        whole = make_search(routed.route.groups, groups, embeddings, everyone.image_ids)
        encoding = _encoding(strategy, whole, everyone)
    return Scorer(
        routed=routed,
        pool=pool,
        search=make_search(routed.route.groups, groups, embeddings, pool.image_ids, calibrations),
        further=make_search(further, groups, embeddings, pool.image_ids, calibrations) if further else None,
        encoding=encoding,
        encoded=everyone.places,
        given=given,
    )


def score_block(scorer: Scorer, trial: Trial, each: Each) -> Reranked:
    """Score a block of queries.

    ``each`` is handed the similarities of members, of groups and, if the scores are others, of the whole route.
    """
    strategy = scorer.routed.route.strategy
    similarities = score_all(
        scorer.search, [query.image_id for query in trial.queries], each, considered=trial.considered
    )
    if isinstance(strategy, Direct):
        return Reranked(scores=similarities, parts=())
    each("similarity", scorer.routed.route.name, similarities)
    if isinstance(strategy, Given):
        if scorer.given is None:
            raise ValueError("a scorer for a ranking made elsewhere has one")
        return given_scores(scorer.given, similarities, trial)

    def ask(places: Places, further: bool) -> Doubles:
        search = scorer.further if further and scorer.further else scorer.search
        return score_all(search, [scorer.pool.image_ids[place] for place in places], _nobody)

    if isinstance(strategy, BestMatches):
        return best_matches(strategy, similarities, trial, ask)
    if isinstance(strategy, Cascade):
        return cascade(strategy, similarities, trial, ask)
    if isinstance(strategy, QueryExpansion):
        return query_expansion(strategy, similarities, trial, ask)
    return _shared_neighbours(scorer, strategy, similarities, trial)


# ----------------------------------------------------------------------------------------------------------


def _nobody(kind: SourceKind, source: str, similarities: Doubles) -> None:
    """Nobody wants to know."""


def _with_queries(routed: Routed) -> Scenario:
    asked = (query.image_id for query in routed.scenario.queries)
    return replace(routed.scenario, database=(*routed.scenario.database, *asked))


def _encoding(strategy: KReciprocal, search: Search, everyone: Pool) -> Encoding:
    names = everyone.image_ids

    def ask(places: Places) -> Doubles:
        return score_all(search, [names[place] for place in places], _nobody)

    def pair(places: Places, others: Places) -> Doubles:
        return score_some(search, [names[place] for place in places], others, _nobody)

    return encode(strategy, len(names), ask, pair)


def _shared_neighbours(scorer: Scorer, strategy: KReciprocal, similarities: Doubles, trial: Trial) -> Reranked:
    if scorer.encoding is None:
        raise ValueError("a scorer for k-reciprocal encoding has one")
    candidates = np.arange(len(scorer.pool.image_ids))
    jaccard = np.stack([scorer.encoding.jaccard(scorer.encoded[query.image_id], candidates) for query in trial.queries])
    own = own_part(similarities)
    parts = (own, replace(own, name="shared neighbours", similarities=1.0 - jaccard))
    scores = 1.0 - (1.0 - strategy.weight) * jaccard - strategy.weight * distance(similarities)
    return Reranked(scores=scores, parts=parts)
