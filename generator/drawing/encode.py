"""Pictures as WebP bytes that carry pixels and nothing else, in the sizes a page offers."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from generator.core.figures import LONG_SIDES, photo_sizes
from generator.core.member import Pixels
from generator.drawing.pixels import checked, resized

METHOD = 2
"""WebP's effort, 0 to 6: against 4, less than half the time for files a few per cent larger (measured)."""


def webp(image: Pixels, quality: int = 80) -> bytes:
    """Encode (H, W, 3) or (H, W, 4) uint8 as lossy WebP. Same pixels, same bytes.

    The file is made from bare pixels, so no EXIF, XMP, colour profile or comment can travel with it.
    """
    checked(image, channels=4 if image.shape[-1] == 4 else 3)
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(buffer, "WEBP", quality=quality, method=METHOD)
    return buffer.getvalue()


def renditions(image: Pixels, long_sides: tuple[int, ...] = LONG_SIDES, quality: int = 80) -> dict[int, bytes]:
    """``image`` as WebP at each of `core.figures.photo_sizes`, keyed by width; never enlarged."""
    height, width = checked(image).shape[:2]
    sizes = photo_sizes(width, height, long_sides)
    return {size[0]: webp(resized(image, *size), quality) for size in sizes}
