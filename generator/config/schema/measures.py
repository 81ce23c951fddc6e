"""`claims.list[].measure`: what is measured of each photo, query or pair."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from generator.config.schema.alterations import Alteration
from generator.config.schema.base import Many, Section, Text
from generator.config.schema.showing import MapChoice
from generator.config.schema.sources import SourceChoice

A_MAP = "The heatmap, one of `heatmaps.maps`. Left out: `heatmaps.shown`."
A_CONTROL = "A map whose number is taken off, so that the claim is about the difference."


class EnergyMeasure(Section):
    """How densely a map's energy lies on a part: 1 is evenly spread."""

    energy: Text = Field(description="An annotated part, or `background`: what no part covers.")
    map: MapChoice | None = Field(default=None, description=A_MAP)
    control: MapChoice | None = Field(default=None, description=A_CONTROL)


class EnergyShareMeasure(Section):
    """The share of a map's energy that lies on a part, 0 to 1."""

    energy_share: Text = Field(description="An annotated part, or `background`.")
    map: MapChoice | None = Field(default=None, description=A_MAP)
    control: MapChoice | None = Field(default=None, description=A_CONTROL)


class PeakMeasure(Section):
    """Whether the maximum of the models' maps lies on a part, 0 or 1."""

    peak: Text = Field(description="An annotated part, or `background`.")
    map: MapChoice | None = Field(default=None, description=A_MAP)
    beyond_area: bool = Field(
        default=False, description="Less the part's share of the photo, which a map drawn by lot would reach."
    )


class LeadsMeasure(Section):
    """Whether a part lights up first, of several, as the threshold falls through `heatmaps.graded`; 0 or 1."""

    leads: Text = Field(description="The part that is to light up first.")
    among: Annotated[Many[Text], Field(min_length=2)] = Field(description="The parts that compete, itself among them.")
    map: MapChoice | None = Field(default=None, description=A_MAP)


class CoverageMeasure(Section):
    """How far the lit regions and the annotated parts cover each other, 0 to 1."""

    coverage: Literal["parts", "union"] = Field(
        description="`parts`: the share of the parts that is lit. `union`: the share of what is lit that lies on parts."
    )
    map: MapChoice | None = Field(default=None, description=A_MAP)


class SpreadMeasure(Section):
    """How widely a map's energy is spread, 0 (one cell) to 1 (evenly)."""

    spread: MapChoice = Field(description="The heatmap, one of `heatmaps.maps`.")


class EvidenceMeasure(Section):
    """The share of the similarity to the first candidate that is placed on a part."""

    evidence: Text = Field(description="An annotated part, or `background`.")


class FoundMeasure(Section):
    """How well a query's true match is found, 0 to 1; of queries that have one."""

    found: Literal["top1", "top5", "top20", "map20"] = Field(
        description="Whether it is among the first 1, 5 or 20 candidates, or the average precision at 20."
    )
    source: SourceChoice = Field(
        default="ensemble",
        description="Who ranks: `ensemble`, `members` (each by itself, averaged), a group or member by name, or a "
        "section: a route asked in another way.",
    )
    less: SourceChoice | None = Field(
        default=None, description="Who else ranks, and has its number of the same query taken off."
    )


class SimilarityMeasure(Section):
    """The similarity of a query and a candidate, before the route's strategy."""

    similarity: Literal["all", "first"] = Field(description="Of `all` pairs, or of the `first` candidates.")


class LikenessSection(Section):
    """A trait: a visible part, or the query's own value of a column. One of the two."""

    part: Text | None = Field(default=None, description="An annotated part that is visible.")
    column: Text | None = Field(default=None, description="A column with the same value as the query's photo.")

    @model_validator(mode="after")
    def _one(self) -> LikenessSection:
        if (self.part is None) == (self.column is None):
            found = "neither" if self.part is None else "both"
            raise ValueError(f"expected one of `part` and `column`, found {found}")
        return self


class LikenessMeasure(Section):
    """Whether the best candidate of another individual has a trait, less the share of all such that have it."""

    likeness: LikenessSection = Field(description="The trait.")


class AlteredMeasure(Section):
    """What altering the query's photo does to its first candidate."""

    altered: Alteration = Field(description="What is done to the photo.")
    outcome: Literal["drop", "margin", "retained", "places"] = Field(
        default="drop",
        description="`drop`: how much its score falls; `margin`: how much its lead falls; `retained`: whether it is "
        "first still, 0 or 1; `places`: how many places it falls.",
    )
    control: Alteration | None = Field(
        default=None, description="Another alteration, whose number is taken off: the claim is about the difference."
    )


KEYS = (
    "energy",
    "energy_share",
    "peak",
    "leads",
    "coverage",
    "spread",
    "evidence",
    "found",
    "similarity",
    "likeness",
    "altered",
)


def _kind_of_measure(value: Any) -> str | None:  # noqa: ANN401 - whatever YAML held
    if isinstance(value, str):
        return "<word>"
    has = value.__contains__ if isinstance(value, dict) else lambda key: hasattr(value, key)
    return next((f"<{key}>" for key in KEYS if has(key)), None)


Measure = Annotated[
    Annotated[Literal["disagreement"], Tag("<word>")]
    | Annotated[EnergyMeasure, Tag("<energy>")]
    | Annotated[EnergyShareMeasure, Tag("<energy_share>")]
    | Annotated[PeakMeasure, Tag("<peak>")]
    | Annotated[LeadsMeasure, Tag("<leads>")]
    | Annotated[CoverageMeasure, Tag("<coverage>")]
    | Annotated[SpreadMeasure, Tag("<spread>")]
    | Annotated[EvidenceMeasure, Tag("<evidence>")]
    | Annotated[FoundMeasure, Tag("<found>")]
    | Annotated[SimilarityMeasure, Tag("<similarity>")]
    | Annotated[LikenessMeasure, Tag("<likeness>")]
    | Annotated[AlteredMeasure, Tag("<altered>")],
    Discriminator(_kind_of_measure),
]
