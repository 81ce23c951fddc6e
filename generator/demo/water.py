"""The sea's surface: waves, the wake of the whale, foam and glitter, and what the surface mirrors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from generator.demo.noise import Field, single, smooth_field, smoothstep, stream, warped
from generator.demo.scene import Light, Scene


@dataclass(frozen=True, kw_only=True, eq=False)
class Sea:
    """The surface at each pixel.

    level : (h, w) in body lengths. normal : (h, w, 3) unit. foam, glitter : (h, w) in 0..1, share of the
    pixel.
    """

    level: Field
    normal: Field
    foam: Field
    glitter: Field


class _Waves:
    """Named noise of a scene, foreshortened as the camera sees the water; sizes in body lengths."""

    def __init__(self, scene: Scene, shape: tuple[int, int], zoom: int) -> None:
        self._shape, self._seed = shape, scene.seed
        self._unit, self._flat = scene.pose.unit * zoom, scene.pose.flatness
        swirl = np.float32(0.022 * self._unit)
        down, across = self("warp down", 0.10), self("warp across", 0.10)
        self._shift = (swirl * np.float32(self._flat) * down, swirl * across)

    def __call__(self, name: str, size: float) -> Field:
        spacing = (max(size * self._unit * self._flat, 1.2), max(size * self._unit, 1.2))
        return smooth_field(self._shape, spacing, stream(self._seed, name))

    def swirled(self, field: Field) -> Field:
        return warped(field, self._shift)


def make_sea(scene: Scene, dry: Field, zoom: int) -> Sea:
    """Waves of the day, with rings, chop and foam around what is ``dry`` ((h, w) in 0..1: out of the water)."""
    waves = _Waves(scene, (dry.shape[0], dry.shape[1]), zoom)
    away = _distance(dry, zoom, scene.pose.flatness) / np.float32(scene.pose.unit * zoom)
    level = _level(scene, waves, away)
    down, side = np.gradient(level)
    unit = np.float32(scene.pose.unit * zoom)
    normal = np.stack([-side * unit, -down * unit * scene.pose.flatness, np.ones_like(level)], axis=-1)
    normal = (normal / np.linalg.norm(normal, axis=-1, keepdims=True)).astype(np.float32)
    return Sea(
        level=level,
        normal=normal,
        foam=_foam(scene, waves, away),
        glitter=_glitter(waves, normal @ scene.light.toward_sun, away),
    )


def reflection(normal: Field, view: Field, light: Light) -> tuple[Field, Field]:
    """What the surface mirrors, (h, w, 3) linear RGB before Fresnel, and the Fresnel share (h, w, 1).

    Schlick's approximation for water (0.02 at right angles). The sky is brighter at the horizon and near the
    sun.
    """
    facing = np.clip(normal @ view, 0.02, 1)[..., None]
    mirrored = 2 * facing * normal - view
    toward = np.clip(mirrored @ light.toward_sun, 0, 1)[..., None]
    horizon = 1 - np.clip(mirrored[..., 2:], 0, 1)
    sky = single(light.sky) * (0.55 + 0.75 * horizon + 1.0 * toward**6)
    sun = single(light.sun) * 60 * toward**600
    return single(sky + sun), single(0.02 + 0.98 * (1 - facing) ** 5)


def _level(scene: Scene, waves: _Waves, away: Field) -> Field:
    """Height of the surface (h, w): swell, chop and ripples, rougher near the whale, and its rings."""
    near = np.exp(-away / 0.05)
    chop = waves.swirled(0.55 * waves("chop", 0.035) + 0.35 * waves("chop 2", 0.017))
    fine = waves.swirled(waves("ripple", 0.0075) + 0.6 * waves("ripple 2", 0.004))
    phase = 2 * np.pi * (away + 0.004 * waves("ring", 0.05)) / 0.028
    rings = np.cos(phase) * np.exp(-away / 0.035) * smoothstep(0.0, 0.01, away)
    swell = 0.0042 * scene.water.swell * waves("swell", 0.16)
    rough = 0.0021 * chop * (1 + 1.3 * near) + 0.00026 * fine * (1 + 1.5 * near)
    level: Field = (swell + scene.water.chop * rough + 0.0010 * rings).astype(np.float32)
    return level


def _foam(scene: Scene, waves: _Waves, away: Field) -> Field:
    """Broken lace along the waterline, in patches, as much as the whale's ``wash``."""
    lace = 1 - np.abs(waves.swirled(waves("foam", 0.022)) + 0.5 * waves("foam 2", 0.008))
    broken = smoothstep(-0.6, 0.9, waves("foam 3", 0.0045))
    patch = smoothstep(1.2 - 1.6 * scene.wash, 2.0 - 1.2 * scene.wash, waves("foam patch", 0.09))
    near = np.exp(-away / np.float32(0.012 + 0.022 * scene.wash)) * (away > 0)
    return single(smoothstep(0.10, 0.9, lace) * broken * patch * near)


def _glitter(waves: _Waves, lit: Field, away: Field) -> Field:
    """Facets too small to draw that catch the sun: sparks where waves lean its way, in gusts and near the whale."""
    lean = (lit - lit.mean()) / max(float(lit.std()), 1e-6)
    wind = waves("gust", 0.13) + 0.8 * np.exp(-away / 0.05) * (away > 0)
    return smoothstep(3.9, 4.8, single(waves("spark", 0.0036) + 0.9 * lean + 0.7 * wind))


def _distance(dry: Field, zoom: int, flat: float) -> Field:
    """Distance to the nearest dry pixel on the water's plane, in pixels; measured at photo resolution."""
    small = dry[::zoom, ::zoom] > 0.5
    if not small.any():
        return np.full(dry.shape, 1e6, np.float32)
    rough = ndimage.distance_transform_edt(~small, sampling=(1 / flat, 1)).astype(np.float32) * zoom
    grown = np.repeat(np.repeat(rough, zoom, 0), zoom, 1)[: dry.shape[0], : dry.shape[1]]
    smooth: Field = ndimage.uniform_filter(grown, 2 * zoom + 1)
    return smooth
