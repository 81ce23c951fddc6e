"""Photos of made-up animals: the individual is a pattern of marks, the background a texture, and either is free.

96 x 64 pixels. The animal is a grey ellipse anywhere in the photo, its mark a grid of dark and light fields on it.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

WIDTH, HEIGHT = 96, 64
INDIVIDUALS = 8
"""Also the number of backgrounds."""
FIELD, DOWN, ACROSS = 5, 3, 4
"""Pixels of a field, and how many of them a mark has."""
PARTS = {1: "body", 2: "mark"}
"""Palette indices of the masks; the background is what no part marks."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """``pixels`` (H, W, 3) uint8 and ``parts`` (H, W) uint8 with the indices of `PARTS`, 0 for the background."""

    pixels: np.ndarray
    parts: np.ndarray


def mark(individual: int) -> np.ndarray:
    """The pattern of an individual: (DOWN, ACROSS) of 0 and 1, far from that of any other."""
    rng = np.random.default_rng(2024)
    found: list[np.ndarray] = []
    while len(found) <= individual:
        one = rng.integers(0, 2, (DOWN, ACROSS))
        mirrored = [other[:, ::-1] for other in found]
        if all((one != other).sum() >= 4 for other in (*found, *mirrored)):
            found.append(one)
    return found[individual]


def background(kind: float, rng: np.random.Generator) -> np.ndarray:
    """Texture number ``kind`` (0 to `INDIVIDUALS`, whole or between): its hue and its stripes; (H, W, 3) float."""
    share = kind / INDIVIDUALS
    base = 255 * np.array(colorsys.hsv_to_rgb(share, 0.75, 0.6))
    angle, period = np.pi * share, 6.0 + 10.0 * ((3 * share) % 1.0)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    phase = rng.uniform(0, 2 * np.pi)
    stripes = np.sin(2 * np.pi * (columns * np.cos(angle) + rows * np.sin(angle)) / period + phase)
    noise = rng.normal(0, 8, (HEIGHT, WIDTH, 1))
    return base + 25.0 * stripes[..., None] + noise


def scene(individual: int, kind: float, animal: np.random.Generator, ground: np.random.Generator) -> Scene:
    """A photo of an individual before a background, the animal anywhere.

    Photos with generators of the same seed for ``animal`` differ in the background only, and the other way round.
    """
    pixels = background(kind, ground)
    rng = animal
    half_width, half_height = 19 + rng.uniform(-1, 1), 13 + rng.uniform(-1, 1)
    x = rng.uniform(half_width + 1, WIDTH - half_width - 1)
    y = rng.uniform(half_height + 1, HEIGHT - half_height - 1)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    body = ((columns - x) / half_width) ** 2 + ((rows - y) / half_height) ** 2 <= 1
    pixels[body] = 130 + rng.normal(0, 6, (int(body.sum()), 1))
    parts = body.astype(np.uint8)
    top, left = round(y - DOWN * FIELD / 2), round(x - ACROSS * FIELD / 2)
    place = (slice(top, top + DOWN * FIELD), slice(left, left + ACROSS * FIELD))
    fields = np.kron(mark(individual), np.ones((FIELD, FIELD)))
    pixels[place] = (40 + 190 * fields + rng.normal(0, 8, fields.shape))[..., None]
    parts[place] = 2
    return Scene(pixels=np.clip(pixels, 0, 255).astype(np.uint8), parts=parts)


def lesson(tied: bool, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A training set: photos (N, H, W, 3) uint8 and their individuals (N,).

    tied : every individual has a background of its own, as where each was met at one place only; else the background
        is any, and tells nothing of the individual.
    """
    individuals = rng.integers(0, INDIVIDUALS, count)
    kinds = individuals.astype(float) if tied else rng.uniform(0, INDIVIDUALS, count)
    return np.stack([scene(int(i), k, rng, rng).pixels for i, k in zip(individuals, kinds, strict=True)]), individuals
