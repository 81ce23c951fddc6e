"""`claims`: sentences about the models, each with a measure and what is expected of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from generator.config.schema.base import Label, Many, Section, Text
from generator.config.schema.measures import Measure
from generator.config.schema.showing import MapChoice

ClaimId = Annotated[Label, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=60)]
Alike = Literal["same", "different"]
Visible = Literal["both", "one", "neither"]
Values = Annotated[Many[Label], Field(min_length=1)]


class WhereSection(Section):
    """What a claim is about: all that is named must hold, and what is left out asks nothing."""

    scenario: Many[Text] = Field(default=(), description="Scenarios of the queries.")
    route: Many[Text] = Field(default=(), description="Routes that serve the queries.")
    has_match: bool | None = Field(
        default=None, description="Whether a true match is among the query's candidates. Left out: either way."
    )
    correct: bool | None = Field(
        default=None, description="Whether the first candidate is of the query's individual. Left out: either way."
    )
    viewpoint: Many[Text] = Field(default=(), description="Viewpoints of the photo that is looked at.")
    shows: Many[Text] = Field(default=(), description="Annotated parts that the photo shows.")
    lacks: Many[Text] = Field(default=(), description="Annotated parts that the photo does not show.")
    columns: dict[Text, Values] = Field(
        default_factory=dict,
        description="Columns and the values that the photo may have in them: the table's own, or `viewpoint`, "
        "`individual`, `encounter`, `date`, `split`, `quality`.",
    )
    group: Many[Text] = Field(default=(), description="Groups to ask instead of all that the route asks.")
    member: Many[Text] = Field(default=(), description="Members to ask instead of all that the route asks.")
    individual: Alike | None = Field(
        default=None, description="With `similarity`: whether query and candidate are of one individual."
    )
    visible: Annotated[dict[Text, Visible], Field(max_length=1)] = Field(
        default_factory=dict,
        description="With `similarity`: a part, and in how many of the two photos it is seen, `{scar: both}`.",
    )
    leading: Alike | None = Field(
        default=None, description="With `similarity`: whether the same part lights up first in both photos."
    )
    among: Many[Text] = Field(default=(), description="With `leading`: the parts that compete. Left out: all.")
    map: MapChoice | None = Field(
        default=None, description="With `leading`: the heatmap, one of `heatmaps.maps`. Left out: `heatmaps.shown`."
    )
    same: Many[Text] = Field(default=(), description="With `similarity`: columns with one value in both photos.")
    different: Many[Text] = Field(default=(), description="With `similarity`: columns whose values differ.")


class ExpectedSection(Section):
    """Where the effect is expected. Exactly one of the three."""

    above: float | None = Field(default=None, description="More than this.")
    below: float | None = Field(default=None, description="Less than this.")
    between: Annotated[tuple[float, float], Field(strict=False)] | None = Field(
        default=None, description="More than the first and less than the second."
    )

    @model_validator(mode="after")
    def _one(self) -> ExpectedSection:
        given = [key for key in ("above", "below", "between") if getattr(self, key) is not None]
        if len(given) != 1:
            found = " and ".join(given) if given else "none"
            raise ValueError(f"expected exactly one of above, below and between; found {found}")
        if self.between is not None and not self.between[0] < self.between[1]:
            low, high = self.between
            raise ValueError(f"expected `between: [low, high]` with the lower bound first, found [{low:g}, {high:g}]")
        return self


class ClaimSection(Section):
    """A sentence, what would make it true, and of whom."""

    id: ClaimId = Field(description="Its name in links and in `sightline check`: letters, digits and `-`.")
    sentence: Text = Field(description="What is claimed, in the author's words.")
    source: Text | None = Field(default=None, description="Where the sentence comes from.")
    gate: bool = Field(default=False, description="`sightline check` fails unless the claim is supported.")
    measure: Measure = Field(
        description="What is measured: a mapping that begins with the measure's own key, or `disagreement`: how often "
        "two members of a group name different first candidates."
    )
    side: Literal["query", "candidate", "both"] = Field(
        default="query",
        description="Whose photo is looked at: the query's, its first candidate's, or one as well as the other.",
    )
    where: WhereSection = Field(default=WhereSection(), description="What the claim is about. Left out: everything.")
    versus: WhereSection | None = Field(
        default=None, description="What it is compared with: the effect is the mean `where` less the mean here."
    )
    expected: ExpectedSection = Field(
        description="Where the effect is expected: its whole 95 % interval must lie there."
    )


class ClaimsSection(Section):
    """Claims: sentences about the models that are put to the test ([Claims](claims.md))."""

    queries: Annotated[int, Field(ge=1)] = Field(
        default=32,
        description="Of each claim and route, how many queries' photos are altered at most; a seeded sample of as many "
        "individuals as possible.",
    )
    photos: Annotated[int, Field(ge=1)] = Field(
        default=300,
        description="Of each route, how many queries are looked at by heatmap or similarity; a seeded sample.",
    )
    individuals: Annotated[int, Field(ge=3)] = Field(
        default=5, description="Fewer individuals than this give no verdict."
    )
    list: Many[ClaimSection] = Field(default=(), description="The claims, in the order in which they are told.")
