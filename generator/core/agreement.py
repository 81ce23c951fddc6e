"""How alike the members are, and the queries they dispute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats
from generator.core.pairwise import Pairwise
from generator.core.results import Agreement, Ranking


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispute:
    """A ranking that members disagree with.

    against : how many of the ``members`` have another first candidate than the ensemble.
    opinions : how many different first candidates the members have.
    margin : the ensemble's, ``None`` with one candidate.
    """

    ranking: Ranking
    against: int
    members: int
    opinions: int
    margin: float | None


def disputes(rankings: Sequence[Ranking]) -> tuple[Dispute, ...]:
    """The rankings that at least one member would head otherwise, most disputed first.

    Ordered by the share of members against the ensemble's first candidate, then by how many different first
    candidates they have, then by how small the ensemble's margin is, then as given. A ranking without candidates has
    no head to dispute.
    """
    found = []
    for ranking in (ranking for ranking in rankings if ranking.candidates):
        firsts = [image_id for _, image_id, _ in ranking.member_first]
        against = sum(image_id != ranking.candidates[0].image_id for image_id in firsts)
        if against:
            found.append(
                Dispute(
                    ranking=ranking,
                    against=against,
                    members=len(firsts),
                    opinions=len(set(firsts)),
                    margin=ranking.margin,
                )
            )
    return tuple(sorted(found, key=_contention))


def agreement(
    members: Sequence[str],
    rankings: Iterable[Ranking],
    scores: Iterable[Pairwise],
    maps: Iterable[Pairwise],
) -> Agreement:
    """Put the three kinds of agreement together.

    members : whom the matrices are for, in order.
    scores : per query, from `generator.core.pairwise.score_correlations`.
    maps : per image, from `generator.core.pairwise.map_correlations`.

    Pairs that never meet, or never vary, are nan.
    """
    return Agreement(
        members=tuple(members),
        top1=mean_pairwise(members, (_same_first(ranking) for ranking in rankings)),
        scores=mean_pairwise(members, scores),
        maps=mean_pairwise(members, maps),
    )


def mean_pairwise(members: Sequence[str], pairwise: Iterable[Pairwise]) -> Floats:
    """Mean of pairwise numbers over many items, each for some of the members, undefined ones left out.

    Returns (M, M) float32 for ``members``, ones on the diagonal, nan for pairs that are never defined.
    """
    place = {member: row for row, member in enumerate(members)}
    total = np.zeros((len(members), len(members)))
    count = np.zeros_like(total)
    for names, numbers in pairwise:
        rows = [place[name] for name in names]
        defined = ~np.isnan(numbers)
        total[np.ix_(rows, rows)] += np.where(defined, numbers, 0.0)
        count[np.ix_(rows, rows)] += defined
    mean = np.full(total.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    np.fill_diagonal(mean, 1.0)
    result: Floats = mean.astype(np.float32)
    result.setflags(write=False)
    return result


def _same_first(ranking: Ranking) -> Pairwise:
    """1 where two members have the same first candidate, else 0."""
    firsts = np.array([image_id for _, image_id, _ in ranking.member_first], dtype=object)
    same = (firsts[:, None] == firsts[None]).astype(np.float64)
    return tuple(member for member, _, _ in ranking.member_first), same


def _contention(dispute: Dispute) -> tuple[float, int, float]:
    margin = float("inf") if dispute.margin is None else dispute.margin
    return -dispute.against / dispute.members, -dispute.opinions, margin
