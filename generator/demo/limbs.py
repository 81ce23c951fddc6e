"""Flippers and flukes as seen from above: thin lenses at a depth of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from generator.demo.body import Sight
from generator.demo.noise import Field, smoothstep
from generator.demo.scene import Pose


@dataclass(frozen=True, kw_only=True, eq=False)
class Limb:
    """``inside`` (h, w) bool, ``height`` (h, w) over the water, ``normal`` (h, w, 3) in the world's axes."""

    inside: NDArray[np.bool_]
    height: Field
    normal: Field


def make_limbs(pose: Pose, sight: Sight) -> Iterator[Limb]:
    """Both flippers (left, right), then the flukes."""
    unit = pose.length * sight.along.shape[0]
    for sweep, depth, sign in zip(pose.sweep, pose.depth, (-1, 1), strict=True):
        inside, reach = _flipper(sight.along, sign * sight.screen, sweep)
        yield _lens(inside, -depth - 0.022 * reach, 0.010, unit)
    inside, out = _flukes(sight.along, np.abs(sight.screen))
    yield _lens(inside, pose.back[-1] - 0.010 - 0.034 * out, 0.008, unit)


def _lens(inside: Field, level: Field, thickness: float, unit: float) -> Limb:
    """A limb whose upper side is domed: ``inside`` is 1 at its axis, 0 at its edge and beyond."""
    dome = np.sqrt(inside * (2 - inside))
    down, side = np.gradient(ndimage.gaussian_filter(dome, 2.0))
    steep = np.float32(thickness * unit)
    normal = np.stack([-side * steep, -down * steep, np.ones_like(dome)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return Limb(inside=inside > 0, height=(level + thickness * dome).astype(np.float32), normal=normal)


def _flipper(along: Field, across: Field, sweep: float) -> tuple[Field, Field]:
    """A right flipper: how far inside its outline, and reach from 0 at the shoulder to 1 at the tip.

    ``sweep`` is the angle (degrees) that the flipper stands off the body, opening backwards.
    """
    angle = np.float32(np.deg2rad(sweep))
    x, y = along - np.float32(0.225), across - np.float32(0.082)
    reach = (x * np.cos(angle) + y * np.sin(angle)) / np.float32(0.175)
    t = reach.clip(0, 1)
    # A paddle: the leading edge bowed, the tip rounded and slightly curled.
    half = np.float32(0.044) * np.sqrt((t + np.float32(0.15)) * (1 - t**5)) * (1 - np.float32(0.12) * t)
    side = y * np.cos(angle) - x * np.sin(angle) - np.float32(0.020) * t * t
    inside = (1 - np.abs(side) / np.maximum(half, np.float32(1e-5))).clip(0, 1)
    return np.where((reach > -0.2) & (reach < 1), inside, np.float32(0)), t


def _flukes(along: Field, out: Field) -> tuple[Field, Field]:
    """Both flukes: how far inside their outline, and how far out along the span (0 to 1)."""
    t = (out / np.float32(0.15)).clip(0, 1)
    leading = 0.905 + 0.080 * t**1.2 + 0.035 * t**6
    notch = 0.014 * np.exp(-((t / 0.07) ** 2))
    trailing = 1.0 + 0.034 * (4 * t * (1 - t)) ** 0.7 + 0.02 * t - notch
    inside = (np.minimum(along - leading, trailing - along) / 0.02).clip(0, 1)
    return (inside * smoothstep(0.0, 0.02, 1 - t)).astype(np.float32), t
