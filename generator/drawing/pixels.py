"""What a picture is here: uint8 (H, W, 3), checked, and resized without ever being stretched."""

from __future__ import annotations

import numpy as np
from PIL import Image

from generator.core.member import Pixels


def checked(photo: Pixels, channels: int = 3) -> Pixels:
    """``photo`` itself if it is uint8 (H, W, ``channels``) and not empty; ``ValueError`` otherwise."""
    shape_fits = photo.ndim == 3 and photo.shape[2] == channels and photo.size > 0
    if photo.dtype != np.uint8 or not shape_fits:
        raise ValueError(f"expected uint8 pixels (H, W, {channels}), got {photo.dtype} {photo.shape}")
    return photo


def resized(photo: Pixels, width: int, height: int, method: Image.Resampling = Image.Resampling.LANCZOS) -> Pixels:
    """``photo`` at exactly ``width`` x ``height`` pixels, antialiased; the same array if it has that size."""
    if photo.shape[:2] == (height, width):
        return photo
    return np.array(Image.fromarray(photo).resize((width, height), method), np.uint8)


def fitted(width: int, height: int, box_width: float, box_height: float) -> tuple[int, int]:
    """The largest (width, height) with the shape of ``width`` x ``height`` inside a box; at least 1 x 1."""
    scale = min(box_width / width, box_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def opaque(photo: Pixels) -> Pixels:
    """``photo`` (H, W, 3) with full opacity: (H, W, 4) uint8 RGBA."""
    return np.array(Image.fromarray(photo).convert("RGBA"))
