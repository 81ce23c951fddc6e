"""Probing one member: its maps of some queries, as they are and after everything that should change them or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from generator.core.correlation import correlations, rank_correlations
from generator.core.heatmaps import is_evident
from generator.core.masking import blurred, centre_blob, insertion_less_deletion, masked, places
from generator.core.member import Floats, MapName, Pixels, View
from generator.core.questions import Question
from generator.core.results import Embeddings
from generator.core.scrutable import Explained, Level, Scrutable, make_rotation
from generator.core.similarity import unit
from generator.core.trust import BLOB, NEAREST, Doubles, Measured, Scrutiny, TrustSettings

LEVELS: tuple[Level, ...] = get_args(Level)
Advance = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """Everything that one member is probed with; photos are its inputs (B, H, W, 3) uint8, of the questions in order.

    ``vectors`` are its stored embeddings, of which the first view is used. ``batch_size`` is the runtime's.
    """

    member: Scrutable
    questions: tuple[Question, ...]
    photos: Pixels
    matches: Pixels
    vectors: Embeddings
    maps: tuple[MapName, ...]
    settings: TrustSettings
    batch_size: int

    @property
    def view(self) -> View:
        """The view that is explained: the member's first."""
        return self.member.spec.views[0]

    def vector(self, image_ids: Sequence[str]) -> Floats:
        """Stored embeddings (B, D) of the explained view."""
        found: Floats = self.vectors.vectors[[self.vectors.rows[name] for name in image_ids], 0]
        return found


def probe(bench: Bench, advance: Advance) -> Scrutiny:
    """Measure every check of every map on every photo; ``advance`` hears of each photo whose curves are done."""
    match = bench.vector([asked.match.image_id for asked in bench.questions])
    base = _explained(bench, bench.photos, bench.view, match)
    evident = {
        name: [is_evident(one, float(e)) for one, e in zip(base.maps[name], base.evidence[name], strict=True)]
        for name in base.maps
    }
    passes = [len(bench.photos)]
    measured = [
        *_turned(bench, base, match, passes),
        *_other_match(bench, base, passes),
        *_randomised(bench, base, passes),
        *_mirrored(bench, base, match, passes),
        *_weights(base),
        *_curves(bench, base, match, passes, advance),
    ]
    kept = tuple(
        Measured(check=one.check, map_name=one.map_name, values=_where(evident.get(one.map_name), one.values))
        for one in measured
    )
    maps = {name: np.where(np.array(evident[name])[:, None, None], base.maps[name], 0) for name in base.maps}
    return Scrutiny(
        member=bench.member.spec.name,
        image_ids=tuple(asked.image.image_id for asked in bench.questions),
        view=bench.view,
        maps=maps,
        measured=kept,
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


def _explained(bench: Bench, photos: Pixels, view: View, match: Floats, turned: bool = False) -> Explained:
    """All maps of all photos, batch by batch; ``turned`` turns the embedding space by a seeded rotation."""
    rng = np.random.default_rng(bench.settings.seed)
    parts = []
    for start in range(0, len(photos), bench.batch_size):
        some = slice(start, start + bench.batch_size)
        count = len(photos[some])
        rotation = make_rotation(match.shape[1], count, rng) if turned else None
        parts.append(bench.member.explained(photos[some], view, bench.maps, match[some], rotation))
    return Explained(
        embeddings=np.concatenate([part.embeddings for part in parts]),
        maps={name: np.concatenate([part.maps[name] for part in parts]) for name in parts[0].maps},
        evidence={name: np.concatenate([part.evidence[name] for part in parts]) for name in parts[0].evidence},
        weights={name: np.concatenate([part.weights[name] for part in parts]) for name in parts[0].weights},
    )


def _turned(bench: Bench, base: Explained, match: Floats, passes: list[int]) -> Iterator[Measured]:
    """The rotation test: similarities stay as they are, and so should the map."""
    turned = _explained(bench, bench.photos, bench.view, match, turned=True)
    passes.append(len(bench.photos))
    for name in bench.settings.maps:
        if not name.startswith("mean."):
            yield Measured(check="rotation", map_name=name, values=alike(base.maps[name], turned.maps[name]))


def _other_match(bench: Bench, base: Explained, passes: list[int]) -> Iterator[Measured]:
    """Towards a random other individual the map should be another."""
    other = _explained(
        bench, bench.photos, bench.view, bench.vector([asked.other.image_id for asked in bench.questions])
    )
    passes.append(len(bench.photos))
    for name in bench.settings.maps:
        if name.startswith("match."):
            yield Measured(check="match", map_name=name, values=alike(base.maps[name], other.maps[name]))


def _randomised(bench: Bench, base: Explained, passes: list[int]) -> Iterator[Measured]:
    """With random weights, from the top down, the map should be another; the match is embedded anew each time."""
    for level in LEVELS:
        with bench.member.randomised(level, bench.settings.seed) as done, np.errstate(all="ignore"):
            if not done:
                continue
            nowhere = np.zeros((len(bench.matches), bench.vectors.vectors.shape[2]), np.float32)
            match = _explained(bench, bench.matches, bench.view, nowhere).embeddings
            found = _explained(bench, bench.photos, bench.view, match)
        passes.append(2 * len(bench.photos))
        for name in bench.settings.maps:
            values = alike(base.maps[name], found.maps[name], ranks=True)
            yield Measured(check=level, map_name=name, values=values)


def _mirrored(bench: Bench, base: Explained, match: Floats, passes: list[int]) -> Iterator[Measured]:
    """Is the mirrored photo's map the mirrored map, and is it more like the photo than another individual is."""
    mirrored = _explained(bench, bench.photos, "flip" if bench.view == "identity" else "identity", match)
    passes.append(len(bench.photos))
    for name in bench.settings.maps:
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


def _curves(bench: Bench, base: Explained, match: Floats, passes: list[int], advance: Advance) -> Iterator[Measured]:
    """Insertion less deletion of every map and of the controls, on similarity to the match and on its margin."""
    orders = {name: maps for name, maps in base.maps.items() if not name.startswith("random.")}
    orders[BLOB] = np.tile(centre_blob(bench.member.facts.grid), (len(bench.photos), 1, 1))
    found = {(check, name): np.full(len(bench.photos), np.nan) for check in ("similarity", "margin") for name in orders}
    for row, asked in enumerate(bench.questions):
        photo, fill = bench.photos[row], blurred(bench.photos[row])
        usable = {name: maps[row] for name, maps in orders.items() if np.isfinite(maps[row]).all()}
        shown = [photo, fill]
        for values in usable.values():
            shown.extend(masked(photo, fill, places(values), bench.settings.steps))
        vectors = unit(_embedded(bench, shown))
        passes.append(len(shown))
        similarity = vectors @ unit(match[row])
        margin = similarity - (vectors @ unit(bench.vector(asked.rivals)).T).max(axis=1)
        for check, scores in (("similarity", similarity), ("margin", margin)):
            curves = scores[2:].reshape(len(usable), -1)
            for name, between in zip(usable, curves, strict=True):
                found[check, name][row] = insertion_less_deletion(scores[0], scores[1], between)
        advance(asked.image.image_id)
    for (check, name), values in found.items():
        yield Measured(check=check, map_name=name, values=values)


def _embedded(bench: Bench, photos: Sequence[Pixels]) -> Floats:
    size = bench.batch_size
    batches = [np.stack(photos[start : start + size]) for start in range(0, len(photos), size)]
    return np.concatenate([bench.member.run(batch, bench.view, ()).embeddings for batch in batches])
