"""What becomes of a match when part of the query's photo is hidden: records only.

Hiding is a test of the map that no look at it can replace: if the strongest region is what the match hangs on, hiding
it costs the first candidate its place, and hiding as much elsewhere does not (deletion, Petsiuk et al. 2018, RISE,
section 4; against a random baseline as in Hooker et al. 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.core.records import Box

Fill = Literal["blur", "mean"]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterfactualSettings:
    """For how many ``queries`` parts are hidden, how many ``random`` areas of each, and what stands in their place."""

    queries: int
    random: int
    fill: Fill


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the query's ranking says of one candidate, the one that was first with nothing hidden.

    score : its score. rank : from 1, over all considered candidates; equal scores keep database order.
    margin : its score less that of the best other candidate, below 0 once another is first; ``None`` without another.
    first : the image that is first now.
    true_rank : of the best true match; ``None`` where no candidate is one.
    """

    score: float
    rank: int
    margin: float | None
    first: str
    true_rank: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hidden:
    """The answer with one area hidden.

    box : the area's, in fractions of the photo.
    overlap : share of the area that the strongest region covers too; 1 for that region itself.
    """

    box: Box
    overlap: float
    answer: Answer


@dataclass(frozen=True, kw_only=True, eq=False)
class Counterfactual:
    """One query, asked again with its strongest region hidden, and with equal areas elsewhere hidden.

    candidate : the first candidate with nothing hidden, which every `Answer` tells of.
    grid : rows and columns of the photo's vote grid, on which areas are cut out.
    shape : (h, w) bool, the strongest region's cells in its box; every random area is the same shape, moved.
    area_share : share of the photo that each area covers.
    before : the answer with nothing hidden.
    random : fewer than asked for, or none, where the photo has no room to move the region to.
    """

    query_id: str
    candidate: str
    considered: int
    fill: Fill
    grid: tuple[int, int]
    shape: Mask
    area_share: float
    before: Answer
    strongest: Hidden
    random: tuple[Hidden, ...]

    def mask(self, hidden: Hidden) -> Mask:
        """The cells of one of the areas: (rows, columns) bool on ``grid``."""
        rows, columns = self.grid
        top, left = round(hidden.box.y * rows), round(hidden.box.x * columns)
        found = np.zeros(self.grid, dtype=np.bool_)
        found[top : top + self.shape.shape[0], left : left + self.shape.shape[1]] = self.shape
        return found
