"""Ranking: every query of a scenario against its database, through its route (DESIGN 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.core.audit import MatchingSettings
from generator.core.outcomes import join, judge
from generator.core.records import ImageSet, Query
from generator.core.results import Candidate, Embeddings, Group, Outcomes, Ranking, SourceKind, Verdict
from generator.core.routes import Routed
from generator.core.search import Search, make_search, published, score_all, score_some
from generator.core.selection import top_k
from generator.core.similarity import Doubles
from generator.core.trials import Trial, make_pool, make_trial

MEMORY = 256 * 2**20
"""Bytes that the scores of one block of queries may take; a block has at least one query."""

_BYTES_PER_SCORE = 64
"""A score's share of the arrays alive at once: dots, sums, keys and masks."""

_LARGEST_BLOCK = 1024


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranked:
    """The rankings of one scenario in the order of its queries, and every source's outcomes.

    ``outcomes`` hold the ensemble, each group and each member, over the queries that it served.
    """

    rankings: tuple[Ranking, ...]
    outcomes: tuple[Outcomes, ...]


def rank_scenario(
    routed: Sequence[Routed],
    images: ImageSet,
    embeddings: Mapping[str, Embeddings],
    groups: Sequence[Group],
    settings: MatchingSettings,
    *,
    memory: int = MEMORY,
    advance: Callable[[int], None] = lambda queries: None,
) -> Ranked:
    """Rank every query of one scenario.

    routed : the scenario's queries with their routes (`generator.core.routes.route_scenario`).
    embeddings : by member; each must hold all images that its routes match.
    memory : bound in bytes on the scores held at once, apart from the embeddings; it changes speed only.
    advance : is told the number of queries just ranked.

    The query itself is left out of its ranking, and with ``exclude_same_encounter`` the images of its
    encounter. A query without a true match is ranked and says so. Raises `MemberError` for absent or
    unusable embeddings.
    """
    rankings: dict[str, Ranking] = {}
    outcomes: dict[tuple[SourceKind, str], list[Outcomes]] = {}
    for part in routed:
        pool = make_pool(part.scenario, images)
        search = make_search(part.route, groups, embeddings, pool)
        for queries in _blocks(part.queries, len(pool.image_ids), memory):
            trial = make_trial(pool, queries, images, exclude_same_encounter=settings.exclude_same_encounter)
            ranked = _rank(search, trial, part.route.name, settings.top_k)
            rankings.update((ranking.query.query_id, ranking) for ranking in ranked.rankings)
            for outcome in ranked.outcomes:
                outcomes.setdefault((outcome.kind, outcome.source), []).append(outcome)
            advance(len(queries))
    order = dict.fromkeys(query.query_id for part in routed for query in part.scenario.queries)
    return Ranked(
        rankings=tuple(rankings[query_id] for query_id in order if query_id in rankings),
        outcomes=tuple(join(parts) for parts in outcomes.values()),
    )


def _blocks(queries: Sequence[Query], candidates: int, memory: int) -> Iterator[Sequence[Query]]:
    size = memory // (_BYTES_PER_SCORE * max(1, candidates))
    size = min(max(1, size), _LARGEST_BLOCK)
    for start in range(0, len(queries), size):
        yield queries[start : start + size]


def _rank(search: Search, trial: Trial, route: str, k: int) -> Ranked:
    """Rank one block: every source's outcome as its scores pass by, then the ensemble's best candidates."""
    outcomes: list[Outcomes] = []

    def note(kind: SourceKind, source: str, scores: Doubles) -> None:
        outcomes.append(judge(trial, source, kind, published(scores, trial)))

    scores = score_all(search, trial, note)
    note("ensemble", "ensemble", scores)
    candidates = _candidates(search, trial, scores, k)
    members = [outcome for outcome in outcomes if outcome.kind == "member"]
    rankings = tuple(_ranking(trial, row, route, found, outcomes[-1], members) for row, found in enumerate(candidates))
    return Ranked(rankings=rankings, outcomes=tuple(outcomes))


def _candidates(search: Search, trial: Trial, scores: Doubles, k: int) -> list[tuple[Candidate, ...]]:
    """The ``k`` best candidates of each query with the cosine of every group and member."""
    places, best = top_k(published(scores, trial), k)
    parts: dict[SourceKind, dict[str, Doubles]] = {"group": {}, "member": {}}
    score_some(search, trial, places, lambda kind, source, cosines: parts[kind].update({source: cosines}))

    def candidate(row: int, column: int) -> Candidate:
        place = int(places[row, column])
        groups, members = (
            tuple((name, float(cosines[row, column])) for name, cosines in parts[kind].items())
            for kind in ("group", "member")
        )
        return Candidate(
            image_id=trial.pool.image_ids[place],
            score=float(best[row, column]),
            groups=groups,
            members=members,
            correct=trial.correct(row, place),
        )

    counts = (min(k, int(count)) for count in trial.considered_counts)
    return [tuple(candidate(row, column) for column in range(count)) for row, count in enumerate(counts)]


def _ranking(
    trial: Trial,
    row: int,
    route: str,
    candidates: tuple[Candidate, ...],
    ensemble: Outcomes,
    members: Sequence[Outcomes],
) -> Ranking:
    true_matches = int(trial.true_matches[row])
    firsts = ((member.source, member.first[row]) for member in members)
    return Ranking(
        query=trial.queries[row],
        individual=trial.individuals[row],
        route=route,
        candidates=candidates,
        considered=int(trial.considered_counts[row]),
        excluded=trial.excluded[row],
        true_matches=None if true_matches < 0 else true_matches,
        first_true_rank=int(ensemble.first_true_rank[row]) or None,
        average_precision=float(ensemble.average_precision[row]) if true_matches > 0 else None,
        member_first=tuple(
            (name, first, trial.correct(row, trial.pool.places[first])) for name, first in firsts if first is not None
        ),
        verdict=_verdict(true_matches, candidates),
    )


def _verdict(true_matches: int, candidates: tuple[Candidate, ...]) -> Verdict:
    """What the first candidate is; a candidate of an unknown individual is neither correct nor wrong."""
    if true_matches == 0:
        return "no true match"
    first = candidates[0].correct if true_matches > 0 and candidates else None
    if first is None:
        return "unlabelled"
    return "correct" if first else "wrong"
