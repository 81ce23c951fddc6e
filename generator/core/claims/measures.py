"""What can be measured: one record a measure, with its parameters. How each is computed stands in the named module.

A measure gives a number for every *unit*: a photo, a query, or a pair. Claims are about means of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.core.claims.alterations import Alteration
from generator.core.strategies import Strategy, Weighted

BACKGROUND = "background"
"""What no annotated part covers."""

FOREGROUND = "foreground"
"""The one part that an estimate knows: what is in front."""

Retrieval = Literal["top1", "top5", "top20", "map20"]
AreaOf = Literal["parts", "union"]
Outcome = Literal["drop", "margin", "retained", "places"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Energy:
    """How densely a map's positive energy lies on a part (or the `BACKGROUND`), mean over the models asked.

    The *lift*: the part's share of the energy over its share of the photo; 1 is evenly spread. With ``control``: less
    that map's lift.
    """

    part: str
    heatmap: str
    control: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnergyShare:
    """The share of a map's positive energy that lies on a part, in 0..1; with ``control``: less that map's share."""

    part: str
    heatmap: str
    control: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Peak:
    """Whether the maximum of what the models' maps show together lies on a part: 0 or 1 (between, where a cell is cut).

    With ``beyond_area``: less the part's share of the photo, which a map drawn by lot would reach.
    """

    part: str
    heatmap: str
    beyond_area: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Leads:
    """Whether a part lights up first as the threshold falls: 1 where it leads all others ``among`` those in the photo.

    The part whose lit share, averaged over the graded thresholds, is largest leads (DESIGN 2.7). Photos without the
    part count only if `Where` lets them in, and then as 0.
    """

    part: str
    among: tuple[str, ...]
    heatmap: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How far the union of the thresholded maps and the annotated parts cover each other, in 0..1.

    ``parts``: the share of the parts' area that the union lights. ``union``: the share of the union on the parts.
    """

    of: AreaOf
    heatmap: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """How widely a map's positive energy is spread: its entropy over that of an even map, 0 (one cell) to 1."""

    heatmap: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """The share of a pair's similarity that is placed on a part, on the claim's side (DESIGN 2.3). First candidates."""

    part: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Who ranks: ``ensemble``, ``members`` (each by itself, averaged), or a group or member by its name."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Instead:
    """Another way to rank a route's queries: other groups, another strategy, or both."""

    route: str
    groups: Weighted
    strategy: Strategy


ENSEMBLE = Source(name="ensemble")
MEMBERS = Source(name="members")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """How well a query's true match is found: whether among the first 1, 5, 20 candidates, or AP@20.

    less : who else ranks, and has its number of the same query taken off (a paired difference).
    """

    metric: Retrieval = "top1"
    source: Source | Instead = ENSEMBLE
    less: Source | Instead | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Similarity:
    """The similarity of a query and a candidate by its route, before its strategy: all pairs, or first candidates."""

    pairs: Literal["all", "first"] = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """Whether a query's best candidate *of another individual* has a trait, less the share of all such that have it.

    The trait is a visible ``part``, or the query's own value of a ``column``.
    """

    part: str | None = None
    column: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Disagreement:
    """How often two members of a group (two folds) name different first candidates: share of pairs, mean of groups."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Altered:
    """What altering the query's photo does to its first candidate.

    drop : its score less that with the altered photo. margin : the same of its lead over the best other candidate.
    retained : 1 where it is first still. places : how many it falls.
    With ``control``: less the same of another alteration.
    """

    alteration: Alteration
    outcome: Outcome = "drop"
    control: Alteration | None = None


Measure = (
    Energy
    | EnergyShare
    | Peak
    | Leads
    | Coverage
    | Spread
    | Evidence
    | Found
    | Similarity
    | Likeness
    | Disagreement
    | Altered
)
OfMaps = (Energy, EnergyShare, Peak, Leads, Coverage, Spread)
"""Measures that read stored maps."""


def span_of(measure: Measure) -> tuple[float, float] | None:
    """The least and the greatest value that a unit can have; ``None`` where there are none such."""
    match measure:
        case Leads() | Coverage() | Spread() | Disagreement():
            return 0.0, 1.0
        case EnergyShare():
            return (0.0, 1.0) if measure.control is None else (-1.0, 1.0)
        case Peak():
            return (-1.0, 1.0) if measure.beyond_area else (0.0, 1.0)
        case Found():
            return (0.0, 1.0) if measure.less is None else (-1.0, 1.0)
        case Altered(outcome="retained"):
            return (0.0, 1.0) if measure.control is None else (-1.0, 1.0)
        case Likeness():
            return -1.0, 1.0
        case _:
            return None
