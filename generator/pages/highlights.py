"""The matches worth looking at first: the best, the worst and the most disputed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.core.agreement import disputes
from generator.core.results import Ranking
from generator.pages.cards import backing, match_card
from generator.pages.dossier import Dossier
from generator.pages.elements import MatchCard, Notice

SHOWN = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Highlight:
    """A heading, what it holds, and a few matches; ``notice`` stands in for none."""

    heading: str
    note: str
    matches: tuple[MatchCard, ...]
    notice: Notice | None


def highlights(dossier: Dossier) -> tuple[Highlight, ...]:
    """Best, worst and most disputed matches of an audit; without labels, the closest and the most distant."""
    rankings = [ranking for ranking in dossier.rankings.values() if ranking.candidates]
    if not rankings:
        return ()
    judged = any(ranking.verdict in ("correct", "wrong") for ranking in rankings)
    return (*(_judged(dossier, rankings) if judged else _unjudged(dossier, rankings)), _disputed(dossier, rankings))


def _judged(dossier: Dossier, rankings: list[Ranking]) -> tuple[Highlight, ...]:
    right = _by_score(ranking for ranking in rankings if ranking.verdict == "correct")
    wrong = _by_score(ranking for ranking in rankings if ranking.verdict == "wrong")
    return (
        _highlight(dossier, "Best matches", "Correct first candidates with the highest similarity.", right, NONE_RIGHT),
        _highlight(
            dossier,
            "Worst matches",
            "Wrong first candidates with the highest similarity: the errors made with the most conviction.",
            wrong,
            NONE_WRONG,
        ),
    )


def _unjudged(dossier: Dossier, rankings: list[Ranking]) -> tuple[Highlight, ...]:
    ordered = _by_score(rankings)
    nothing = Notice(title="No candidates", text="No query found a candidate.")
    found = [_highlight(dossier, "Closest pairs", "First candidates with the highest similarity.", ordered, nothing)]
    if len(ordered) > SHOWN:
        note = "First candidates with the lowest similarity."
        found.append(_highlight(dossier, "Most distant pairs", note, ordered[::-1], nothing))
    return tuple(found)


def _disputed(dossier: Dossier, rankings: list[Ranking]) -> Highlight:
    note = "Queries for which the members, asked one by one, put different photos first."
    compared = any(len(ranking.member_first) > 1 for ranking in rankings)
    nothing = NONE_DISPUTED if compared else NONE_COMPARED
    return _highlight(dossier, "Most disputed", note, [dispute.ranking for dispute in disputes(rankings)], nothing)


NONE_RIGHT = Notice(title="None", text="No query with a true match to find has it as its first candidate.")
NONE_WRONG = Notice(title="None", text="Every query with a true match to find has one as its first candidate.")
NONE_DISPUTED = Notice(title="None", text="All members agree on the first candidate of every query.")
NONE_COMPARED = Notice(title="None", text="No query was put to two members, so that none can be disputed.")


def _by_score(rankings: Iterable[Ranking]) -> list[Ranking]:
    return sorted(rankings, key=lambda ranking: -ranking.candidates[0].score)


def _highlight(dossier: Dossier, heading: str, note: str, rankings: list[Ranking], nothing: Notice) -> Highlight:
    cards = (match_card(dossier, ranking, "", backing(ranking)) for ranking in _unmirrored(rankings)[:SHOWN])
    matches = tuple(card for card in cards if card is not None)
    return Highlight(heading=heading, note=note, matches=matches, notice=None if matches else nothing)


def _unmirrored(rankings: list[Ranking]) -> list[Ranking]:
    """The rankings less those that repeat an earlier pair of photos the other way round."""
    pairs: dict[frozenset[str], Ranking] = {}
    for ranking in rankings:
        pairs.setdefault(frozenset((ranking.query.image_id, ranking.candidates[0].image_id)), ranking)
    return list(pairs.values())
