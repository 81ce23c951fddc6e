"""`claims.list[].measure.source`: who ranks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from generator.config.schema.base import Positive, Section, Text
from generator.config.schema.strategies import Strategy


class InsteadSection(Section):
    """Another way to rank a route's queries."""

    route: Text = Field(description="Name of the route whose queries are ranked.")
    groups: dict[str, Positive] = Field(
        default_factory=dict,
        description="The groups and their weights in the score. Left out: those of the route.",
    )
    strategy: Strategy | None = Field(
        default=None, description="How similarities become a ranking. Left out: the route's own strategy."
    )

    @model_validator(mode="after")
    def _says_what(self) -> InsteadSection:
        if not self.groups and self.strategy is None:
            raise ValueError("expected other `groups`, another `strategy` or both; found neither")
        return self


def _kind_of_source(value: Any) -> str | None:  # noqa: ANN401 - whatever YAML held
    if isinstance(value, str):
        return "<name>"
    return "<instead>" if isinstance(value, dict | InsteadSection) else None


SourceChoice = Annotated[
    Annotated[Text, Tag("<name>")] | Annotated[InsteadSection, Tag("<instead>")], Discriminator(_kind_of_source)
]
