"""Point-to-point correspondences between two photos, and what a matcher of local features found between them.

Points are (x, y) in fractions of the upright photo, x right, y down, from its top-left corner: multiplied by a
picture's width and height they are its coordinates, in which pixel centres lie at +0.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats, Pixels

Point = tuple[float, float]
Points = NDArray[np.float64]
Mask = NDArray[np.bool_]
MatcherName = Literal["none", "sift", "alike", "aliked", "lightglue"]
ModelName = Literal["homography", "affine"]
Support = Literal["supported", "no geometric support"]

CHANCE = (5.9, 0.22)
"""An image match has more than ``5.9 + 0.22 n`` inliers among ``n`` tentative matches: Brown & Lowe 2003, "Recognising
Panoramas", a test of a right match against one by chance. docs/methods.md tells how it does on real pairs."""
DRAWN = 12
"""Inliers kept for drawing: more lines than that cannot be told apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correspondence:
    """A point of the query's photo and the point of the match's photo that belongs to it.

    ``weight`` is at least 0: a share of the similarity, or a likeness of two descriptors; the owner says which.
    ``query_region`` and ``match_region`` are ranks of the regions that the points lie in, where they are told.
    """

    query: Point
    match: Point
    weight: float
    query_region: int | None = None
    match_region: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalSettings:
    """How local features are matched.

    weights : the extractor's weight file, absolute; ``None`` for SIFT.
    inside : keypoints in ``regions`` only (where any map of the route is lit), or anywhere in the ``photo``.
    long_side : pixels that a photo's longer side is reduced to first; smaller photos stay as they are.
    mirror : whether each candidate is tried mirrored too.
    fuse : weight w of the inliers n in the ranking, ``s + w n / (n + HALF)``; 0 leaves the ranking alone.
    candidates : how many of a query's candidates are matched, from the first.
    """

    matcher: MatcherName = "none"
    weights: str | None = None
    inside: Literal["regions", "photo"] = "regions"
    long_side: int = 640
    model: ModelName = "homography"
    mirror: bool = False
    fuse: float = 0.0
    candidates: int = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalMatch:
    """What local features say of two photos.

    keypoints : found in the query's and in the match's photo.
    tentative : pairs of keypoints that are each other's best by descriptor alone.
    inliers : those of them that fit one ``model``.
    error : median distance between where the model puts an inlier and where it is, in pixels of the match's photo as
        it was matched (`LocalSettings.long_side`); ``None`` without inliers.
    verdict : ``supported`` where the inliers are more than chance gives (`CHANCE`).
    mirrored : the match's photo was mirrored; its points are still those of the photo as it is.
    shown : at most `DRAWN` inliers, spread over the query's photo; their weights are the descriptors' cosines, or the
        matcher's confidence. None without support: lines would suggest what is not there.
    """

    method: str
    keypoints: tuple[int, int]
    tentative: int
    inliers: int
    error: float | None
    model: ModelName
    verdict: Support
    mirrored: bool = False
    shown: tuple[Correspondence, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Inliers over tentative matches; ``None`` without any."""
        return self.inliers / self.tentative if self.tentative else None


class Matcher(Protocol):
    """Matches local features of two photos and verifies them by one geometric model; deterministic.

    ``query``, ``match``: (H, W, 3) uint8 RGB, upright, at the size to match at. A mask (H, W), bool, says where
    keypoints may lie; ``None``: anywhere.
    """

    def __call__(self, query: Pixels, match: Pixels, query_mask: Mask | None, match_mask: Mask | None) -> LocalMatch:
        """What was found; a photo without keypoints, or with nothing alike, is a result like any other."""
        ...


def support(inliers: int, tentative: int) -> Support:
    """Whether so many inliers are more than chance gives (`CHANCE`)."""
    least, share = CHANCE
    return "supported" if inliers > least + share * tentative else "no geometric support"


def mutual_best(similarity: Floats, ratio: float | None = None) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns that are each other's best in ``similarity`` (M, N), cosines of unit descriptors.

    With ``ratio`` also Lowe's test (2004, section 7.1): the distance of a row's best is under ``ratio`` times that of
    its second best; a single column has no second best and passes none. Equal cosines: the first counts.
    """
    if 0 in similarity.shape:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    columns = similarity.argmax(axis=1)
    rows = np.arange(len(columns))
    kept = similarity.argmax(axis=0)[columns] == rows
    if ratio is not None:
        kept &= _distinct(similarity, ratio)
    return rows[kept], columns[kept]


def spread(points: Points, weights: Sequence[float], count: int) -> list[int]:
    """At most ``count`` of ``points`` (N, 2) that lie far apart: the heaviest, then ever the farthest from those taken.

    Farthest-point sampling (Gonzalez 1985); the first of equals.
    """
    if not len(points) or count < 1:
        return []
    taken = [int(np.argmax(weights))]
    nearest = np.linalg.norm(points - points[taken[0]], axis=1)
    while len(taken) < min(count, len(points)) and nearest.max() > 0.0:
        taken.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, np.linalg.norm(points - points[taken[-1]], axis=1))
    return taken


def _distinct(similarity: Floats, ratio: float) -> Mask:
    if similarity.shape[1] < 2:
        return np.zeros(len(similarity), np.bool_)
    best = -np.partition(-similarity, 1, axis=1)[:, :2]
    distances = np.sqrt(np.maximum(2.0 - 2.0 * best, 0.0))
    distinct: Mask = distances[:, 0] < ratio * distances[:, 1]
    return distinct
