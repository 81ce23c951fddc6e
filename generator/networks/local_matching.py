"""From two photos to a `LocalMatch`: extract, match, verify, and choose what to draw."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.core.correspondence import (
    DRAWN,
    Correspondence,
    LocalMatch,
    LocalSettings,
    Mask,
    Point,
    Points,
    mutual_best,
    spread,
    support,
)
from generator.core.member import Floats, Pixels
from generator.networks.local_features import Extractor, Features
from generator.networks.verifying import verify

RATIO = 0.8
"""Lowe's ratio (2004, section 7.1), for SIFT. Learned descriptors are matched without: theirs are told apart by being
each other's best, as their authors do."""
REMEMBERED = 256
"""Photos whose features are kept: a database photo is often a candidate again."""

Tentative = tuple[NDArray[np.intp], NDArray[np.intp], Floats]
"""Rows of the query's keypoints, rows of the match's, and a weight for each pair."""
Pairing = Callable[[Features, Features], Tentative]


class LocalMatcher:
    """A `generator.core.correspondence.Matcher`."""

    def __init__(self, method: str, extract: Extractor, pair: Pairing, settings: LocalSettings) -> None:
        self._method, self._extract, self._pair, self._settings = method, extract, pair, settings
        self._known: OrderedDict[bytes, Features] = OrderedDict()

    def __call__(self, query: Pixels, match: Pixels, query_mask: Mask | None, match_mask: Mask | None) -> LocalMatch:
        """See `Matcher`. Tried mirrored too where asked: the one with more inliers counts, the plain one of equals."""
        asked = self._features(query, query_mask)
        found = self._matched(asked, self._features(match, match_mask))
        if not self._settings.mirror:
            return found
        turned = self._features(match[:, ::-1], None if match_mask is None else match_mask[:, ::-1])
        other = self._matched(asked, turned)
        return _mirrored(other) if other.inliers > found.inliers else found

    def _features(self, photo: Pixels, mask: Mask | None) -> Features:
        parts = (photo, np.empty(0) if mask is None else mask)
        name = hashlib.sha256(b"|".join(str(part.shape).encode() + part.tobytes() for part in parts)).digest()
        if name not in self._known:
            self._known[name] = self._extract(photo, mask)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(name)
        return self._known[name]

    def _matched(self, query: Features, match: Features) -> LocalMatch:
        rows, columns, weights = self._pair(query, match)
        points, others = query.points[rows], match.points[columns]
        inliers, errors = verify(points, others, self._settings.model)
        count = int(inliers.sum())
        verdict = support(count, len(rows))
        chosen = spread(points[inliers], weights[inliers].tolist(), DRAWN) if verdict == "supported" else []
        return LocalMatch(
            method=self._method,
            keypoints=(len(query.points), len(match.points)),
            tentative=len(rows),
            inliers=count,
            error=float(np.median(errors)) if count else None,
            model=self._settings.model,
            verdict=verdict,
            shown=tuple(
                Correspondence(
                    query=_fraction(points[inliers], place, query.size),
                    match=_fraction(others[inliers], place, match.size),
                    weight=max(0.0, float(weights[inliers][place])),
                )
                for place in chosen
            ),
        )


def nearest(ratio: float | None) -> Pairing:
    """Pairs that are each other's best by cosine; their weight is that cosine."""

    def pair(query: Features, match: Features) -> Tentative:
        if not len(query.points) or not len(match.points):
            return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.float32)
        similarity = query.descriptors @ match.descriptors.T
        rows, columns = mutual_best(similarity, ratio)
        return rows, columns, similarity[rows, columns]

    return pair


def _fraction(points: Points, place: int, size: tuple[int, int]) -> Point:
    """A point of the photo in fractions; a keypoint found to a part of a pixel may lie a hair outside."""
    x, y = (float(np.clip(value / side, 0.0, 1.0)) for value, side in zip(points[place], size, strict=True))
    return x, y


def _mirrored(found: LocalMatch) -> LocalMatch:
    """What was found with a mirrored match, told of the match as it is."""
    shown = tuple(replace(one, match=(1.0 - one.match[0], one.match[1])) for one in found.shown)
    return replace(found, mirrored=True, shown=shown)
