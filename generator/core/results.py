"""The records that ranking and explaining make. Array records compare by identity, with read-only arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.records import Box, Query

Verdict = Literal["correct", "wrong", "no true match", "unlabelled"]
SourceKind = Literal["ensemble", "group", "member"]


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
    """Members fused into one similarity. ``weights`` (per member) are used by ``mean`` fusion only."""

    name: str
    members: tuple[str, ...]
    fusion: Literal["concat", "mean"] = "concat"
    normalise: bool = False
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Which groups serve a pairing of viewpoint classes (``any`` fits all): the first that fits is taken."""

    name: str
    queries: str
    database: str
    groups: tuple[tuple[str, float], ...]
    strategy: Literal["direct"] = "direct"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A ranked database image. ``score`` is the fused similarity; ``groups`` and ``members`` are cosines.

    ``correct`` is ``None`` where truth is unknown.
    """

    image_id: str
    score: float
    groups: tuple[tuple[str, float], ...]
    members: tuple[tuple[str, float], ...]
    correct: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """A query's best candidates, best first; ties keep database order.

    ``considered`` counts the candidates scored; ``excluded`` the ones left out, by reason. ``true_matches``
    counts the considered images of the same individual (``None``: unlabelled). ``first_true_rank`` counts
    from 1 over
    *all* considered candidates. ``average_precision`` is the challenge's AP at 20.
    ``member_first`` is each member's own first candidate and whether it is correct.
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

    source : ``ensemble``, or the name of a group or member; ``kind`` says which of these it is.
    first : each query's first candidate by this source (``None`` without candidates).
    true_matches : (Q,) int64, candidates of the same individual, -1 where unlabelled.
    first_true_rank : (Q,) int64, from 1 over all considered candidates, 0 without a true match.
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
