"""A heatmap over its photo: colour says how hot, and opacity grows with heat from nothing at zero."""

from __future__ import annotations

import numpy as np
from PIL import Image

from generator.core.member import Floats, Pixels
from generator.drawing.colours import levels, table
from generator.drawing.pixels import checked

STRENGTH = 0.62
# Below 1, so that the middle of a map is seen too: half the heat has 62 % of the opacity.
OPACITY_POWER = 0.7


def opacity(strength: float = STRENGTH) -> Pixels:
    """The opacity of each of the 256 steps of heat: (256,) uint8, 0 at 0, rising to ``strength``."""
    return (255.0 * strength * np.linspace(0.0, 1.0, 256) ** OPACITY_POWER + 0.5).astype(np.uint8)


def heat_layer(values: Floats, size: tuple[int, int], colours: str = "cividis", strength: float = STRENGTH) -> Pixels:
    """The heat alone, to lay over the photo: (h, w, 4) uint8 RGBA, not premultiplied.

    ``values`` (gh, gw) in [0, 1] are interpolated to ``size`` (h, w), and only then coloured. Enlarged they are
    the numbers of `core.geometry.resize` (bilinear, half-pixel centres); shrunk they are antialiased. ``strength``
    in [0, 1] is the opacity at 1; opacity is exactly 0 where heat is.
    """
    shades = np.concatenate([table(colours), opacity(strength)[:, None]], axis=1)
    heat = Image.fromarray(values.astype(np.float32, copy=False)).resize(size[::-1], Image.Resampling.BILINEAR)
    whole = shades.view(np.uint32)[:, 0]  # four bytes at once: looked up ten times as fast as four rows of bytes
    return whole.take(levels(np.asarray(heat))).view(np.uint8).reshape(*size, 4)


def overlay(photo: Pixels, values: Floats, colours: str = "cividis", strength: float = STRENGTH) -> Pixels:
    """``photo`` (H, W, 3) under the heat of ``values`` (gh, gw) in [0, 1]: a new (H, W, 3) uint8 array.

    Where the interpolated heat rounds to 0 of 255 the photo's own pixels stand, bit for bit.
    """
    height, width = checked(photo).shape[:2]
    return composite(photo, heat_layer(values, (height, width), colours, strength))


def composite(photo: Pixels, layer: Pixels) -> Pixels:
    """Lay ``layer`` (H, W, 4) over ``photo`` (H, W, 3): 8-bit "over", rounded to nearest, a new array."""
    mixed, top = Image.fromarray(photo), Image.fromarray(layer)
    mixed.paste(top, mask=top)
    return np.array(mixed)
