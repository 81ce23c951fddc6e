"""A route's strategy as a record."""

from __future__ import annotations

from generator.config.schema.strategies import (
    CascadeStrategy,
    ExpansionStrategy,
    KReciprocalStrategy,
    QueryExpansionStrategy,
)
from generator.core.strategies import DIRECT, BestMatches, Cascade, KReciprocal, QueryExpansion, Strategy

_WORDS: dict[str, Strategy] = {
    "direct": DIRECT,
    "best_match_expansion": BestMatches(),
    "query_expansion": QueryExpansion(),
    "k_reciprocal": KReciprocal(),
}

Section = ExpansionStrategy | CascadeStrategy | QueryExpansionStrategy | KReciprocalStrategy


def strategy(section: str | Section) -> Strategy:
    """The strategy that a word or a section names."""
    if isinstance(section, str):
        return _WORDS[section]
    if isinstance(section, ExpansionStrategy):
        return BestMatches(weights=section.best_match_expansion, power=section.power)
    if isinstance(section, CascadeStrategy):
        return Cascade(groups=tuple(section.cascade.items()), weights=section.weights, power=section.power)
    if isinstance(section, QueryExpansionStrategy):
        return QueryExpansion(matches=section.query_expansion, alpha=section.alpha)
    return KReciprocal(k1=section.k_reciprocal, k2=section.k2, weight=section.weight)
