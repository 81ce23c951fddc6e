"""Where each pixel's line of sight meets the trunk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from generator.demo.noise import Field
from generator.demo.scene import BACK, Pose
from generator.demo.shape import Body

_FINE = np.linspace(0, 1, 401)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sight:
    """Per pixel, (h, w) float32: place ``along`` the body, distance on the ``screen`` from its spine.

    ``screen`` counts towards the whale's right from above, downwards from the side, in body lengths. ``lean``
    is how far (radians) the body's axes are turned there.
    """

    along: Field
    screen: Field
    lean: Field


@dataclass(frozen=True, kw_only=True, eq=False)
class Hit:
    """The trunk under each pixel, (h, w) float32; all but ``solid`` and ``hull`` hold beside it too.

    solid : 1 where the trunk is. hull : the same without the ridge's crest, which must not stir the water.
    angle : around the body (radians) towards the viewer's near side. height : over the water's plane, without
    relief. slope : of the back, rising towards the tail.
    """

    solid: Field
    hull: Field
    angle: Field
    height: Field
    slope: Field


def look(pose: Pose, zoom: int) -> Sight:
    """Body coordinates of every pixel of a photo, ``zoom`` times finer in both directions."""
    height, width, unit = pose.height * zoom, pose.width * zoom, pose.unit * zoom
    rows, columns = np.indices((height, width), np.float32) + np.float32(0.5)
    x = (columns - pose.centre[0] * width) / unit
    y = (rows - pose.centre[1] * height) / unit
    turn = np.deg2rad(pose.turn)
    x, y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    if pose.view != "top":
        along = 0.5 - x if pose.view == "right" else 0.5 + x
        return _sight(along, y, np.full_like(along, turn))
    t = y + 0.05  # from the middle of the bend, 0.45 along
    slope = 2 * pose.bend[0] * t + 3 * pose.bend[1] * t * t
    across = (x - pose.bend[0] * t * t - pose.bend[1] * t**3) / np.sqrt(1 + slope * slope)
    return _sight(y + 0.5, across, turn - np.arctan(slope))


def meet(body: Body, pose: Pose, sight: Sight, crest: Field) -> Hit:
    """Solve for the point of the trunk that a pixel sees; ``crest`` is how far the ridge stands out there.

    A cross-section is an ellipse, half-axes w and H, centred at height c. Its point at angle a lies at
    w sin(a) sin(e) - (c + H cos(a)) cos(e) on the screen, e being the camera's elevation; with R and f the
    length and direction of (H cos(e), w sin(e)) that is -c cos(e) - R cos(a + f).
    """
    width, tall = body.at(sight.along)
    spine = CubicSpline(BACK, pose.back)
    back = np.interp(sight.along, _FINE, spine(_FINE)).astype(np.float32)
    e = np.deg2rad(pose.elevation)
    across, upward = width * np.float32(np.sin(e)), tall * np.float32(np.cos(e))
    reach = np.maximum(np.hypot(across, upward), 1e-6)
    place = -(sight.screen + (back - tall) * np.float32(np.cos(e))) / reach
    angle = np.arccos(place.clip(-1, 1)) - np.arctan2(across, upward)
    inside = (sight.along > 0) & (sight.along < 1) & (place > -1)
    return Hit(
        solid=(inside & (place < 1 + crest * np.float32(np.cos(e)) / reach)).astype(np.float32),
        hull=(inside & (place < 1)).astype(np.float32),
        angle=angle.astype(np.float32),
        height=(back - tall * (1 - np.cos(angle))).astype(np.float32),
        slope=np.interp(sight.along, _FINE, spine(_FINE, 1)).astype(np.float32),
    )


def _sight(along: Field, screen: Field, lean: Field) -> Sight:
    return Sight(along=along.astype(np.float32), screen=screen.astype(np.float32), lean=lean.astype(np.float32))
