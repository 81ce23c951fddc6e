"""Probing one member: its maps of some queries, as they are and after everything that should change them or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from generator.core.correlation import correlations, rank_correlations
from generator.core.heatmaps import is_evident
from generator.core.member import Floats, MapName, Pixels, View
from generator.core.questions import Question
from generator.core.results import Embeddings
from generator.core.scrutable import Explained, Level, Scrutable, make_rotation
from generator.core.similarity import unit
from generator.core.trust import NEAREST, Doubles, Measured, Scrutiny, TrustSettings
from generator.core.twins import twins
from generator.stages.curves import Advance, Curves, curves

LEVELS: tuple[Level, ...] = get_args(Level)
HELD = ("match.", "contrast.")
"""What the names of maps that know a match begin with."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """Everything that one member is probed with.

    ``pictures`` are its inputs (H, W, 3) uint8 of every photo, match and rival of the questions, by image id.
    ``vectors`` are its stored embeddings, of which the first view is used. ``batch_size`` is the runtime's.
    """

    member: Scrutable
    questions: tuple[Question, ...]
    pictures: Mapping[str, Pixels]
    vectors: Embeddings
    maps: tuple[MapName, ...]
    settings: TrustSettings
    batch_size: int

    @property
    def view(self) -> View:
        """The view that is explained: the member's first."""
        return self.member.spec.views[0]

    @property
    def photos(self) -> Pixels:
        """The questions' photos (B, H, W, 3), in order."""
        return np.stack([self.pictures[asked.image.image_id] for asked in self.questions])

    def vector(self, image_ids: Sequence[str]) -> Floats:
        """Stored embeddings (B, D) of the explained view."""
        found: Floats = self.vectors.vectors[[self.vectors.rows[name] for name in image_ids], 0]
        return found

    def held(self, vectors: Mapping[str, Floats] | None = None) -> Held:
        """The questions' matches and rivals, by their stored embeddings or by ``vectors`` (D,) of their images."""

        def look(image_id: str) -> Floats:
            return self.vector([image_id])[0] if vectors is None else vectors[image_id]

        matches = [look(asked.match.image_id) for asked in self.questions]
        rivals = [look((asked.rival or asked.match).image_id) for asked in self.questions]  # see `_evident`
        return Held(match=np.stack(matches), rival=np.stack(rivals))


@dataclass(frozen=True, kw_only=True, eq=False)
class Held:
    """What each photo is held against: raw embeddings (B, D) of its ``match``, and of the ``rival`` of it."""

    match: Floats
    rival: Floats


def probe(bench: Bench, advance: Advance) -> Scrutiny:
    """Measure every check of every map on every photo; ``advance`` hears of each photo whose curves are done.

    Maps that are one picture under two names are probed once (`core.twins`).
    """
    held = bench.held()
    base = _explained(bench, bench.photos, bench.view, held)
    evident = {name: _evident(bench, base, name) for name in base.maps}
    same = twins({name: base.maps[name] for name in map(str, bench.maps) if name in base.maps})
    once = replace(bench, maps=tuple(name for name in bench.maps if str(name) in base.maps and str(name) not in same))
    passes = [len(bench.questions)]
    measured = [
        *_turned(once, base, held, passes),
        *_other_match(once, base, held, passes),
        *_randomised(once, base, passes),
        *_mirrored(once, base, held, passes),
        *_weights(base),
        *_curves(once, base, held, passes, advance),
    ]
    measured += [
        replace(one, map_name=name)
        for name, twin in same.items()
        for one in measured
        if one.map_name == twin and one.check != "weights"
    ]
    kept = tuple(replace(one, values=_where(evident.get(one.map_name), one.values)) for one in measured)
    maps = {name: np.where(np.array(evident[name])[:, None, None], base.maps[name], 0) for name in base.maps}
    return Scrutiny(
        member=bench.member.spec.name,
        image_ids=tuple(asked.image.image_id for asked in bench.questions),
        view=bench.view,
        maps=maps,
        measured=kept,
        same=same,
        passes=sum(passes),
    )


def alike(one: Floats, other: Floats, *, ranks: bool = False) -> Doubles:
    """Correlation (B,) of two maps of each photo, (B, h, w): Pearson's or, by ``ranks``, Spearman's.

    ``nan`` where either is constant or not finite.
    """
    found = np.full(len(one), np.nan)
    measure = rank_correlations if ranks else correlations
    for row, (first, second) in enumerate(zip(one, other, strict=True)):
        pair = np.stack([first.ravel(), second.ravel()]).astype(np.float64)
        if np.isfinite(pair).all():
            found[row] = measure(pair)[0, 1]
    return found


# ----------------------------------------------------------------------------------------------------------


def _where(evident: list[bool] | None, values: Doubles) -> Doubles:
    return values if evident is None else np.where(evident, values, np.nan)


def _evident(bench: Bench, base: Explained, name: str) -> list[bool]:
    """Which photos have a map to speak of; there is no contrast where no rival is listed."""
    contrast = name.startswith("contrast.")
    return [
        is_evident(values, float(evidence)) and not (contrast and asked.rival is None)
        for values, evidence, asked in zip(base.maps[name], base.evidence[name], bench.questions, strict=True)
    ]


def _explained(bench: Bench, photos: Pixels, view: View, held: Held, turned: bool = False) -> Explained:
    """All maps of all photos, batch by batch; ``turned`` turns the embedding space by a seeded rotation."""
    rng = np.random.default_rng(bench.settings.seed)
    parts = []
    for start in range(0, len(photos), bench.batch_size):
        some = slice(start, start + bench.batch_size)
        count = len(photos[some])
        rotation = make_rotation(held.match.shape[1], count, rng) if turned else None
        found = bench.member.explained(
            photos[some], view, bench.maps, held.match[some], rival=held.rival[some], rotation=rotation
        )
        parts.append(found)
    return Explained(
        embeddings=np.concatenate([part.embeddings for part in parts]),
        maps={name: np.concatenate([part.maps[name] for part in parts]) for name in parts[0].maps},
        evidence={name: np.concatenate([part.evidence[name] for part in parts]) for name in parts[0].evidence},
        weights={name: np.concatenate([part.weights[name] for part in parts]) for name in parts[0].weights},
    )


def _turned(bench: Bench, base: Explained, held: Held, passes: list[int]) -> Iterator[Measured]:
    """The rotation test: similarities stay as they are, and so should the map."""
    turned = _explained(bench, bench.photos, bench.view, held, turned=True)
    passes.append(len(bench.questions))
    for name in map(str, bench.maps):
        if not name.startswith("mean."):
            yield Measured(check="rotation", map_name=name, values=alike(base.maps[name], turned.maps[name]))


def _other_match(bench: Bench, base: Explained, held: Held, passes: list[int]) -> Iterator[Measured]:
    """Towards a random other individual the map should be another."""
    others = bench.vector([asked.other.image_id for asked in bench.questions])
    other = _explained(bench, bench.photos, bench.view, replace(held, match=others))
    passes.append(len(bench.questions))
    for name in map(str, bench.maps):
        if name.startswith(HELD):
            yield Measured(check="match", map_name=name, values=alike(base.maps[name], other.maps[name]))


def _randomised(bench: Bench, base: Explained, passes: list[int]) -> Iterator[Measured]:
    """With random weights, from the top down, the map should be another; what it is held against is embedded anew."""
    against = list(
        dict.fromkeys(each.image_id for asked in bench.questions for each in (asked.match, asked.rival) if each)
    )
    for level in LEVELS:
        with bench.member.randomised(level, bench.settings.seed) as done, np.errstate(all="ignore"):
            if not done:
                continue
            anew = _anew(bench, against)
            found = _explained(bench, bench.photos, bench.view, bench.held(dict(zip(against, anew, strict=True))))
        passes.append(len(bench.questions) + len(against))
        for name in map(str, bench.maps):
            values = alike(base.maps[name], found.maps[name], ranks=True)
            yield Measured(check=level, map_name=name, values=values)


def _anew(bench: Bench, image_ids: Sequence[str]) -> Floats:
    """The embeddings (B, D) that the network, as it is now, gives these images."""
    nowhere = np.zeros((len(image_ids), bench.vectors.vectors.shape[2]), np.float32)
    pictures = np.stack([bench.pictures[name] for name in image_ids])
    return _explained(replace(bench, maps=()), pictures, bench.view, Held(match=nowhere, rival=nowhere)).embeddings


def _mirrored(bench: Bench, base: Explained, held: Held, passes: list[int]) -> Iterator[Measured]:
    """Is the mirrored photo's map the mirrored map, and is it more like the photo than another individual is."""
    mirrored = _explained(bench, bench.photos, "flip" if bench.view == "identity" else "identity", held)
    passes.append(len(bench.questions))
    for name in map(str, bench.maps):
        values = alike(base.maps[name], mirrored.maps[name][..., ::-1])
        yield Measured(check="flip", map_name=name, values=values)
    photos = unit(base.embeddings)
    yield Measured(check="mirror", map_name="", values=np.einsum("bd,bd->b", photos, unit(mirrored.embeddings)))
    nearest = [
        float((unit(bench.vector(asked.rivals)) @ photo).max())
        for asked, photo in zip(bench.questions, photos, strict=True)
    ]
    yield Measured(check="mirror", map_name=NEAREST, values=np.array(nearest))


def _weights(base: Explained) -> Iterator[Measured]:
    """How alike the channels' weights are between photos: the mean cosine of each photo's to the others'."""
    for name, weights in base.weights.items():
        cosines = unit(weights) @ unit(weights).T
        count = len(weights)
        values = (cosines.sum(axis=1) - np.diag(cosines)) / (count - 1) if count > 1 else np.full(count, np.nan)
        yield Measured(check="weights", map_name=name, values=values)


def _curves(bench: Bench, base: Explained, held: Held, passes: list[int], advance: Advance) -> Iterator[Measured]:
    """Insertion less deletion of every map and of the controls, on similarity to the match and on its margin."""
    judged = [str(name) for name in bench.maps if name.target != "random" and str(name) not in bench.settings.spared]
    done = curves(
        Curves(
            member=bench.member,
            photos=bench.photos,
            whole=base.embeddings,
            matches=held.match,
            rivals=[bench.vector(asked.rivals) for asked in bench.questions],
            maps={name: base.maps[name] for name in judged},
            steps=bench.settings.steps,
            batch_size=bench.batch_size,
        ),
        lambda row: advance(bench.questions[row].image.image_id),
    )
    passes.append(done.passes)
    yield from done.measured
