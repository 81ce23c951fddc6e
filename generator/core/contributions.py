"""What members do for their ensemble: queries it alone answers, and queries it lost though a member had them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.core.results import Ranking


@dataclass(frozen=True, kw_only=True, slots=True)
class Contributions:
    """Query ids, in the order of the rankings, of those with a true match that several members were asked.

    together : the ensemble's first candidate is right, and no member's own is.
    lost : the ensemble's is wrong, and at least one member's own is right: (query id, those members).
    """

    together: tuple[str, ...]
    lost: tuple[tuple[str, tuple[str, ...]], ...]


def contributions(rankings: Sequence[Ranking]) -> Contributions:
    """Compare every query's first candidate with its members' own."""
    told = [
        (ranking, tuple(name for name, _, correct in ranking.member_first if correct))
        for ranking in rankings
        if ranking.true_matches and len(ranking.member_first) > 1
    ]
    return Contributions(
        together=tuple(one.query.query_id for one, right in told if one.verdict == "correct" and not right),
        lost=tuple((one.query.query_id, right) for one, right in told if one.verdict == "wrong" and right),
    )
