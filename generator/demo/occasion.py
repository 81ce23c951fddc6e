"""Occasions for a photo, drawn by name: an encounter's water and light, then a pose for every photo of it."""

from __future__ import annotations

import numpy as np

from generator.demo.noise import stream
from generator.demo.scene import RGB, Light, Pose, Scene, View, Water

_WATERS = {
    "silt": Water(name="silt", colour=(0.046, 0.040, 0.031), fading=(44, 50, 70), swell=0.8, chop=0.9),
    "slate": Water(name="slate", colour=(0.022, 0.029, 0.035), fading=(50, 43, 45), swell=1.0, chop=1.0),
    "green": Water(name="green", colour=(0.017, 0.031, 0.027), fading=(50, 38, 44), swell=0.9, chop=0.8),
    "dark": Water(name="dark", colour=(0.012, 0.015, 0.017), fading=(44, 42, 44), swell=1.2, chop=1.2),
}
WATERS = tuple(_WATERS)


def make_day(seed: int, name: str, water: str) -> tuple[Water, Light]:
    """The water (one of ``WATERS``, varied) and light of an encounter; all photos of a burst share them."""
    rng = stream(seed, name, "day")
    base = _WATERS[water]
    vary = np.exp(rng.normal(0, 0.03, 3) + rng.normal(0, 0.15))
    mixed = Water(
        name=base.name,
        colour=_rgb(np.multiply(base.colour, vary)),
        fading=base.fading,
        swell=base.swell * float(rng.uniform(0.8, 1.2)),
        chop=base.chop * float(rng.uniform(0.8, 1.2)),
    )
    return mixed, _light(rng)


def make_scene(seed: int, day: tuple[Water, Light], view: View, name: str) -> Scene:
    """One photo of an encounter, its pose and camera drawn from the photo's own ``name``."""
    rng = stream(seed, name, "pose")
    # From the side the flank faces the sun: less light is needed for the same white.
    target = float(rng.uniform(1.02, 1.28)) * (1.0 if view == "top" else 0.78)
    return Scene(
        water=day[0],
        light=day[1],
        pose=_top_pose(rng) if view == "top" else _side_pose(rng, view),
        wash=float(rng.random()) ** 2,
        exposure=target / day[1].brightness,
        blur=float(rng.uniform(0.35, 0.8)),
        grain=float(rng.uniform(0.7, 1.8)),
        seed=int(rng.integers(2**31)),
    )


def _light(rng: np.random.Generator) -> Light:
    """A low sun from the side, a bright or an overcast sky."""
    overcast = bool(rng.random() < 0.25)
    strength = float(rng.uniform(0.25, 0.45) if overcast else rng.uniform(0.85, 1.15))
    sky = float(rng.uniform(0.60, 0.75) if overcast else rng.uniform(0.30, 0.42))
    elevation = float(rng.uniform(24, 48))
    blue = (0.95, 1.0, 1.05) if overcast else (0.80, 0.95, 1.18)
    return Light(
        elevation=elevation,
        azimuth=float((rng.choice([90, 270]) + rng.normal(0, 38)) % 360),
        sun=_rgb(np.multiply((1.06, 0.98, 0.84), strength)),
        sky=_rgb(np.multiply(blue, sky)),
    )


def _top_pose(rng: np.random.Generator) -> Pose:
    """From above: how high head, back and tail ride is drawn apart, so parts come and go."""
    head, back = float(rng.uniform(-0.030, 0.035)), float(rng.uniform(0.020, 0.060))
    tail = float(rng.uniform(-0.075, 0.004))
    neck = min(head, back) - float(rng.uniform(-0.002, 0.018))
    front, rear = 0.5 * (back + neck) + 0.008, 0.5 * (back + tail)
    sweep, depth = rng.uniform(4, 34, 2).tolist(), rng.uniform(0.006, 0.055, 2).tolist()
    return Pose(
        view="top",
        width=int(rng.choice([240, 256, 272])),
        height=512,
        length=float(rng.uniform(0.84, 0.93)),
        centre=(float(rng.normal(0.5, 0.02)), float(rng.normal(0.485, 0.012))),
        turn=float(rng.normal(0, 3.5)),
        bend=(float(rng.normal(0, 0.10)), float(rng.normal(0, 0.12))),
        back=(head - 0.03, head, neck, front, back, 0.92 * back, rear, tail, tail - 0.02),
        sweep=(sweep[0], sweep[1]),
        depth=(depth[0], depth[1]),
        elevation=90.0,
    )


def _side_pose(rng: np.random.Generator, view: View) -> Pose:
    """From a boat: the whale arches over the surface, head and tail under it."""
    top, head = float(rng.uniform(0.055, 0.085)), float(rng.uniform(-0.05, 0.02))
    return Pose(
        view=view,
        width=512,
        height=256,
        length=float(rng.uniform(0.92, 1.06)),
        centre=(float(rng.normal(0.5, 0.02)), float(rng.uniform(0.52, 0.60))),
        turn=float(rng.normal(0, 1.2)),
        bend=(0.0, 0.0),
        back=(head - 0.05, head, 0.4 * (head + top), 0.85 * top, top, 0.95 * top, 0.35 * top, -0.05, -0.10),
        sweep=(30.0, 30.0),
        depth=(0.05, 0.05),
        elevation=float(rng.uniform(14, 26)),
    )


def _rgb(values: np.ndarray) -> RGB:
    red, green, blue = values.tolist()
    return red, green, blue
