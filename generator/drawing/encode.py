"""Pictures as WebP bytes that carry pixels and nothing else. Same pixels, same bytes.

Files are made from bare pixels, so no EXIF, XMP, colour profile or comment can travel with them.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from generator.core.member import Pixels
from generator.drawing.pixels import checked

METHOD = 2
"""WebP's effort, 0 to 6: against 4, less than half the time for files a few per cent larger (measured).

0 and 1 save another third, and the error is no larger, but fine stripes show on smooth skin.
"""


def webp(image: Pixels, quality: int = 80) -> bytes:
    """Encode (H, W, 3) or (H, W, 4) uint8 as lossy WebP: for photos, and for what is drawn over photos."""
    return _encoded(image, quality=quality, method=METHOD)


def lossless(image: Pixels) -> bytes:
    """Encode (H, W, 3) or (H, W, 4) uint8 with every visible pixel kept: for pictures of few colours.

    A layer of heat has at most 256: against lossy, a quarter of the time and half the bytes (measured).
    """
    return _encoded(image, lossless=True, quality=0, method=METHOD)


def _encoded(image: Pixels, **options: int) -> bytes:
    checked(image, channels=4 if image.shape[-1] == 4 else 3)
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(buffer, "WEBP", **options)
    return buffer.getvalue()
