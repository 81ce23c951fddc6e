"""Where the heat of the demo's members lies: the share of a map's energy on a part, over the part's share of the area.

Energy is what is positive of a map, on the member's own grid; a part's share of a cell is the area of its mask in it,
so nothing is interpolated. A lift of 1 is what a map that knows nothing would have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from generator.core.bootstrap import bootstrap
from generator.core.member import Floats, MapName, Pixels
from generator.core.records import ImageRecord
from generator.core.results import Estimate
from generator.core.similarity import unit
from generator.networks.member import LoadedMember

_KINDS: tuple[Literal["gradcam", "hirescam"], ...] = ("gradcam", "hirescam")
_TARGETS: tuple[Literal["sum", "self", "random"], ...] = ("sum", "self", "random")
ALONE = (
    *(MapName(target=target, kind=kind) for target in _TARGETS for kind in _KINDS),
    MapName(target="mean", kind="activation"),
)
"""The maps that know no pair; `random` and `mean` are the controls."""
PARTS = ("scar", "ridge", "blowhole", "edge", "body", "background")
LEAST = 0.002
"""Share of the photo that a part must fill to be measured in it."""

Masks = Mapping[str, np.ndarray]
Side = str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lift:
    """The lift of one map on one part; ``side`` is of the pair: both, query or candidate."""

    map: str
    side: Side
    part: str
    lift: Estimate


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """A photo from above as the members see it: ``pixels`` (H, W, 3) uint8 and masks of its parts, upright."""

    image: ImageRecord
    pixels: Pixels
    masks: Masks


def measure_lifts(members: Sequence[LoadedMember], subjects: Sequence[Subject]) -> tuple[Lift, ...]:
    """Every map's lift on every part, a photo's being the mean over ``members``.

    Pairs are the first and the last photo of each individual, whose encounters differ; the contrast is with the
    most similar photo of another individual. Maps that know no pair are measured on all photos (``both``).
    """
    pairs = _pairs(subjects)
    found: dict[tuple[str, Side, int], list[Floats]] = {}
    for member in members:
        features = [member.features(subject.pixels[None], "identity") for subject in subjects]
        vectors = np.concatenate([member.head(one) for one in features])
        for place, subject in enumerate(subjects):
            drawn = member.run(subject.pixels[None], "identity", ALONE).maps
            for name, values in drawn.items():
                found.setdefault((name, "both", place), []).append(values[0])
        others = _best_others(vectors, subjects)
        for query, candidate in pairs:
            for side, one, two in (("query", query, candidate), ("candidate", candidate, query)):
                for target, other in (("match", None), ("contrast", vectors[[others[one]]])):
                    for kind in _KINDS:
                        values, _ = member.conditioned(features[one], vectors[[two]], other, kind)
                        found.setdefault((f"{target}.{kind}", side, one), []).append(values[0])
    return tuple(_summary(found, subjects))


def energy_shares(values: Floats, masks: Masks) -> dict[str, tuple[float, float]]:
    """Of a map (h, w): per part of `PARTS`, its share of the positive energy and of the area.

    ``masks`` are (H, W) bool with H and W multiples of h and w. Raises `ValueError` otherwise.
    """
    energy = np.maximum(values, 0).astype(np.float64)
    total = float(energy.sum())
    covers = {part: _cell_shares(mask, values.shape) for part, mask in masks.items()}
    covers["background"] = 1 - sum(covers.values(), np.zeros(values.shape))
    return {
        part: (float((energy * cover).sum()) / total if total > 0 else 0.0, float(cover.mean()))
        for part, cover in covers.items()
    }


# ----------------------------------------------------------------------------------------------------------


def _cell_shares(mask: np.ndarray, grid: tuple[int, ...]) -> np.ndarray:
    rows, columns = grid
    height, width = mask.shape
    if height % rows or width % columns:
        raise ValueError(f"a mask of {width} x {height} pixels does not fall into {columns} x {rows} whole cells")
    shares: np.ndarray = mask.reshape(rows, height // rows, columns, width // columns).mean(axis=(1, 3))
    return shares


def _pairs(subjects: Sequence[Subject]) -> list[tuple[int, int]]:
    """First and last photo of each individual that has photos of two encounters."""
    groups: dict[str, list[int]] = {}
    for place, subject in enumerate(subjects):
        groups.setdefault(str(subject.image.individual), []).append(place)
    ends = [(places[0], places[-1]) for places in groups.values()]
    return [(a, b) for a, b in ends if subjects[a].image.encounter != subjects[b].image.encounter]


def _best_others(vectors: Floats, subjects: Sequence[Subject]) -> list[int]:
    """For each photo the most similar one of another individual."""
    near = unit(vectors) @ unit(vectors).T
    names = np.array([str(subject.image.individual) for subject in subjects])
    near[names[:, None] == names[None]] = -np.inf
    return [int(place) for place in near.argmax(axis=1)]


def _summary(found: Mapping[tuple[str, Side, int], Sequence[Floats]], subjects: Sequence[Subject]) -> Iterator[Lift]:
    """Means over photos in which a part can be seen, with intervals over individuals."""
    lifts: dict[tuple[str, Side, str], list[tuple[float, str]]] = {}
    for (name, side, place), maps in found.items():
        subject = subjects[place]
        shares = [energy_shares(values, subject.masks) for values in maps]
        for part in PARTS:
            area = shares[0][part][1]
            if area >= LEAST:
                lift = float(np.mean([share[part][0] for share in shares])) / area
                lifts.setdefault((name, side, part), []).append((lift, str(subject.image.individual)))
    for (name, side, part), values in lifts.items():
        column = np.array([[lift] for lift, _ in values])
        (estimate,) = bootstrap(column, [owner for _, owner in values], np.random.default_rng(0))
        yield Lift(map=name, side=side, part=part, lift=estimate)
