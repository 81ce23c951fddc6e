"""What differs from photo to photo: the day's water and light, the whale's pose, and the camera.

The world's axes: x right and y down in a photo from above (y towards the camera in one from the side), z up
from the water. Lengths are body lengths, colours linear RGB, angles degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

View = Literal["top", "left", "right"]
RGB = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Water:
    """``colour`` comes back from the depth; ``fading`` is the extinction of what lies under the surface."""

    name: str
    colour: RGB
    fading: RGB
    swell: float
    chop: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Light:
    """The sun (``azimuth`` clockwise from the photo's top, where it stands) and the sky around it."""

    elevation: float
    azimuth: float
    sun: RGB
    sky: RGB

    @property
    def brightness(self) -> float:
        """Light on the water, which a camera measures: green, from the sun at its height and from the sky."""
        return self.sun[1] * math.sin(math.radians(self.elevation)) + self.sky[1]

    @property
    def toward_sun(self) -> NDArray[np.float32]:
        """Unit vector towards the sun in the world's axes, (3,) float32."""
        e, a = math.radians(self.elevation), math.radians(self.azimuth)
        flat = math.cos(e)
        return np.array([flat * math.sin(a), -flat * math.cos(a), math.sin(e)], np.float32)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pose:
    """Where the whale is, and how much of it is out of the water.

    ``length`` is the body's length in photo heights (from above) or widths (from the side), ``centre`` the
    place of its middle in fractions of the photo. ``back`` is the height of the back over the water at
    ``BACK`` places along the body. ``bend`` bows the spine; ``sweep`` and ``depth`` place the flippers (left,
    right). ``elevation`` is the camera's, over the horizon: 90 looks straight down.
    """

    view: View
    width: int
    height: int
    length: float
    centre: tuple[float, float]
    turn: float
    bend: tuple[float, float]
    back: tuple[float, ...]
    sweep: tuple[float, float]
    depth: tuple[float, float]
    elevation: float

    @property
    def unit(self) -> float:
        """Photo pixels a body length."""
        return self.length * (self.height if self.view == "top" else self.width)

    @property
    def flatness(self) -> float:
        """How much of the water's depth in the photo is left by foreshortening: 1 from above."""
        return math.sin(math.radians(self.elevation))


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One photo to be taken. ``seed`` draws its waves and grain.

    ``wash`` (0 to 1) is how much foam the whale makes, ``exposure`` scales light into the film's shoulder, ``blur``
    is in photo pixels, ``grain`` in 1/255.
    """

    water: Water
    light: Light
    pose: Pose
    wash: float
    exposure: float
    blur: float
    grain: float
    seed: int


BACK = (0.0, 0.085, 0.16, 0.30, 0.45, 0.62, 0.80, 0.93, 1.0)
"""Places along the body where `Pose.back` gives the height of the back."""
