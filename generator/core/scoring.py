"""A route's queries before its database: similarities by its groups, and what its strategy makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.core.calibration import Calibration
from generator.core.given import GivenScores, given_scores
from generator.core.k_reciprocal import Encoding, distance, encode
from generator.core.listing import Listing, MakeIndex, everywhere, make_listing
from generator.core.member import Floats
from generator.core.records import ImageSet, Scenario
from generator.core.refining import Refinery, make_refinery, refined
from generator.core.reranking import NONE, Ask, Reranked, best_matches, cascade, own_part, query_expansion
from generator.core.results import Embeddings, Group, SourceKind
from generator.core.routes import Routed
from generator.core.search import Search, make_search, score_all, score_some
from generator.core.selection import Mask, Places
from generator.core.shortlists import Shortlist, best_of, in_pool, widened
from generator.core.similarity import Doubles, Rows, Similarities
from generator.core.strategies import (
    DIRECT,
    BestMatches,
    Cascade,
    Direct,
    Given,
    KReciprocal,
    QueryExpansion,
    further_groups,
)
from generator.core.trials import Pool, Trial, make_pool

Note = Callable[[SourceKind, str, Similarities], None]
"""Is handed what every source says of a block, (Q, N), as it is made."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Scorer:
    """What a route's queries are scored with.

    ``refinery`` takes the place of ``search`` where one member alone decides, and directly.
    ``further`` searches the database through the strategy's further groups. ``encoding`` is of `KReciprocal`; its
    images are in ``encoded``, the pool's first. ``given`` is the ranking that `Given` takes the place of ours with.
    ``shortlist`` is how many candidates of a query a strategy re-ranks, all of them where there are no more.
    ``listing`` lists the candidates of each query, where they are not sought among all.
    """

    routed: Routed
    pool: Pool
    search: Search
    refinery: Refinery | None
    further: Search | None
    encoding: Encoding | None
    encoded: Mapping[str, int]
    given: GivenScores | None
    shortlist: int | None = None
    listing: Listing | None = None


def make_scorer(
    routed: Routed,
    images: ImageSet,
    groups: Sequence[Group],
    embeddings: Mapping[str, Embeddings],
    calibrations: Mapping[str, Calibration],
    given: GivenScores | None,
    shortlist: int | None = None,
    index: MakeIndex | None = None,
) -> Scorer:
    """Make a route ready for its queries; raises `MemberError` for embeddings that are absent or unusable.

    ``index`` makes what lists ``shortlist`` candidates of each query; without it they are sought among all.
    """
    pool, strategy = make_pool(routed.scenario, images), routed.route.strategy
    further = further_groups(strategy)
    encoding, encoded = None, dict[str, int]()
    if isinstance(strategy, KReciprocal):
        everyone = make_pool(_with_queries(routed), images)
        encoded = everyone.places
        whole = make_search(routed.route.groups, groups, embeddings, everyone.image_ids)
        encoding = _encoding(strategy, whole, everyone)
    search = make_search(routed.route.groups, groups, embeddings, pool.image_ids, calibrations)
    listing = None if index is None or shortlist is None else make_listing(search, pool, index, shortlist)
    return Scorer(
        routed=routed,
        pool=pool,
        search=search,
        refinery=make_refinery(search) if strategy == DIRECT and listing is None else None,
        further=make_search(further, groups, embeddings, pool.image_ids, calibrations) if further else None,
        encoding=encoding,
        encoded=encoded,
        given=given,
        shortlist=shortlist,
        listing=listing,
    )


def score_block(scorer: Scorer, trial: Trial, note: Note, best: int, listed: Places | None = None) -> Reranked:
    """Score a block of queries, of whom the ``best`` candidates and the true matches will be looked at.

    ``note`` is handed the similarities of members, of groups and, if the scores are others, of the whole route.
    ``listed`` are the places (Q, K) of the candidates that the ``trial`` offers, where they were listed. Then -inf
    stands everywhere else, and members of whom several make a group are not told of: they were not searched.
    """
    strategy = scorer.routed.route.strategy
    if listed is not None:
        return _among(scorer, listed, trial, note)
    if scorer.refinery is not None:
        return _alone(scorer, scorer.refinery, trial, note, best)
    similarities = score_all(
        scorer.search, [query.image_id for query in trial.queries], note, considered=trial.considered
    )
    if isinstance(strategy, Direct):
        return Reranked(scores=similarities, parts=())
    note("similarity", scorer.routed.route.name, similarities)
    return _reranked(scorer, similarities, trial)


# ----------------------------------------------------------------------------------------------------------


def _reranked(scorer: Scorer, similarities: Doubles, trial: Trial) -> Reranked:
    if isinstance(scorer.routed.route.strategy, Given):
        return _given(scorer.given, similarities, trial)
    queries = [query.image_id for query in trial.queries]
    if scorer.shortlist is None or scorer.shortlist >= similarities.shape[1]:

        def ask(firsts: Places, further: bool) -> tuple[Doubles, Rows]:
            return _everyone_asked(scorer, firsts, further, queries, similarities)

        return _by_strategy(scorer, queries, similarities, trial.considered, ask, None)
    chosen = best_of(similarities, trial, scorer.shortlist)

    def ask_few(firsts: Places, further: bool) -> tuple[Doubles, Rows]:
        return _few_asked(scorer, chosen, firsts, further)

    found = _by_strategy(scorer, queries, chosen.similarities, chosen.considered, ask_few, chosen.places)
    return widened(found, chosen, similarities)


def _among(scorer: Scorer, places: Places, trial: Trial, note: Note) -> Reranked:
    """What a block's candidates at ``places`` (Q, K) score: exact similarities, and what the strategy makes of them."""
    route, queries = scorer.routed.route, [query.image_id for query in trial.queries]
    alone = len(scorer.search.groups[0][0].members) == 1
    made: list[tuple[Doubles, Floats]] = []

    def wide(values: Doubles) -> Floats:
        if not made or made[-1][0] is not values:
            made[:] = [(values, everywhere(trial, places, values))]
        return made[-1][1]

    def told(kind: SourceKind, source: str, similarities: Doubles) -> None:
        if kind == "group" or alone:
            note(kind, source, wide(similarities))

    similarities = score_some(scorer.search, queries, places, told)
    if isinstance(route.strategy, Direct):
        return Reranked(scores=wide(similarities), parts=())
    note("similarity", route.name, wide(similarities))
    considered = np.take_along_axis(trial.considered, places, axis=1)
    chosen = Shortlist(places=places, considered=considered, similarities=similarities)

    def ask_few(firsts: Places, further: bool) -> tuple[Doubles, Rows]:
        return _few_asked(scorer, chosen, firsts, further)

    found = _by_strategy(scorer, queries, similarities, considered, ask_few, places)
    return replace(in_pool(found, chosen), scores=everywhere(trial, places, found.scores))


def _by_strategy(
    scorer: Scorer, queries: Sequence[str], similarities: Doubles, considered: Mask, ask: Ask, places: Places | None
) -> Reranked:
    """``similarities`` (Q, N) are to the whole pool, or to each query's candidates at ``places`` (Q, N) of it."""
    strategy = scorer.routed.route.strategy
    if isinstance(strategy, BestMatches):
        return best_matches(strategy, similarities, considered, ask)
    if isinstance(strategy, Cascade):
        return cascade(strategy, similarities, considered, ask)
    if isinstance(strategy, QueryExpansion):
        return query_expansion(strategy, similarities, considered, ask)
    if isinstance(strategy, KReciprocal):
        return _shared_neighbours(scorer, strategy, queries, similarities, places)
    raise TypeError(f"{type(strategy).__name__} is no strategy that re-ranks")


def _everyone_asked(
    scorer: Scorer, firsts: Places, further: bool, queries: Sequence[str], similarities: Doubles
) -> tuple[Doubles, Rows]:
    """Best matches before the whole pool: an image that several queries of a block pick is asked once."""
    distinct = np.unique(firsts[firsts >= 0])
    names = [scorer.pool.image_ids[place] for place in distinct]
    if not names:
        answers = np.zeros((1, similarities.shape[1]))
    elif further and scorer.further:
        answers = score_all(scorer.further, names, _nobody)
    else:
        answers = _asked_again(scorer.search, names, queries, similarities)
    return answers, np.where(firsts >= 0, np.searchsorted(distinct, firsts), NONE).astype(np.intp)


def _few_asked(scorer: Scorer, chosen: Shortlist, firsts: Places, further: bool) -> tuple[Doubles, Rows]:
    """Best matches before their query's shortlist alone; before all where ranks are fused, which are among all."""
    search = scorer.further if further and scorer.further else scorer.search
    ranked = any(group.fusion == "rank" for group, _ in search.groups)
    rows = np.arange(firsts.size, dtype=np.intp).reshape(firsts.shape[::-1]).T  # column by column
    answers = []
    for places in np.maximum(chosen.pool_places(firsts), 0).T:
        distinct, where = np.unique(places, return_inverse=True)
        if ranked:
            every = score_all(search, [scorer.pool.image_ids[place] for place in distinct], _nobody)
            answers.append(np.take_along_axis(every[where], chosen.places, axis=1))
        else:
            asked = [scorer.pool.image_ids[place] for place in places]
            answers.append(score_some(search, asked, chosen.places, _nobody))
    return np.concatenate(answers), np.where(firsts >= 0, rows, NONE).astype(np.intp)


def _nobody(kind: SourceKind, source: str, similarities: Doubles) -> None:
    """Nobody wants to know."""


def _alone(scorer: Scorer, refinery: Refinery, trial: Trial, note: Note, best: int) -> Reranked:
    """One member is its group, and the route: they share one array."""
    similarities = refined(refinery, trial, best)
    note("member", refinery.embeddings.member, similarities)
    note("group", scorer.routed.route.groups[0][0], similarities)
    return Reranked(scores=similarities, parts=())


def _given(given: GivenScores | None, similarities: Doubles, trial: Trial) -> Reranked:
    if given is None:
        raise ValueError("a scorer for a ranking made elsewhere has one")
    return given_scores(given, similarities, trial)


def _asked_again(search: Search, names: Sequence[str], queries: Sequence[str], similarities: Doubles) -> Doubles:
    """What ``names`` say; of those that are ``queries`` of the block it was said already, in ``similarities``.

    Unless a group is fused by ranks, in which a query's left-out candidates have no part.
    """
    ranked = any(group.fusion == "rank" for group, _ in search.groups)
    said = {} if ranked else {image_id: row for row, image_id in enumerate(queries)}
    new = [name for name in names if name not in said]
    found = np.empty((len(names), similarities.shape[1]))
    there = np.array([name in said for name in names], dtype=np.bool_)
    found[there] = similarities[[said[name] for name in names if name in said]]
    if new:
        found[~there] = score_all(search, new, _nobody)
    return found


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


def _shared_neighbours(
    scorer: Scorer, strategy: KReciprocal, queries: Sequence[str], similarities: Doubles, places: Places | None
) -> Reranked:
    if scorer.encoding is None:
        raise ValueError("a scorer for k-reciprocal encoding has one")
    every = np.arange(len(scorer.pool.image_ids))
    candidates = [every] * len(queries) if places is None else places
    rows = zip(queries, candidates, strict=True)
    jaccard = np.stack([scorer.encoding.jaccard(scorer.encoded[image_id], row) for image_id, row in rows])
    own = own_part(similarities)
    parts = (own, replace(own, name="shared neighbours", similarities=1.0 - jaccard))
    scores = 1.0 - (1.0 - strategy.weight) * jaccard - strategy.weight * distance(similarities)
    return Reranked(scores=scores, parts=parts)
