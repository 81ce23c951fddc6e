"""What came of a claim: its units, the effect with its interval, the verdict, and the examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.core.claims.claim import Claim
from generator.core.counterfactuals import Answer
from generator.core.results import Estimate

Doubles = NDArray[np.float64]
ClaimVerdict = Literal["supported", "refuted", "inconclusive", "not testable"]
UnitKind = Literal["photo", "query", "pair"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """What a measure gave: one number a unit.

    kind : what a unit is. queries : (N,) the query id of each (of a photo too: the query that looks at it).
    images : (N,) the photo that is looked at. others : (N,) the other photo of a pair, ``""`` without one.
    owners, other_owners : (N,) individuals; an image of an unknown individual owns itself. A unit of one photo has the
    same individual in both.
    values : (N,) float64, ``nan`` where the measure is undefined.
    undefined : why, for people; empty where none is undefined. missing : what there would have to be to measure at all,
    for people; empty where there is something.
    """

    kind: UnitKind
    queries: tuple[str, ...]
    images: tuple[str, ...]
    others: tuple[str, ...]
    owners: tuple[str, ...]
    other_owners: tuple[str, ...]
    values: Doubles
    undefined: str = ""
    missing: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A unit that speaks for or against a claim.

    answers : of claims about altered photos: before, then once altered, then once altered as the control is; where
    there are several drawings, to the first. Empty for others.
    """

    query_id: str
    image_id: str
    other: str
    value: float
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Finding:
    """A claim put to the test.

    effect : what is expected to lie between the claim's bounds: the mean of ``mine``, or less that of ``versus``, with
    its interval. mine, versus : the two subsets' own means. p, holm : two-sided, that the effect is no further on its
    side of the bound; by itself, and corrected for all claims of the audit (Holm 1979); ``nan`` if not testable.
    reason : why it is not testable and what would make it so; or what to mind; for people.
    units, versus_units : what was measured.
    """

    claim: Claim
    verdict: ClaimVerdict
    effect: Estimate
    mine: Estimate
    versus: Estimate | None
    p: float
    holm: float
    reason: str
    units: Units
    versus_units: Units | None
    supporting: tuple[Example, ...]
    contradicting: tuple[Example, ...]
