"""The records that ranking and explaining make. Array records compare by identity, with read-only arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.records import Box, Query
from generator.core.strategies import DIRECT, Strategy

Verdict = Literal["correct", "wrong", "no true match", "unlabelled"]
SourceKind = Literal["ensemble", "similarity", "group", "member"]
"""``similarity`` is what a route's groups say together, where a strategy makes other scores of it."""
SliceKind = Literal["all", "scenario", "route", "viewpoint", "gap"]
"""By what the queries of a slice were chosen."""
Fusion = Literal["concat", "mean", "rank", "calibrated"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Embeddings:
    """One member's embeddings: ``vectors`` (N, V, D) float32, raw, one row per image and view."""

    member: str
    image_ids: tuple[str, ...]
    vectors: Floats

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each image."""
        return {image_id: row for row, image_id in enumerate(self.image_ids)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Members fused into one similarity. ``weights`` (per member) are used by all fusions but ``concat``."""

    name: str
    members: tuple[str, ...]
    fusion: Fusion = "concat"
    normalise: bool = False
    weights: tuple[float, ...] = ()
    calibration: Literal["isotonic", "logistic"] = "isotonic"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Which groups serve a pairing of viewpoint classes (``any`` fits all): the first that fits is taken."""

    name: str
    queries: str
    database: str
    groups: tuple[tuple[str, float], ...]
    strategy: Strategy = DIRECT


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A ranked database image. ``groups`` and ``members`` are similarities and cosines to the query.

    ``score`` is the fused similarity, or what the route's strategy makes of it: then ``parts`` holds what went into
    it, by name: ``s``, the fused similarity, ``s2``, ``s3`` ..., those to the images that asked too. In a ranking made
    elsewhere it is the score given there, with ``s`` beside it. ``correct`` is ``None`` where truth is unknown.
    """

    image_id: str
    score: float
    groups: tuple[tuple[str, float], ...]
    members: tuple[tuple[str, float], ...]
    correct: bool | None
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where the true matches of a query stand among all its considered candidates.

    ranks : of every true match, from 1, rising.
    best_true, best_other : the highest score of a true match, and of any other candidate (``None`` without one).
    rivals, others : other individuals with a photo ahead of the first true match, and altogether; a photo of an
        unknown one counts as one.
    days : between the query and its true match nearest in time; ``None`` where dates are not known to the day.
    """

    ranks: tuple[int, ...]
    best_true: float
    best_other: float | None
    rivals: int
    others: int
    days: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """A query's best candidates, best first; ties keep database order.

    ``considered`` counts the candidates scored; ``excluded`` the ones left out, by reason. ``true_matches``
    counts the considered images of the same individual (``None``: unlabelled). ``first_true_rank`` counts
    from 1 over
    *all* considered candidates, and is ``None`` where no true match is a candidate: in a ranking made elsewhere those
    that it does not list count as not found. ``average_precision`` is the challenge's AP at 20.
    ``member_first`` is each member's own first candidate and whether it is correct. ``asked`` are the images that
    the strategy asked beside the query, by the part of the score that they gave. ``further`` are the images after the
    candidates, with their scores, up to the 20 that the challenge takes. ``standing`` tells of the true matches that
    are candidates, where there are any.
    """

    query: Query
    individual: str | None
    route: str
    candidates: tuple[Candidate, ...]
    considered: int
    excluded: tuple[tuple[str, int], ...]
    true_matches: int | None
    first_true_rank: int | None
    average_precision: float | None
    member_first: tuple[tuple[str, str, bool | None], ...]
    verdict: Verdict
    asked: tuple[tuple[str, str], ...] = ()
    standing: Standing | None = None
    further: tuple[tuple[str, float], ...] = ()

    @property
    def margin(self) -> float | None:
        """Score of the first candidate less the second; ``None`` with fewer than two."""
        return self.candidates[0].score - self.candidates[1].score if len(self.candidates) > 1 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A mean over queries with its 95 % bootstrap interval over individuals (``nan`` if undefined)."""

    value: float
    low: float
    high: float
    queries: int
    individuals: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Metrics:
    """Retrieval metrics of one source (ensemble, member or group) over the queries with a true match."""

    source: str
    top1: Estimate
    top5: Estimate
    top20: Estimate
    map20: Estimate
    without_match: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Addition:
    """What a member adds to the ensemble, over all queries with a true match.

    whole, less : the ensemble with it and without it, both before local features are fused.
    top1, map20 : mean over queries of the difference, ``whole`` minus ``less``, with the interval of that mean: above 0
        the member helps. Narrower than two intervals apart tell, since the queries are the same.
    """

    whole: Metrics
    less: Metrics
    top1: Estimate
    map20: Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """All metrics of the ensemble over some of its queries: ``kind`` says by what they were chosen, ``name`` which.

    The estimates are over the queries with a true match (definitions in `generator.core.evaluation`); ``without_match``
    and ``unlabelled`` count the others.
    """

    kind: SliceKind
    name: str
    top1: Estimate
    top5: Estimate
    top20: Estimate
    map20: Estimate
    r_precision: Estimate
    minp: Estimate
    balanced: Estimate
    without_match: int
    unlabelled: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """A measure as something grows: an estimate ``y`` at each ``x``."""

    name: str
    x: tuple[float, ...]
    y: tuple[Estimate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """Counts of a route's scores in bins: of each query's best true match, and of its best other candidate."""

    route: str
    edges: tuple[float, ...]
    true: tuple[int, ...]
    other: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenSet:
    """How well a route's first scores tell known individuals from new ones (`generator.core.open_set`).

    known, new : queries of each kind; ``removed`` of the new ones stand in for one, their individual taken out.
    false_alarms, found : the ROC curve, shares of new and of known queries at or above a falling threshold.
    """

    route: str
    known: int
    new: int
    removed: int
    auc: Estimate
    threshold: float
    baks: Estimate
    baus: Estimate
    false_alarms: tuple[float, ...]
    found: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reliability:
    """Estimated and observed shares of true pairs, by bins of the estimate, with the number of ``pairs`` in each."""

    member: str
    estimated: tuple[float, ...]
    observed: tuple[float, ...]
    pairs: tuple[int, ...]
    error: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Recall:
    """What a shortened ranking keeps of the full one, over a seeded sample of a route's queries.

    method : what shortened it, ``shortlist`` or an index, ``faiss``; ``k`` is how many candidates of a query it took.
    top1, top20 : mean share of the full ranking's first candidate, and of its first 20, that stand in the same places
        of the shortened one: first, and among the first 20. True or not, they count alike.
    found1, found20 : mean share of queries with a true match whose shortened ranking has one there, less that of the
        full ranking; below 0 is what shortening loses. Over none where nothing is labelled.
    """

    route: str
    method: str
    k: int
    top1: Estimate
    top20: Estimate
    found1: Estimate
    found20: Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """How well the ensemble ranks, in numbers, and what it would be with some of it changed.

    growth, spreads, open_sets : by route, whose scores have a scale of their own; growth is top-1 by the number of
        other individuals searched.
    similarity : by route, metrics of its similarity before its strategy.
    without_member : the ensemble with and without each member that it can do without.
    reliability : of the members that are calibrated.
    listed : by name, the routes of whose databases an index lists some candidates for each query, and how many. For
        them there is no growth, no spread, no open set and no mINP, which are about all candidates.
    other_encounters : with the query's own encounter left out where it is not, and the other way round; ``None`` where
        no encounter is known.
    """

    numbers: tuple[Numbers, ...]
    cmc: tuple[Curve, ...]
    growth: tuple[Curve, ...]
    spreads: tuple[Spread, ...]
    open_sets: tuple[OpenSet, ...]
    similarity: Mapping[str, Metrics] = field(default_factory=dict)
    without_member: Mapping[str, Addition] = field(default_factory=dict)
    other_encounters: Numbers | None = None
    reliability: tuple[Reliability, ...] = ()
    listed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Heatmap:
    """A stored map: ``values`` (h, w) float32, signed, on the model's grid as the view saw it."""

    member: str
    view: str
    name: str
    values: Floats
    evidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """A connected component of a thresholded map: box in fractions of the image, shares in 0..1, rank from 1.

    ``appears_at`` is the highest of the graded thresholds at which some of it is lit (DESIGN 2.7: priority).
    """

    rank: int
    box: Box
    area_share: float
    mass_share: float
    peak: float
    appears_at: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Attention:
    """What the route's maps say together about one image.

    votes : (gh, gw) float32 in [0, 1] on the image's vote grid: share of maps at or above ``threshold``.
    maps : number of (member, view) maps in the denominator; ``no_evidence`` names those that lit nothing,
        as (member, view).
    regions : components of the maps' mean level (scaled to its own maximum) at ``threshold``, heaviest first.
    union_share, consensus_share : share of the grid lit by any / by at least half of the maps.
    agreement : mean correlation between the members' maps (view-averaged); ``None`` with fewer than two.
    flip_consistency : per member, correlation of the map with the unflipped map of its flip; ``None`` when
        undefined.
    """

    image_id: str
    map_name: str
    threshold: float
    votes: Floats
    maps: int
    no_evidence: tuple[tuple[str, str], ...]
    regions: tuple[Region, ...]
    union_share: float
    consensus_share: float
    agreement: float | None
    flip_consistency: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Agreement:
    """How alike the members are, pairwise: (M, M) float32, symmetric, ones on the diagonal, nan if undefined.

    top1 : share of queries with the same first candidate.
    scores : mean Spearman correlation of the similarities of a query to its database.
    maps : mean correlation of the heatmaps over the sampled images.
    """

    members: tuple[str, ...]
    top1: Floats
    scores: Floats
    maps: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What a reader needs to reproduce the audit; no roots, salts or original paths."""

    generator_version: str
    versions: tuple[tuple[str, str], ...]
    device: str
    batch_size: int
    threads: int
    precision: str
    config_digest: str
    images_digest: str
    config_text: str
    command: str
    member_digests: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcomes:
    """How well one source ranked Q queries, as arrays: enough for metrics without lists of candidates.

    source : ``ensemble``, or the name of a group or member, or of a route for its similarity; ``kind`` says which.
    first : each query's first candidate by this source (``None`` without candidates).
    true_matches : (Q,) int64, candidates of the same individual, -1 where unlabelled.
    first_true_rank : (Q,) int64, from 1 over all candidates, 0 where no true match is among them.
    average_precision : (Q,) float64, the challenge's AP at 20, nan without a true match.
    """

    source: str
    kind: SourceKind
    queries: tuple[str, ...]
    individuals: tuple[str | None, ...]
    first: tuple[str | None, ...]
    true_matches: NDArray[np.int64]
    first_true_rank: NDArray[np.int64]
    average_precision: NDArray[np.float64]
