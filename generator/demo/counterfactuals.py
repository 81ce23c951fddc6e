"""Counterfactual pairs: the same photo with one mark taken off the whale, or with other water.

Waves, light, pose and grain stay, so whatever changes in a model's answer is the mark's, or the water's, doing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from generator.core.progress import Reporter
from generator.demo.occasion import WATERS
from generator.demo.photo import Photo
from generator.demo.plan import INDIVIDUALS, Shot, planned_shots, take
from generator.demo.skin import PARTS

COLUMNS = ("image_id", "path", "original", "change", "changed_pixels")
_SECOND = ("b01-top-2", "b02-top-2", "b03-top-2", "b04-top-2")
_NOTICED = 6  # of 255: less is grain


@dataclass(frozen=True, kw_only=True, slots=True)
class Counterfactual:
    """One photo of the set, changed: ``change`` is a part that is taken away, or the water that takes its place."""

    original: Shot
    change: str

    @property
    def image_id(self) -> str:
        """Its name: the original's, and what was changed."""
        return f"{self.original.image_id}--{'without-' if self.change in PARTS else ''}{self.change}"


def planned_counterfactuals(*, sample: bool) -> tuple[Counterfactual, ...]:
    """Every photo without each of the parts that its whale has, and in the next water; or those of a ``sample``.

    The sample is the last photo from above of every individual met more than once, and a second photo of four of them,
    one of each kind and a second with scars.
    """
    return tuple(
        Counterfactual(original=shot, change=change)
        for shot in planned_shots()
        if not sample or shot.image_id.endswith("top-5") or shot.image_id in _SECOND
        for change in (*_parts(shot), WATERS[(WATERS.index(shot.water) + 1) % len(WATERS)])
    )


def render_counterfactual(wanted: Counterfactual) -> Photo:
    """Take the photo again, changed."""
    if wanted.change in PARTS:
        return take(wanted.original, without=frozenset({wanted.change}))
    return take(wanted.original, water=wanted.change)


def counterfactual_photos(
    wanted: tuple[Counterfactual, ...], reporter: Reporter
) -> Iterator[tuple[Counterfactual, Photo, int]]:
    """Each counterfactual with its photo and the number of pixels that differ visibly from the original."""
    reporter.start("render", len(wanted))
    original: tuple[str, Photo] | None = None
    for one in wanted:
        if original is None or original[0] != one.original.image_id:
            original = one.original.image_id, take(one.original)
        photo = render_counterfactual(one)
        difference = np.abs(photo.pixels.astype(np.int16) - original[1].pixels).max(axis=2)
        yield one, photo, int((difference > _NOTICED).sum())
        reporter.advance("render", one.image_id)
    reporter.finish("render", f"{len(wanted)} photos")


def _parts(shot: Shot) -> tuple[str, ...]:
    return tuple(part for part in PARTS if part != "scar" or INDIVIDUALS[shot.individual] == "scars")
