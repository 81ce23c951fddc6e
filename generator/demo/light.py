"""Light on the whale and in the water: what skin sends back, what the depth swallows, shadow on the sea."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from generator.demo.noise import Field, single, smooth_field, smoothstep, stream, warped
from generator.demo.scene import Scene
from generator.demo.surface import Surface
from generator.demo.traits import Individual
from generator.demo.water import Sea, reflection


def light_through(scene: Scene, surface: Surface, sea: Sea, zoom: int) -> Field:
    """Share of the skin's light that reaches the camera, (h, w, 3): 1 in the air, fading with depth."""
    nowhere = np.float32(0.16)  # beside the whale: deeper than can be seen
    below = np.where(surface.hull > 0, sea.level - surface.height, nowhere)
    # The surface bends the view: outlines under water waver, the more the deeper they lie.
    bend = np.clip(below, 0, 0.02) * np.float32(1.6 * scene.pose.unit * zoom)
    wavering = warped(below, (sea.normal[..., 1] * bend, sea.normal[..., 0] * bend))
    dry = (surface.solid > 0) & (surface.height > sea.level)
    depth = np.where(dry, 0, np.maximum(np.where(below > 0, wavering, below), 0))
    refracted = np.sqrt(1 - (np.cos(np.deg2rad(scene.pose.elevation)) / 1.33) ** 2)
    path = depth * np.float32(0.5 + 1 / refracted)
    return single(np.exp(-path[..., None] * single(scene.water.fading)))


def lit_image(individual: Individual, scene: Scene, surface: Surface, sea: Sea, through: Field, zoom: int) -> Field:
    """Linear RGB (h, w, 3) of everything, at the fine resolution."""
    light, sun, view = scene.light, scene.light.toward_sun, _toward_camera(scene)
    air = (surface.solid * smoothstep(-0.0012, 0.0018, surface.height - 0.4 * sea.level))[..., None]
    skin = _skin(individual, scene, surface, air)
    full = single(light.sun) * sun[2] + single(light.sky)
    shade = _shadow(surface.hull * air[..., 0], scene, zoom)[..., None]
    slope = (sea.normal @ sun)[..., None] / max(float(sun[2]), 0.2)
    depths = single(scene.water.colour) * full * 1.5 * np.maximum(1 + 2.2 * (slope - 1), 0.2) * shade
    mirrored, share = reflection(sea.normal, view, light)
    wet = (depths * (1 - through) + skin * through) * (1 - share) + mirrored * share * (0.35 + 0.65 * shade)
    foam = 0.75 * sea.foam[..., None]
    wet = wet * (1 - foam) + 0.6 * full * foam + single(light.sun) * 1.2 * sea.glitter[..., None] * shade
    return single(wet * (1 - air) + skin * air)


def _skin(individual: Individual, scene: Scene, surface: Surface, air: Field) -> Field:
    """Skin (h, w, 3) under sun and sky and the light from the water; glossy where it is in the ``air``."""
    light, sun = scene.light, scene.light.toward_sun
    tint = 1 + surface.warmth[..., None] * single([1, 0.2, -1.4])
    albedo = single(individual.tint) * surface.tone[..., None] * tint
    direct = (surface.normal @ sun)[..., None]
    lit = np.clip((direct + 0.06) / 1.06, 0, 1)
    # Under water light is scattered: less contrast between the two sides.
    lit = air * lit + (1 - air) * (0.5 * lit + 0.4 * sun[2])
    upward = 0.5 + 0.5 * surface.normal[..., 2:]
    around = single(light.sky) * upward + single(scene.water.colour) * 1.5 * (1 - upward)
    colour = albedo * (single(light.sun) * lit + around)
    return single(colour + air * _gloss(scene, surface, direct))


def _gloss(scene: Scene, surface: Surface, direct: Field) -> Field:
    """The shine of a wet back (h, w, 3): a sheen, sparks where water runs off, sky at grazing angles."""
    shape, rng = (direct.shape[0], direct.shape[1]), stream(scene.seed, "film")
    wobble = [0.045 * smooth_field(shape, 3.0, rng) for _ in range(2)]
    runs = smoothstep(0.3, 1.6, smooth_field(shape, (60, 22), rng))[..., None]
    wet = surface.normal + np.stack([*wobble, np.zeros(shape, np.float32)], axis=-1)
    view = _toward_camera(scene)
    half = scene.light.toward_sun + view
    gloss = np.clip(wet @ (half / np.linalg.norm(half)), 0, 1)[..., None]
    shine = (0.07 * gloss**12 + (0.10 + 0.9 * runs) * gloss**220) * (direct > 0)
    rim = (1 - np.clip(surface.normal @ view, 0, 1)[..., None]) ** 5
    return single(single(scene.light.sun) * shine + single(scene.light.sky) * 0.5 * rim)


def _shadow(standing: Field, scene: Scene, zoom: int) -> Field:
    """Light on the water (h, w): less where the whale stands in the sun's way, with a soft border."""
    unit, flat, sun = scene.pose.unit * zoom, scene.pose.flatness, scene.light.toward_sun
    reach = 0.035 * unit / max(float(np.tan(np.deg2rad(scene.light.elevation))), 0.4)
    cast = ndimage.shift(standing, (-sun[1] * reach * flat, -sun[0] * reach), order=1, mode="constant")
    soft = ndimage.gaussian_filter(np.clip(cast, 0, 1), (0.010 * unit * flat, 0.010 * unit))
    return single(1 - 0.55 * soft)


def _toward_camera(scene: Scene) -> Field:
    e = np.deg2rad(scene.pose.elevation)
    return np.array([0, np.cos(e), np.sin(e)], np.float32)
