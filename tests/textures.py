"""Photographs with something to hold on to: seeded textures, and copies of them moved by a known map."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter


def texture(seed: int, width: int = 320, height: int = 240) -> np.ndarray:
    """Blobs of many sizes, (height, width, 3) uint8: no two seeds alike, no part of one like another."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width, 3))
    for cells in (8, 16, 32, 64):
        coarse = rng.integers(0, 256, (cells * height // width, cells, 3), dtype=np.uint8)
        total += np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC), np.float64)
    total = (total - total.min()) / (total.max() - total.min()) * 255
    return np.array(Image.fromarray(total.astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7)))


def moved(photo: np.ndarray, matrix: np.ndarray, size: tuple[int, int] | None = None) -> np.ndarray:
    """``photo`` where its point p (pixel centres at +0.5) lies at ``matrix`` p (3 x 3); grey where nothing comes from.

    Pillow's transform takes, for each point of the result, the point to fetch, in the same coordinates.
    """
    size = size or (photo.shape[1], photo.shape[0])
    back = np.linalg.inv(matrix)
    return np.array(
        Image.fromarray(photo).transform(
            size,
            Image.Transform.AFFINE,
            tuple(back[:2].ravel()),
            resample=Image.Resampling.BICUBIC,
            fillcolor=(128, 128, 128),
        )
    )


def shift(x: float, y: float) -> np.ndarray:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def turn(degrees: float, centre: tuple[float, float], scale: float = 1.0) -> np.ndarray:
    c, s = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    about = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    return shift(*centre) @ about @ shift(-centre[0], -centre[1])


def flip(width: int) -> np.ndarray:
    return np.array([[-1.0, 0.0, width], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
