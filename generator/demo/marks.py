"""The marks that identify: ridge, blowhole and scars, painted on the unrolled skin.

Each has compact support: outside its ``where`` a mark changes neither colour nor relief, so that masks are
exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.demo.noise import Field, single, smooth_field, smoothstep, stream
from generator.demo.shape import Body
from generator.demo.traits import Individual, Scar


@dataclass(frozen=True, kw_only=True, eq=False)
class Canvas:
    """Coordinates of every point of an atlas: ``along`` and ``angle`` (radians), on this ``body``."""

    along: Field
    angle: Field
    body: Body

    def around(self, angle: float | Field, along: float | Field) -> Field:
        """Distance from the middle of the back at an angle (radians), in body lengths."""
        width, height = self.body.at(np.asarray(along, np.float32))
        return np.asarray(angle * np.maximum(np.sqrt(width * height), 0.01), np.float32)

    @property
    def side(self) -> Field:
        """`around` of every point."""
        return self.around(self.angle, self.along)


@dataclass(frozen=True, kw_only=True, eq=False)
class Mark:
    """What a part does to the skin: factor of its ``tone``, added ``relief``, and ``where`` (1 or 0) it is."""

    tone: Field
    relief: Field
    where: Field


def ridge_height(individual: Individual, along: Field) -> Field:
    """How far the ridge stands out at places along the body: (...) float32 in body lengths, 0 off it."""
    ridge = individual.ridge
    t = (along - ridge.start) / ridge.length
    inner = np.clip(t, 0, 1)
    rise = (inner * (1 - inner) * 4) ** 0.9
    for place, depth, width in ridge.notches:
        rise = rise * (1 - depth * np.exp(-(((t - place) / width) ** 2)))
    return single(ridge.height * rise)


def paint_ridge(individual: Individual, canvas: Canvas) -> Mark:
    """A crest along the middle of the back, slightly wandering, darker where it is worn."""
    ridge, profile = individual.ridge, ridge_height(individual, canvas.along)
    wander = 0.0015 * smooth_field(profile.shape, (120, 1e4), stream(individual.seed, "ridge line"))
    x = np.abs(canvas.side - wander) / ridge.thickness
    inside = (x < 1) & (profile > 0)
    crest = np.exp(-((x / 0.35) ** 2)) * inside * profile / ridge.height
    return Mark(
        tone=(1 - ridge.pigment * crest).astype(np.float32),
        relief=(profile * (1 - x.clip(0, 1) ** 2) ** 2).astype(np.float32),
        where=inside.astype(np.float32),
    )


def paint_blowhole(individual: Individual, canvas: Canvas) -> Mark:
    """A dark crescent, open towards the snout, with a raised lip."""
    hole, side = individual.blowhole, canvas.side
    turn = np.deg2rad(hole.turn)
    down = canvas.along - hole.along
    x = (down * np.sin(turn) + side * np.cos(turn)) / hole.width
    y = (down * np.cos(turn) - side * np.sin(turn)) / hole.width + hole.curve * (x * x - 0.4) * 0.6
    slit = np.hypot(x, y / hole.open)
    inside = slit < 1.9
    dark = smoothstep(1.0, 0.72, slit)
    lip = np.exp(-(((slit - 1.25) / 0.28) ** 2)) * inside
    return Mark(
        tone=((1 - 0.93 * dark) * (1 + 0.05 * lip)).astype(np.float32),
        relief=(0.0012 * lip - 0.004 * dark).astype(np.float32),
        where=inside.astype(np.float32),
    )


def paint_scars(individual: Individual, canvas: Canvas) -> Mark:
    """Every stroke of every scar: a groove with a healed rim, lighter or darker than the skin."""
    tone, relief, where = (np.full_like(canvas.along, value) for value in (1.0, 0.0, 0.0))
    ragged = smooth_field(tone.shape, 7.0, stream(individual.seed, "scar edges"))
    for scar in individual.scars:
        down = canvas.along - np.float32(scar.along)
        side = canvas.side - canvas.around(np.deg2rad(scar.angle), scar.along)
        for stroke in range(scar.strokes):
            wound, rim, cover = _stroke(scar, stroke, down, side, ragged)
            tone *= (1 + (scar.tone - 1) * wound) * (1 + 0.10 * rim * (1 if scar.tone < 1 else -1))
            relief += 0.0013 * (0.5 * rim - wound)
            where = np.maximum(where, cover)
    return Mark(tone=tone, relief=relief, where=where)


def _stroke(scar: Scar, index: int, down: Field, side: Field, ragged: Field) -> tuple[Field, Field, Field]:
    """One stroke of a scar: the wound itself, its healed rim (both 0..1, soft), and the area they cover."""
    turn = np.float32(np.deg2rad(scar.turn))
    step = np.float32((index - (scar.strokes - 1) / 2) * scar.gap)
    a = down * np.cos(turn) + side * np.sin(turn)
    bow = np.float32(scar.curve * (1.0 if index % 2 else 0.8))
    b = side * np.cos(turn) - down * np.sin(turn) - step - bow * a * a
    ends = np.abs(a) / np.float32(0.5 * scar.length * (0.8 + 0.2 * np.cos(2.1 * index)))
    half = np.float32(scar.width) * np.sqrt(1 - ends.clip(0, 1) ** 2) * (1 + 0.22 * ragged).clip(0.4, 1.8)
    distance = np.abs(b) / np.maximum(half, np.float32(1e-5)) + 4.0 * (ends > 1)
    wound = smoothstep(1.05, 0.25, distance)
    rim = smoothstep(0.7, 1.2, distance) * smoothstep(1.9, 1.3, distance)
    return wound, rim, (distance < 1.9).astype(np.float32)
