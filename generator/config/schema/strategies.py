"""`ensemble.routes[].strategy`: how a route's similarities become a ranking."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from generator.config.schema.base import Many, Positive, Section

Share = Annotated[float, Field(ge=0, le=1)]
Weights = Annotated[Many[Annotated[float, Field(ge=0)]], Field(min_length=1, max_length=10)]
StrategyWord = Literal["direct", "best_match_expansion", "query_expansion", "k_reciprocal"]


class ExpansionStrategy(Section):
    """The re-ranking of the Where's Whale-do winner: the best matches ask too, and the powers of all answers add up."""

    best_match_expansion: Weights = Field(
        description="Weight of the query's own similarity, then of each best match's: `[0.4, 0.4, 0.2]`."
    )
    power: Positive = Field(default=7.0, description="Power that each similarity, cut to 0..1, is raised to.")


class CascadeStrategy(Section):
    """The route's groups find a query's best match only; it asks the database through other groups."""

    cascade: dict[str, Positive] = Field(
        description="The groups that the best match asks through, and their weights.", min_length=1
    )
    weights: Annotated[Weights, Field(min_length=2, max_length=3)] = Field(
        default=(0.0, 1.0),
        description="Weight of the query's own similarity, of its best match's, and of the second best by that.",
    )
    power: Positive = Field(default=1.0, description="Power that each similarity, cut to 0..1, is raised to.")


class QueryExpansionStrategy(Section):
    """Alpha query expansion: the query and its best matches are added up and ask together."""

    query_expansion: Annotated[int, Field(ge=1, le=1000)] = Field(description="How many best matches are added.")
    alpha: Annotated[float, Field(ge=0)] = Field(
        default=3.0, description="A match is added times its similarity to the power of this."
    )


class KReciprocalStrategy(Section):
    """k-reciprocal encoding: candidates that share the query's reciprocal neighbours rank higher."""

    k_reciprocal: Annotated[int, Field(ge=1, le=1000)] = Field(description="Neighbours that make an encoding (k1).")
    k2: Annotated[int, Field(ge=1, le=1000)] = Field(default=6, description="Neighbours whose encodings are averaged.")
    weight: Share = Field(default=0.3, description="Weight of the similarity itself beside the shared neighbours.")


_KEYS = ("best_match_expansion", "cascade", "query_expansion", "k_reciprocal")


def _kind_of_strategy(value: Any) -> str | None:  # noqa: ANN401 - whatever YAML held
    if isinstance(value, str):
        return "word"
    if isinstance(value, dict):
        return next((key for key in _KEYS if key in value), None)
    return next((key for key in _KEYS if hasattr(value, key)), None)


Strategy = Annotated[
    Annotated[StrategyWord, Tag("word")]
    | Annotated[ExpansionStrategy, Tag("best_match_expansion")]
    | Annotated[CascadeStrategy, Tag("cascade")]
    | Annotated[QueryExpansionStrategy, Tag("query_expansion")]
    | Annotated[KReciprocalStrategy, Tag("k_reciprocal")],
    Discriminator(_kind_of_strategy),
]
