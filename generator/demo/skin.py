"""The skin of an individual, unrolled: colour, relief and parts over (place along, angle around).

One atlas dresses every photo of the individual, from above and from the side, so what identifies it agrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generator.demo.marks import Canvas, paint_blowhole, paint_ridge, paint_scars
from generator.demo.noise import Field, smooth_field, smoothstep, stream
from generator.demo.shape import make_body
from generator.demo.traits import Blotch, Individual

ROWS, COLUMNS = 768, 256
ARC = 110.0  # the atlas runs from -ARC to ARC degrees around the back
PARTS = ("ridge", "blowhole", "scar")
_PAINTERS = {"ridge": paint_ridge, "blowhole": paint_blowhole, "scar": paint_scars}


@dataclass(frozen=True, kw_only=True, eq=False)
class Skin:
    """An individual's atlas: (768, 256) float32 each.

    tone : multiplies the skin's tint. warmth : shifts it towards yellow (+) or blue (-).
    relief : bumps, in body lengths. parts : for each of ``PARTS``, 1 where the part is, 0 where it is not.
    """

    tone: Field
    warmth: Field
    relief: Field
    parts: dict[str, Field]


def make_skin(individual: Individual, without: frozenset[str] = frozenset()) -> Skin:
    """Paint the atlas. Parts named in ``without`` (of ``PARTS``) are left out; nothing else changes."""
    canvas = _canvas(individual)
    skin = _wrinkled(individual, canvas, _plain(individual, canvas))
    parts: dict[str, Field] = {}
    for part in PARTS:
        mark = _PAINTERS[part](individual, canvas)
        if part in without:
            parts[part] = np.zeros_like(mark.where)
            continue
        parts[part] = mark.where
        skin = replace(skin, tone=skin.tone * mark.tone, relief=skin.relief + mark.relief)
    return replace(skin, parts=parts)


def _canvas(individual: Individual) -> Canvas:
    along = np.repeat(((np.arange(ROWS) + 0.5) / ROWS).astype(np.float32)[:, None], COLUMNS, 1)
    angle = np.repeat(np.deg2rad(np.linspace(-ARC, ARC, COLUMNS, dtype=np.float32))[None], ROWS, 0)
    return Canvas(along=along, angle=angle, body=make_body(individual.build))


def _noise(individual: Individual, name: str, down: float, across: float) -> Field:
    return smooth_field((ROWS, COLUMNS), (down, across), stream(individual.seed, name))


def _plain(individual: Individual, canvas: Canvas) -> Skin:
    """Skin without marks: mottling, pores, streaks along the body, blotches, and the keeled back."""

    def noise(name: str, down: float, across: float) -> Field:
        return _noise(individual, name, down, across)

    tone = 1 + individual.mottling * (0.6 * noise("mottle", 60, 40) + 0.4 * noise("spots", 14, 9))
    tone += 0.014 * noise("streaks", 90, 3) + 0.012 * noise("pores", 2.5, 2.5)
    frayed = noise("blotch", 10, 8)
    for blotch in individual.blotches:
        tone *= 1 + (blotch.tone - 1) * _blotch(blotch, canvas, frayed)
    relief = 0.0022 * noise("muscle", 85, 50) + 0.0004 * noise("ripples", 30, 14)
    relief += 0.00012 * noise("grain", 5, 4)
    # From the middle backwards the back rises to a keel: one side takes the sun, the other the sky.
    keel = smoothstep(0.30, 0.62, canvas.along) * smoothstep(1.0, 0.86, canvas.along)
    roof = np.sqrt(canvas.angle**2 + 0.06**2) - 0.06
    relief -= 0.034 * keel * roof * smoothstep(1.6, 0.2, np.abs(canvas.angle))
    return Skin(
        tone=tone.astype(np.float32),
        warmth=(0.02 * noise("warmth", 120, 60)).astype(np.float32),
        relief=relief.astype(np.float32),
        parts={},
    )


def _blotch(blotch: Blotch, canvas: Canvas, frayed: Field) -> Field:
    """Where a blotch lies, 0..1 with soft, uneven borders."""
    down = (canvas.along - blotch.along) / blotch.length
    side = (canvas.angle - np.deg2rad(blotch.angle)) * 0.09 / blotch.width
    return smoothstep(1.0, 0.3, np.hypot(down, side) + 0.18 * frayed)


def _wrinkled(individual: Individual, canvas: Canvas, skin: Skin) -> Skin:
    """Creases where the head turns: thin wavy arcs across the neck."""
    tone, relief = skin.tone, skin.relief
    for index, place in enumerate((0.122, 0.134, 0.150)):
        waver = 0.0012 * _noise(individual, f"crease{index}", 300, 22)
        line = canvas.along - place - 0.004 * np.cos(1.4 * canvas.angle) - waver
        depth = np.exp(-((line / 0.0018) ** 2)) * smoothstep(1.5, 0.5, np.abs(canvas.angle))
        tone, relief = tone * (1 - 0.06 * depth), relief - 0.0011 * depth
    return replace(skin, tone=tone.astype(np.float32), relief=relief.astype(np.float32))
