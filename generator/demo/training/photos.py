"""Individuals and photos that exist only for training: the demo's renderer, in wilder water and worse weather."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from generator.core.member import Pixels
from generator.demo.individual import make_individual
from generator.demo.noise import stream
from generator.demo.occasion import WATERS, make_day, make_scene
from generator.demo.photo import take_photo
from generator.demo.scene import Light, Scene, View, Water
from generator.demo.skin import make_skin
from generator.demo.training.recipe import Recipe
from generator.demo.traits import Kind

_KINDS: tuple[Kind, ...] = ("scars", "ridge", "scars", "plain", "scars", "ridge")


@dataclass(frozen=True, kw_only=True, slots=True)
class Whale:
    """One individual to learn: ``fold`` is the part it belongs to, ``None`` for one that every member sees."""

    name: str
    kind: Kind
    fold: int | None


def whales(recipe: Recipe, known: dict[str, Kind]) -> tuple[Whale, ...]:
    """The training's own individuals in turn over the folds, after the ``known`` ones of the demo set."""
    own = (
        Whale(name=f"t{index:03d}", kind=_KINDS[index // recipe.folds % len(_KINDS)], fold=index % recipe.folds)
        for index in range(recipe.individuals)
    )
    return (*(Whale(name=name, kind=kind, fold=None) for name, kind in known.items()), *own)


def render_album(whale: Whale, recipe: Recipe) -> dict[str, bytes]:
    """Every photo of one individual, by name, as an upright JPEG of the input's size.

    ``top-000.jpg`` ..., ``side-000.jpg`` ..., and the exam's, ``exam-top-000.jpg`` ... Photos from a boat are turned
    clockwise, as the members' preprocessing does.
    """
    individual = make_individual(whale.name, whale.kind, recipe.seed)
    skin = make_skin(individual)
    return {
        f"{name}.jpg": _jpeg(take_photo(individual, skin, scene, zoom=1).pixels, recipe)
        for name, scene in _scenes(whale, recipe)
    }


def _scenes(whale: Whale, recipe: Recipe) -> Iterator[tuple[str, Scene]]:
    learned = {"top": recipe.tops * recipe.epochs, "side": recipe.sides * recipe.epochs}
    asked = {"exam-top": recipe.exams, "exam-side": recipe.exams}
    sides: tuple[View, View] = ("left", "right")
    for kind, count in {**learned, **asked}.items():
        for number in range(count):
            view: View = "top" if kind.endswith("top") else sides[number % 2]
            yield f"{kind}-{number:03d}", _scene(recipe, view, f"training {whale.name} {kind}-{number:03d}")


def _scene(recipe: Recipe, view: View, name: str) -> Scene:
    """A day of its own for every photo, at the size of the members' input."""
    rng = stream(recipe.seed, name, "wild")
    day = _wilder(make_day(recipe.seed, name, WATERS[rng.integers(len(WATERS))]), rng)
    scene = make_scene(recipe.seed, day, view, name)
    half = recipe.height / 512
    pose = replace(
        scene.pose,
        width=round(scene.pose.width * half),
        height=round(scene.pose.height * half),
        turn=scene.pose.turn * 1.5,
    )
    return replace(scene, pose=pose, blur=scene.blur * half * float(rng.uniform(0.6, 1.8)))


def _wilder(day: tuple[Water, Light], rng: np.random.Generator) -> tuple[Water, Light]:
    """Water of any colour between the known ones and beyond, and a sun of any warmth."""
    water, light = day
    red, green, blue = (np.asarray(water.colour) * np.exp(rng.normal(0, 0.35) + rng.normal(0, 0.25, 3))).tolist()
    first, second, third = (np.asarray(water.fading) * np.exp(rng.normal(0, 0.2, 3))).tolist()
    warmth = math.exp(rng.normal(0, 0.06))
    sun = (light.sun[0] * warmth, light.sun[1], light.sun[2] / warmth)
    return (
        replace(water, colour=(red, green, blue), fading=(first, second, third)),
        replace(light, sun=sun),
    )


def _jpeg(pixels: Pixels, recipe: Recipe) -> bytes:
    image = Image.fromarray(pixels)
    if image.width > image.height:
        image = image.transpose(Image.Transpose.ROTATE_270)
    buffer = io.BytesIO()
    image.resize((recipe.width, recipe.height), Image.Resampling.BILINEAR).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
