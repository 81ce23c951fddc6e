"""What a claim is: its sentence, what is measured of whom, and what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.core.claims.measures import Measure

Side = Literal["query", "candidate", "both"]
"""Whose photo is looked at: the query's, its first candidate's, or one as well as the other."""

Alike = Literal["same", "different"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairing:
    """Which pairs of a query and a candidate; what is ``None`` or empty asks nothing.

    individual : whether the two are of one. part, visible : in how many of the two photos the annotated part is seen.
    leading : whether the same part of those ``among`` (empty: all) leads in both in maps of the name ``heatmap``
    (`generator.core.claims.measures.Leads`).
    columns : columns of the image set with the same or a different value in both.
    """

    individual: Alike | None = None
    part: str | None = None
    visible: Literal["both", "one", "neither"] | None = None
    leading: Alike | None = None
    among: tuple[str, ...] = ()
    heatmap: str = ""
    columns: tuple[tuple[str, Alike], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """What a claim is about; all that is named must hold, and what is empty asks nothing.

    Of the query: scenarios, routes, has_match (a true match is among its candidates), correct (its first candidate is
    of the same individual).
    Of the photo that is looked at: viewpoints, shows and lacks (annotated parts), columns with the values they may have
    (an image set's own, or ``viewpoint``, ``individual``, ``encounter``, ``date``, ``split``, ``quality``).
    Of the models: groups and members, instead of all that the query's route asks.
    """

    scenarios: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    has_match: bool | None = None
    correct: bool | None = None
    viewpoints: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    groups: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    pair: Pairing = Pairing()


EVERYWHERE = Where()


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """Between which bounds the effect is expected to lie; there is one at least."""

    above: float | None = None
    below: float | None = None

    @property
    def bounds(self) -> tuple[float, ...]:
        """Those that there are."""
        return tuple(bound for bound in (self.above, self.below) if bound is not None)

    def holds(self, low: float, high: float) -> bool:
        """Whether all from ``low`` to ``high`` is where it is expected."""
        return (self.above is None or low > self.above) and (self.below is None or high < self.below)

    def fails(self, low: float, high: float) -> bool:
        """Whether none of it is."""
        return (self.above is not None and high <= self.above) or (self.below is not None and low >= self.below)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A sentence in the author's words, and what would make it true.

    versus : the effect is the mean ``where`` less the mean there; ``None``: the mean itself.
    gate : the release check (`sightline check`) fails unless the claim is supported.
    source : where the sentence comes from, for people.
    """

    claim_id: str
    sentence: str
    measure: Measure
    side: Side
    where: Where
    versus: Where | None
    expected: Expected
    gate: bool = False
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimSettings:
    """How claims are put to the test.

    claims : in the order in which they are told. queries : of each claim and route, whose photos are altered, at most.
    photos : of each route, whose maps and similarities are looked at, at most. individuals : fewer give no verdict.
    seed, resamples : of the samples and the intervals.
    """

    claims: tuple[Claim, ...]
    queries: int
    photos: int
    individuals: int
    seed: int
    resamples: int
