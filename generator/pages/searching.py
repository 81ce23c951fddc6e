"""Where an index lists some candidates of each query, in words: how many, and what cannot be told then."""

from __future__ import annotations

from generator.core.listing import listed_count
from generator.core.results import Ranking
from generator.pages.dossier import Dossier
from generator.pages.format import count, listing, shorten

ALONE = (
    "Its route searches by all members of its group together, approximately: what it would answer alone is not known."
)


def listed_of(dossier: Dossier, ranking: Ranking) -> int | None:
    """How many of a query's candidates were listed and scored; ``None`` where all of them were."""
    if dossier.audit.matching.search == "exact":
        return None
    count = listed_count(dossier.audit.matching)
    return None if count is None or ranking.considered <= count else count


def searched_alone(dossier: Dossier, member: str) -> bool:
    """Whether a member's own ranking was not made, since an index searched for several together."""
    evaluation = dossier.audit.evaluation
    return bool(evaluation and evaluation.listed) and member not in dossier.audit.member_metrics


def search_note(dossier: Dossier) -> str | None:
    """What the Metrics page does not tell, and why; ``None`` where every candidate has its score."""
    evaluation = dossier.audit.evaluation
    if evaluation is None or not evaluation.listed:
        return None
    names = listing(tuple(shorten(name, 40) for name in evaluation.listed))
    most = count(max(evaluation.listed.values()), "candidate")
    less = ["top-1 as the database grows", "scores of true and of other candidates", "known or new", "mINP"]
    if any(name not in dossier.audit.member_metrics for name in dossier.members):
        less.append("members' own accuracy")
    return (
        f"Route {names}: an index (FAISS) lists the {most} of each query that it finds nearest, and these alone are "
        "scored. A true match that it misses counts as not found. What needs the score of every photo is not told "
        f"for it: {listing(tuple(less))}."
    )
