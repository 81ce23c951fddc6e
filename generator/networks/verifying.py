"""Geometric verification: which tentative matches fit one homography or affine map (OpenCV's MAGSAC++)."""

from __future__ import annotations

import cv2
import numpy as np

from generator.core.correspondence import Mask, ModelName, Points

THRESHOLD = 3.0
"""Pixels that an inlier may be off, as matched; MAGSAC++ (Barath et al. 2020) weighs rather than cuts below it."""
ITERATIONS, CONFIDENCE = 5000, 0.999
LEAST = {"homography": 4, "affine": 3}
"""Points that determine the model."""


def verify(query: Points, match: Points, model: ModelName) -> tuple[Mask, Points]:
    """Which of the pairs (N, 2), (N, 2) are inliers (N,), and their distances in pixels of the match (inliers only).

    A model that mirrors, or folds the plane, is none: no view of a surface from its own side does that. OpenCV's
    generator has a fixed seed, so equal pairs give equal inliers.
    """
    nothing = np.zeros(len(query), np.bool_), np.empty(0)
    if len(query) < LEAST[model]:
        return nothing
    matrix, found = _fitted(query, match, model)
    if matrix is None or not np.isfinite(matrix).all():
        return nothing
    inliers = found.ravel().astype(np.bool_)
    scale = np.hstack([query[inliers], np.ones((inliers.sum(), 1))]) @ matrix[2]
    if not inliers.any() or not ((scale > 0).all() or (scale < 0).all()):
        return nothing
    if np.linalg.det(matrix) * scale[0] <= 0:  # the sign of the Jacobian, det / scale^3
        return nothing
    projected = cv2.perspectiveTransform(query[inliers][:, None], matrix)[:, 0]
    return inliers, np.linalg.norm(projected - match[inliers], axis=1)


def _fitted(query: Points, match: Points, model: ModelName) -> tuple[Points | None, Mask]:
    """The model as a 3 x 3 matrix."""
    if model == "affine":
        half, found = cv2.estimateAffine2D(
            query,
            match,
            method=cv2.USAC_MAGSAC,
            ransacReprojThreshold=THRESHOLD,
            maxIters=ITERATIONS,
            confidence=CONFIDENCE,
        )
        matrix = None if half is None else np.vstack([half, [0.0, 0.0, 1.0]])
    else:
        matrix, found = cv2.findHomography(query, match, cv2.USAC_MAGSAC, THRESHOLD, None, ITERATIONS, CONFIDENCE)
    return None if matrix is None else np.asarray(matrix, np.float64), np.asarray(found).astype(np.bool_)
