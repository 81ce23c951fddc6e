"""`ensemble`: the members, how they are fused, and which of them serve which pairing of viewpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from generator.config.schema.base import Many, Name, Positive, Section, Text
from generator.config.schema.members import InputSection, MemberSection, ViewName
from generator.config.schema.strategies import Strategy


class GroupSection(Section):
    """How the members of a group become one similarity."""

    fusion: Literal["concat", "mean", "rank", "calibrated"] = Field(
        default="concat",
        description="`concat`: cosine of the joined embeddings (a member with larger norms weighs more); "
        "`mean`: weighted mean of the members' cosines; `rank`: of their reciprocal ranks, 61 / (60 + rank); "
        "`calibrated`: of the shares of true pairs among those with such a cosine, learned from the labels.",
    )
    calibration: Literal["isotonic", "logistic"] = Field(
        default="isotonic",
        description="With `calibrated`: the shape of the curve. Queries of each half of the individuals are judged by "
        "what the other half taught.",
    )
    normalise: bool = Field(
        default=False, description="With `concat`: bring each member's embedding to length 1 before joining."
    )
    weights: dict[str, Positive] = Field(
        default_factory=dict, description="With all but `concat`: the weight of each member; 1 where it is left out."
    )


class RouteSection(Section):
    """Which groups serve a pairing of viewpoint classes. The first route that fits is taken."""

    name: Name | None = Field(default=None, description="Name of the route on the site.")
    queries: Text = Field(
        default="any",
        description="Class of the queries: a viewpoint class, a viewpoint, `any`, `mixed` or `unknown`.",
    )
    database: Text = Field(default="any", description="Class of the database images, likewise.")
    groups: dict[str, Positive] = Field(description="The groups and their weights in the score.", min_length=1)
    strategy: Strategy = Field(
        default="direct",
        description="How similarities become a ranking: `direct` ranks by them; `best_match_expansion`, "
        "`query_expansion` and `k_reciprocal` re-rank with their usual parameters, or with those of a section below; "
        "`{cascade: {GROUP: WEIGHT}}` lets the best match ask other groups.",
    )


class OrderBugSection(Section):
    """A mistake of the published Where's Whale-do solution, for reproducing its leaderboard and nothing else.

    There the first scenario of another kind replaced the embeddings of one group by another's for all later scenarios.
    """

    route: Text = Field(description="The route whose scenarios leave the groups alone.")
    instead: dict[str, Text] = Field(
        description="After the first scenario that another route serves: group to be replaced, and by which.",
        min_length=1,
    )


class EnsembleSection(Section):
    """The models, and how their answers are put together."""

    input: InputSection = Field(
        default=InputSection(), description="Input of every member that does not say otherwise."
    )
    views: Many[ViewName] = Field(
        default=("identity", "flip"),
        description="Test-time views whose embeddings are averaged, each with its own heatmap.",
    )
    members: Annotated[Many[MemberSection], Field(min_length=1)] = Field(description="The models, in the order shown.")
    groups: dict[Name, GroupSection] = Field(
        default_factory=dict,
        description="The groups by name. Left out: every group named by a member, with the defaults.",
    )
    viewpoints: dict[Text, Many[Text]] = Field(
        default_factory=dict,
        description="Viewpoint classes and the viewpoints in them. A viewpoint listed nowhere is a class of its own.",
    )
    routes: Many[RouteSection] = Field(
        default=(),
        description="Who serves whom. Left out: one route for everything, all groups with equal weight.",
    )
    route_per: Literal["scenario", "query"] = Field(
        default="scenario",
        description="Whether a route is chosen once for all queries of a scenario, or for each query.",
    )
    scenario_order_bug: OrderBugSection | None = Field(
        default=None, description="Only to reproduce a leaderboard: results then depend on the scenarios' order."
    )
