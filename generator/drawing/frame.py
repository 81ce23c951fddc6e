"""A photo as a model sees it: turned, resized, letterboxed. Flipping the batch is the network's."""

from __future__ import annotations

import numpy as np
from PIL import Image

from generator.core.geometry import frame
from generator.core.member import InputSpec, Pixels
from generator.drawing.pixels import checked, resized

_FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def model_input(image: Pixels, spec: InputSpec) -> Pixels:
    """``image`` (h, w, 3) upright, as `core.geometry.frame` says: (spec.height, spec.width, 3) uint8 RGB.

    Turn clockwise where asked, resize (antialiased when shrinking) to the content box, fill the rest with
    ``spec.fill``. Normalising, and flipping for the view ``flip``, are left to the network.
    """
    height, width = checked(image).shape[:2]
    place = frame(width, height, spec)
    turned = np.ascontiguousarray(np.rot90(image, -1)) if place.rotated else image
    box = place.content
    content = resized(turned, box.width, box.height, _FILTERS[spec.interpolation])
    if (box.height, box.width) == (spec.height, spec.width):
        return content
    canvas = np.full((spec.height, spec.width, 3), spec.fill, np.uint8)
    canvas[box.top : box.top + box.height, box.left : box.left + box.width] = content
    return canvas
