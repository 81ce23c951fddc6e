"""Take the photo: render what the camera sees, develop it, and mark where every part is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from generator.core.member import Pixels
from generator.demo.light import light_through, lit_image
from generator.demo.noise import Field, smoothstep, stream
from generator.demo.scene import Scene
from generator.demo.skin import PARTS, Skin
from generator.demo.surface import Surface, see
from generator.demo.traits import Individual
from generator.demo.water import make_sea

MASK_PARTS = ("background", "body", "edge", "ridge", "blowhole", "scar")
"""What each index of a mask means."""

_EDGE = 0.016  # the width of the band along the body's outline, in body lengths
_SEEN = 0.30  # a part under water counts while this share of its light comes through


@dataclass(frozen=True, kw_only=True, eq=False)
class Photo:
    """``pixels`` (h, w, 3) uint8 sRGB, and ``mask`` (h, w) uint8 with the indices of `MASK_PARTS`."""

    pixels: Pixels
    mask: Pixels


def take_photo(individual: Individual, skin: Skin, scene: Scene, zoom: int = 2) -> Photo:
    """Render one photo, ``zoom`` times finer than it is shown, then as the camera resolves it."""
    surface = see(individual, skin, scene.pose, zoom)
    dry = surface.hull * smoothstep(-0.001, 0.001, surface.height)
    sea = make_sea(scene, dry, zoom)
    through = light_through(scene, surface, sea, zoom)
    image = lit_image(individual, scene, surface, sea, through, zoom)
    return Photo(pixels=_developed(image, scene, zoom), mask=_mask(scene, surface, through, zoom))


def _developed(image: Field, scene: Scene, zoom: int) -> Pixels:
    """From light to sRGB: softened, exposed with a shoulder and a camera's contrast, grained, rounded."""
    photo = ndimage.gaussian_filter(_averaged(image, zoom), (scene.blur, scene.blur, 0))
    exposed = np.maximum(1 - np.exp(-photo * np.float32(scene.exposure)), 1e-6)
    srgb = np.where(exposed < 0.0031308, 12.92 * exposed, 1.055 * exposed ** (1 / 2.4) - 0.055)
    srgb = 0.6 * srgb + 0.4 * srgb * srgb * (3 - 2 * srgb)
    rng = stream(scene.seed, "grain")
    size = photo.shape[:2]
    grain = rng.standard_normal((*size, 1)) + 0.4 * rng.standard_normal((*size, 3))
    noisy = srgb * 255 + 1.6 * scene.grain * ndimage.gaussian_filter(grain, (0.5, 0.5, 0))
    return np.asarray(np.clip(noisy + 0.5, 0, 255), np.uint8)


def _mask(scene: Scene, surface: Surface, through: Field, zoom: int) -> Pixels:
    """Indices of the parts that can be seen, each where it fills at least half a photo pixel."""
    seen = ((through.mean(axis=2) >= _SEEN) * surface.solid).astype(np.float32)
    body = _averaged(seen, zoom) >= 0.5
    # The photo's border is no edge of the body: the distance is measured as if the body went on.
    inward = ndimage.distance_transform_edt(np.pad(body, 1, mode="edge"))[1:-1, 1:-1]
    mask = body.astype(np.uint8)
    mask[body & (inward <= _EDGE * scene.pose.unit)] = MASK_PARTS.index("edge")
    for part in PARTS:
        mask[_averaged(surface.parts[part] * seen, zoom) >= 0.5] = MASK_PARTS.index(part)
    return mask


def _averaged(values: Field, zoom: int) -> Field:
    """Block means: (h, w, ...) to (h / zoom, w / zoom, ...)."""
    height, width = values.shape[0] // zoom, values.shape[1] // zoom
    mean: Field = values.reshape(height, zoom, width, zoom, *values.shape[2:]).mean(axis=(1, 3))
    return mean
