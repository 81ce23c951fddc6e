"""Everything one audit found, in one record: what the pages are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from generator.core.claims.finding import Finding
from generator.core.correspondence import LocalMatch
from generator.core.counterfactuals import Counterfactual
from generator.core.member import MemberFacts, MemberSpec
from generator.core.pairs import Pair
from generator.core.records import ImageSet
from generator.core.results import (
    Agreement,
    Attention,
    Evaluation,
    Group,
    Metrics,
    Provenance,
    Ranking,
    Recall,
    Route,
)
from generator.core.trust import Trust


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Someone to credit."""

    name: str
    affiliation: str | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link the author wants on the overview."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What the audit is about, in its author's words."""

    name: str
    title: str
    description: str
    version: str
    authors: tuple[Author, ...] = ()
    links: tuple[Link, ...] = ()
    credit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatmapSettings:
    """How maps become votes and pictures. ``shown`` is a map name; ``scale`` is ``own`` or ``member``."""

    maps: tuple[str, ...]
    shown: str
    threshold: float
    scale: str
    graded: tuple[float, ...]
    smallest_region: float
    vote_grid: int
    colours: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchingSettings:
    """What was matched against what.

    ``opposite`` are pairs of viewpoints that show different sides: a query of the one is not offered candidates of the
    other; an unknown viewpoint is offered always. ``compare`` asks for the further matchings that tell what each member
    adds, and what the query's own encounter does. ``shortlist`` is how many candidates of a query a strategy re-ranks,
    ``None`` for all. ``search`` is how its candidates are found: among all, or listed by an index
    (`generator.core.listing`).
    """

    top_k: int
    exclude_same_encounter: bool
    route_per_query: bool
    bootstrap: int
    seed: int
    opposite: tuple[tuple[str, str], ...] = ()
    compare: bool = True
    shortlist: int | None = None
    search: Literal["exact", "faiss"] = "exact"


@dataclass(frozen=True, kw_only=True)
class Audit:
    """The whole result of a run. Heatmaps stay in the store; ``attention`` holds what they add up to.

    ``paged`` are the query ids that get a match page. ``served_by`` gives, per image, the members whose
    maps it has. ``facts`` lacks members that brought embeddings only (no model, no heatmaps).
    ``member_metrics`` are keyed by member, ``group_metrics`` by group, each over the queries it served.
    ``evaluation`` is ``None`` where no query has a true match.
    ``pairs`` explain the best candidates of the paged queries, by query id; the maps stay in the store.
    ``counterfactuals`` are keyed by query id: a sample of the paged ones, asked again with part of the photo hidden.
    ``trust`` is ``None`` where the heatmaps were not checked.
    ``sample`` are image ids of the fixed seeded sample that the member, group and architecture pages show.
    ``recall`` tells what shortened rankings lose, by route; empty where none is shortened.
    ``local_matches`` are, by query id, one for each of the first candidates, in their order; empty without a matcher.
    ``findings`` are what came of the claims, in their order.
    """

    subject: Subject
    images: ImageSet
    members: tuple[MemberSpec, ...]
    facts: Mapping[str, MemberFacts]
    groups: tuple[Group, ...]
    routes: tuple[Route, ...]
    viewpoint_classes: Mapping[str, tuple[str, ...]]
    heatmaps: HeatmapSettings
    matching: MatchingSettings
    rankings: tuple[Ranking, ...]
    paged: tuple[str, ...]
    metrics: Metrics | None
    scenario_metrics: Mapping[str, Metrics]
    member_metrics: Mapping[str, Metrics]
    group_metrics: Mapping[str, Metrics]
    evaluation: Evaluation | None
    attention: Mapping[str, Attention]
    agreement: Agreement | None
    served_by: Mapping[str, tuple[str, ...]]
    sample: tuple[str, ...]
    provenance: Provenance
    pairs: Mapping[str, tuple[Pair, ...]] = field(default_factory=dict)
    counterfactuals: Mapping[str, Counterfactual] = field(default_factory=dict)
    local_matches: Mapping[str, tuple[LocalMatch, ...]] = field(default_factory=dict)
    trust: Trust | None = None
    recall: tuple[Recall, ...] = ()
    findings: tuple[Finding, ...] = ()
