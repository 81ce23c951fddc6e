"""Ranking: every query of a scenario against its database, through its route (DESIGN 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from generator.core.audit import MatchingSettings
from generator.core.calibration import Calibration
from generator.core.findings import Found, find
from generator.core.given import GivenScores
from generator.core.listing import MakeIndex, listed_count, offered
from generator.core.outcomes import CUTOFF, Judged, join, judge
from generator.core.records import ImageSet, Query
from generator.core.results import Candidate, Embeddings, Group, Outcomes, Ranking, SourceKind, Verdict
from generator.core.routes import Routed
from generator.core.scoring import Scorer, make_scorer, score_block
from generator.core.similarity import Similarities
from generator.core.standings import standing
from generator.core.strategies import DIRECT
from generator.core.trials import Trial, make_trial

MEMORY = 1024 * 2**20
"""Bytes that the scores of one block of queries may take; a block has at least one query."""

_REFINED, _LISTED, _SCORE, _RERANKED = 12, 40, 80, 144
"""A score's bytes in the arrays alive at once: refined; listed; dots, sums, groups and masks; where best matches are
asked."""

_LARGEST_BLOCK = 256


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
    calibrations: Mapping[str, Calibration] = MappingProxyType({}),
    given: GivenScores | None = None,
    index: MakeIndex | None = None,
    memory: int = MEMORY,
    advance: Callable[[int], None] = lambda queries: None,
) -> Ranked:
    """Rank every query of one scenario.

    routed : the scenario's queries with their routes (`generator.core.routes.route_scenario`).
    embeddings : by member; each must hold all images that its routes match.
    calibrations : by member, of groups that are fused by calibrated shares (`generator.core.calibrating`).
    given : the ranking that routes with the strategy `Given` rank by; queries that it lacks have no candidates.
    index : makes what lists candidates, unless they are sought exactly (``settings.search``).
    memory : bound in bytes on the scores held at once, apart from the embeddings; it changes speed only.
    advance : is told the number of queries just ranked.

    The query itself is left out of its ranking, and with ``exclude_same_encounter`` the images of its
    encounter. A query without a true match is ranked and says so. Raises `MemberError` for absent or
    unusable embeddings.
    """
    if settings.search != "exact" and index is None:
        raise ValueError("an approximate search needs an index")
    index = None if settings.search == "exact" else index
    rankings: dict[str, Ranking] = {}
    outcomes: dict[tuple[SourceKind, str], list[Outcomes]] = {}
    for part in routed:
        scorer = make_scorer(part, images, groups, embeddings, calibrations, given, listed_count(settings), index)
        for queries in _blocks(part.queries, _share(scorer) * len(scorer.pool.image_ids), memory):
            trial = make_trial(
                scorer.pool,
                queries,
                images,
                exclude_same_encounter=settings.exclude_same_encounter,
                opposite=settings.opposite,
            )
            ranked = _rank(scorer, trial, settings.top_k)
            rankings.update((ranking.query.query_id, ranking) for ranking in ranked.rankings)
            for outcome in ranked.outcomes:
                outcomes.setdefault((outcome.kind, outcome.source), []).append(outcome)
            advance(len(queries))
    order = dict.fromkeys(query.query_id for part in routed for query in part.scenario.queries)
    return Ranked(
        rankings=tuple(rankings[query_id] for query_id in order if query_id in rankings),
        outcomes=tuple(join(parts) for parts in outcomes.values()),
    )


def _share(scorer: Scorer) -> int:
    if scorer.listing is not None:
        return _LISTED
    if scorer.refinery is not None:
        return _REFINED
    return _SCORE if scorer.routed.route.strategy == DIRECT else _RERANKED


def _blocks(queries: Sequence[Query], each: int, memory: int) -> Iterator[Sequence[Query]]:
    size = memory // max(1, each)
    size = min(max(1, size), _LARGEST_BLOCK)
    for start in range(0, len(queries), size):
        yield queries[start : start + size]


def _rank(scorer: Scorer, trial: Trial, k: int) -> Ranked:
    """Rank one block: every source's outcome as its scores pass by, then the ensemble's best candidates."""
    outcomes: list[Outcomes] = []
    groups: dict[str, Similarities] = {}
    last: Judged | None = None
    among, listed = (trial, None) if scorer.listing is None else offered(scorer.listing, trial)

    def note(kind: SourceKind, source: str, similarities: Similarities) -> None:
        nonlocal last
        last = judge(among, source, kind, similarities, k, last)
        outcomes.append(last.outcomes)
        if kind == "group":
            groups[source] = similarities

    reranked = score_block(scorer, among, note, max(k, CUTOFF), listed)
    among = among if reranked.listed is None else among.offering(reranked.listed)
    judged = judge(among, "ensemble", "ensemble", reranked.scores, k, last)
    outcomes.append(judged.outcomes)
    found = find(scorer, among, judged, reranked, groups, k)
    members = [outcome for outcome in outcomes if outcome.kind == "member"]
    return Ranked(
        rankings=tuple(
            _ranking(trial, row, scorer.routed.route.name, found, outcomes[-1], members)
            for row in range(len(trial.queries))
        ),
        outcomes=tuple(outcomes),
    )


def _ranking(
    trial: Trial,
    row: int,
    route: str,
    found: Found,
    ensemble: Outcomes,
    members: Sequence[Outcomes],
) -> Ranking:
    true_matches = int(trial.true_matches[row])
    firsts = ((member.source, member.first[row]) for member in members)
    candidates = found.candidates(row)
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
        asked=found.asked(row),
        further=found.further(row),
        standing=standing(found.trial, row, found.all_scores[row], found.places[row]),
    )


def _verdict(true_matches: int, candidates: tuple[Candidate, ...]) -> Verdict:
    """What the first candidate is; a candidate of an unknown individual is neither correct nor wrong.

    Without candidates, as in a ranking made elsewhere that lacks the query, no true match was found: that is wrong.
    """
    if true_matches == 0:
        return "no true match"
    if true_matches > 0 and not candidates:
        return "wrong"
    first = candidates[0].correct if true_matches > 0 and candidates else None
    if first is None:
        return "unlabelled"
    return "correct" if first else "wrong"
