"""The whale as the camera sees it: the trunk wearing its skin, then flippers and flukes beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import ndimage

from generator.demo.body import Hit, Sight, look, meet
from generator.demo.limbs import make_limbs
from generator.demo.marks import ridge_height
from generator.demo.noise import Field, single
from generator.demo.scene import Pose
from generator.demo.shape import Body, make_body
from generator.demo.skin import ARC, COLUMNS, PARTS, ROWS, Skin
from generator.demo.traits import Individual


@dataclass(frozen=True, kw_only=True, eq=False)
class Surface:
    """What is seen of the whale, (h, w) float32 each; meaningful where ``solid``, harmless elsewhere.

    hull : ``solid`` less the ridge's crest. height : over the water's plane, in body lengths; negative is
    submerged. normal : (h, w, 3) unit, in the world's axes. tone, warmth : of the skin. parts : 1 where a
    part is, by name.
    """

    solid: Field
    hull: Field
    height: Field
    normal: Field
    tone: Field
    warmth: Field
    parts: dict[str, Field]


def see(individual: Individual, skin: Skin, pose: Pose, zoom: int) -> Surface:
    """Cast every pixel of a photo, ``zoom`` times finer in both directions."""
    body = make_body(individual.build)
    sight = look(pose, zoom)
    crest = ridge_height(individual, sight.along) if skin.parts["ridge"].any() else np.zeros_like(sight.along)
    hit = meet(body, pose, sight, crest)
    trunk = _dressed(skin, body, pose, sight, hit)
    return trunk if pose.view != "top" else _with_limbs(trunk, pose, sight)


def _dressed(skin: Skin, body: Body, pose: Pose, sight: Sight, hit: Hit) -> Surface:
    """The trunk wearing its skin: the atlas looked up, its relief bent into the normal."""
    side = -1.0 if pose.view == "left" else 1.0
    columns = (np.rad2deg(hit.angle) * side + ARC) / (2 * ARC) * (COLUMNS - 1)
    where = np.stack([sight.along * ROWS - 0.5, columns])

    def read(layer: ArrayLike) -> Field:
        return single(ndimage.map_coordinates(layer, where, order=1, mode="nearest"))

    down, around = np.gradient(skin.relief)
    rise = read(down) * ROWS
    turn = side * read(around) * np.float32((COLUMNS - 1) / np.deg2rad(2 * ARC))
    normal = _in_world(*_normal(body, sight, hit, rise, turn), pose, sight.lean)
    parts = {name: (read(skin.parts[name]) > 0.5) * hit.solid for name in PARTS}
    parts["ridge"] = np.maximum(parts["ridge"], hit.solid - hit.hull)  # its crest, seen from the side
    return Surface(
        solid=hit.solid,
        hull=hit.hull,
        height=hit.height,
        normal=normal,
        tone=read(skin.tone),
        warmth=read(skin.warmth),
        parts=parts,
    )


def _normal(body: Body, sight: Sight, hit: Hit, rise: Field, turn: Field) -> tuple[Field, Field, Field]:
    """The surface's direction (towards the viewer's side, tailwards, upwards), tilted by the skin's relief.

    The solid's own normal is the cross product of its tangents along and around; ``rise`` is the relief's slope along
    the body, ``turn`` its derivative by the angle.
    """
    width, tall = body.at(sight.along)
    width_slope, tall_slope = body.slopes(sight.along)
    sine, cosine = np.sin(hit.angle), np.cos(hit.angle)
    centre_slope = hit.slope - tall_slope
    near, up = tall * sine, width * cosine
    tail = -(centre_slope + tall_slope * cosine) * up - width_slope * tall * sine * sine
    size = np.maximum(np.sqrt(near**2 + tail**2 + up**2), 1e-6)
    girth = np.maximum(np.hypot(width * cosine, tall * sine), 0.01)
    slope = turn / girth
    return (
        near / size - slope * width * cosine / girth,
        tail / size - rise,
        up / size + slope * tall * sine / girth,
    )


def _in_world(near: Field, tail: Field, up: Field, pose: Pose, lean: Field) -> Field:
    """A direction on the body as a unit vector (h, w, 3) in the world's axes."""
    if pose.view == "top":
        x, y = near * np.cos(lean) - tail * np.sin(lean), near * np.sin(lean) + tail * np.cos(lean)
    else:
        x, y = (-tail if pose.view == "right" else tail), near
    size = np.maximum(np.sqrt(x * x + y * y + up * up), 1e-6)
    return np.stack([x / size, y / size, up / size], axis=-1).astype(np.float32)


def _with_limbs(trunk: Surface, pose: Pose, sight: Sight) -> Surface:
    """Flippers and flukes wherever the trunk does not cover them."""
    solid, height, normal, tone = trunk.solid, trunk.height, trunk.normal, trunk.tone
    for limb in make_limbs(pose, sight):
        shown = limb.inside & (solid < 0.5)
        normal = np.where(shown[..., None], limb.normal, normal)
        height = np.where(shown, limb.height, height)
        tone = np.where(shown, np.float32(0.97), tone)
        solid = np.maximum(solid, shown.astype(np.float32))
    return Surface(
        solid=solid,
        hull=solid,
        height=height,
        normal=normal,
        tone=tone,
        warmth=trunk.warmth,
        parts=trunk.parts,
    )
