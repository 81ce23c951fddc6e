"""SIFT keypoints (Lowe 2004) by OpenCV, with RootSIFT descriptors (Arandjelovic & Zisserman 2012)."""

from __future__ import annotations

import cv2
import numpy as np

from generator.core.correspondence import Mask
from generator.core.member import Pixels
from generator.networks.local_features import Features, features

CONTRAST = 0.01
"""Least contrast of a keypoint, a quarter of OpenCV's 0.04: photographs taken through water are soft. On the
eleven mantas of docs/methods.md it makes the difference between three keypoints a photo and eighty."""


class Sift:
    """An `Extractor`."""

    def __init__(self) -> None:
        # Without the precise upscale every keypoint lies a quarter of a pixel up and to the left.
        self._sift = cv2.SIFT.create(contrastThreshold=CONTRAST, enable_precise_upscale=True)

    def __call__(self, photo: Pixels, mask: Mask | None) -> Features:
        """RootSIFT: descriptors (N, 128) divided by their sum, then the square root, so that they have unit length."""
        grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
        found, described = self._sift.detectAndCompute(grey, None)
        raw = np.empty((0, 128), np.float32) if described is None else np.asarray(described, np.float32)
        points = np.array([point.pt for point in found], np.float64).reshape(-1, 2) + 0.5
        strengths = np.array([point.response for point in found], np.float32)
        roots = np.sqrt(raw / np.maximum(raw.sum(axis=1, keepdims=True), np.float32(1e-9)))
        return features(points, roots, strengths, photo, mask)
