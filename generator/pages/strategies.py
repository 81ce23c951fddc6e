"""How a route's similarities became its ranking, in words."""

from __future__ import annotations

from generator.core.results import Candidate, Ranking
from generator.core.strategies import (
    BestMatches,
    Cascade,
    Direct,
    Given,
    KReciprocal,
    QueryExpansion,
    Strategy,
    Weighted,
)
from generator.pages.format import count, integer, listing, number, shorten, similarity

SMALLEST = 0.001


def mixed(weighted: Weighted) -> str:
    """Groups with their weights: ``0.75 x top-b5 + 0.25 x top-v2``."""
    return " + ".join(f"{number(weight)} \u00d7 {shorten(name, 40)}" for name, weight in weighted)


def strategy_name(strategy: Strategy) -> str | None:
    """A strategy in a word or two; ``None`` for the ranking by similarity."""
    names: dict[type, str] = {
        BestMatches: "re-ranked by best matches",
        Cascade: "cascade",
        QueryExpansion: "query expansion",
        KReciprocal: "k-reciprocal re-ranking",
        Given: "ranked by a file that was brought along",
    }
    return names.get(type(strategy))


def strategy_sentence(strategy: Strategy) -> str:
    """What a strategy does, with its numbers."""
    if isinstance(strategy, Direct):
        return "Candidates are ranked by this similarity, s."
    if isinstance(strategy, Given):
        return (
            "Candidates are those of a file that was brought along, ranked by its scores; s is told beside them. A "
            "true match that the file does not list counts as not found."
        )
    if isinstance(strategy, BestMatches):
        return (
            f"Re-ranked by best matches: the {count(len(strategy.weights) - 1, 'best match', 'best matches')} by s ask "
            f"the database too, which gives {listing(_names(len(strategy.weights)))}; {_power(strategy)}"
        )
    if isinstance(strategy, Cascade):
        deeper = "; the second best by s2 asks likewise, which gives s3" if len(strategy.weights) > 2 else ""
        return (
            "A cascade: s serves to find the query's best match only, which then asks the database through "
            f"{mixed(strategy.groups)}, which gives s2{deeper}; {_power(strategy)}"
        )
    if isinstance(strategy, QueryExpansion):
        return (
            f"Alpha query expansion: the query and its {count(strategy.matches, 'best match', 'best matches')} by s, "
            f"each times its similarity to the power {number(strategy.alpha)}, are added up and ask together."
        )
    return (
        f"k-reciprocal encoding: 1 less {number(1 - strategy.weight)} \u00d7 the Jaccard distance of the reciprocal "
        f"neighbours (k1 = {integer(strategy.k1)}, k2 = {integer(strategy.k2)}) less {number(strategy.weight)} \u00d7 "
        "(1 \u2212 s) / 2. Neighbours are sought among all photos of the scenario, queries included."
    )


def score_word(ranking: Ranking) -> str:
    """What the first number of a candidate is: its similarity, or a score made of similarities."""
    return "score" if ranking.candidates and ranking.candidates[0].parts else "similarity"


def score_text(candidate: Candidate) -> str:
    """A candidate's score; powers of similarities become too small for three digits, and are then said to be."""
    if candidate.parts and 0.0 < candidate.score < SMALLEST:
        return f"<{number(SMALLEST, 3)}"
    return similarity(candidate.score)


def _names(weights: int) -> tuple[str, ...]:
    return tuple(f"s{place}" for place in range(2, weights + 1))


def _power(strategy: BestMatches | Cascade) -> str:
    own = ("s", *_names(len(strategy.weights)))
    power = "" if strategy.power == 1 else f" to the power {number(strategy.power, 0)}"
    terms = (f"{number(weight)} \u00d7 {name}" for name, weight in zip(own, strategy.weights, strict=True) if weight)
    return f"the score is {' + '.join(terms)}, each cut to 0..1{power}."
