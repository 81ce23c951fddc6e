"""Insertion and deletion: the places that maps point at are hidden, or shown first, and the member asked again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.masking import blurred, centre_blob, insertion_less_deletion, masked, places
from generator.core.member import Floats, Member, Pixels
from generator.core.similarity import unit
from generator.core.trust import BLOB, Doubles, Measured

Advance = Callable[[str], None]
SCORES = ("similarity", "margin")


@dataclass(frozen=True, kw_only=True, eq=False)
class Curves:
    """What curves are made of, for each of B photos (B, H, W, 3).

    whole, matches : (B, D), the member's embeddings of the photos and of their matches; rivals : (R, D) for each.
    maps : by name, (B, h, w), what is put to the test.
    """

    member: Member
    photos: Pixels
    whole: Floats
    matches: Floats
    rivals: Sequence[Floats]
    maps: Mapping[str, Floats]
    steps: int
    batch_size: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """Insertion less deletion by score and map, and how many photos went through the network for it."""

    measured: tuple[Measured, ...]
    passes: int


def curves(job: Curves, advance: Callable[[int], None]) -> Drawn:
    """The curves of every map and of a centre blob; ``advance`` hears of each photo's row.

    Maps that hide the same cells of a photo share the pass.
    """
    orders = {**job.maps, BLOB: np.tile(centre_blob(job.member.facts.grid), (len(job.photos), 1, 1))}
    found: dict[tuple[str, str], Doubles] = {
        (score, name): np.full(len(job.photos), np.nan) for score in SCORES for name in orders
    }
    passes = 0
    for row, photo in enumerate(job.photos):
        usable = {name: maps[row] for name, maps in orders.items() if np.isfinite(maps[row]).all()}
        seen, asked = _seen(job, photo, list(usable.values()))
        passes += asked
        vectors = unit(np.concatenate([job.whole[row : row + 1], seen]))
        similarity = vectors @ unit(job.matches[row])
        margin = similarity - (vectors @ unit(job.rivals[row]).T).max(axis=1)
        for score, values in zip(SCORES, (similarity, margin), strict=True):
            for name, between in zip(usable, values[2:].reshape(len(usable), -1), strict=True):
                found[score, name][row] = insertion_less_deletion(values[0], values[1], between)
        advance(row)
    measured = tuple(Measured(check=score, map_name=name, values=values) for (score, name), values in found.items())
    return Drawn(measured=measured, passes=passes)


def _seen(job: Curves, photo: Pixels, maps: Sequence[Floats]) -> tuple[Floats, int]:
    """The member's embeddings of the blurred photo and of all partly hidden ones, map by map; pictures seen once."""
    fill = blurred(photo)
    shown = [fill]
    for values in maps:
        shown.extend(masked(photo, fill, places(values), job.steps))
    names = [hashlib.sha256(picture.tobytes()).digest() for picture in shown]
    apart = dict(zip(names, shown, strict=True))
    found = dict(zip(apart, _embedded(job, list(apart.values())), strict=True))
    return np.stack([found[name] for name in names]), len(apart)


def _embedded(job: Curves, photos: Sequence[Pixels]) -> Floats:
    size, view = job.batch_size, job.member.spec.views[0]
    batches = [np.stack(photos[start : start + size]) for start in range(0, len(photos), size)]
    return np.concatenate([job.member.run(batch, view, ()).embeddings for batch in batches])
