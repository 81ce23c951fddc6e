"""(f) PAIR-X against the decomposition: whether correct pairs look better than wrong ones of the same similarity."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.clock import Spread, interleaved, timed
from benchmarks.measures import Measure, at_least, measure
from benchmarks.pair_photos import Photos, demo_photos, real_photos
from benchmarks.pair_x import Decomposed, Scores, decomposed, ours, pair_x

PART = "f"
Vector = NDArray[Any]
NEAR = 0.02
"""How far the cosines of a correct and a wrong pair may be apart to count as the same."""
KINDS = {"strength": "MC", "consistency": "IRM"}
"""Our scores, and what PAIR-X calls its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How many correct pairs of a set at most, how many rounds of timing, and resamples behind an interval."""

    pairs: int = 200
    rounds: int = 5
    resamples: int = 2000
    real: bool = True


QUICK = Size(pairs=6, rounds=1, resamples=100, real=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """Correct pairs and as many wrong ones of the same cosine: (P, 2) places of photos each, and both cosines (P,)."""

    correct: NDArray[np.intp]
    wrong: NDArray[np.intp]
    cosines: tuple[Vector, Vector]


def run(size: Size) -> Iterator[Measure]:
    """The cost of a pair, then the question on every set at hand."""
    sets = [demo_photos("top-lite0-0", "top"), demo_photos("lateral-lite0-0", "left", "right")]
    sets += real_photos() if size.real else []
    yield from _cost(sets[0], size)
    for photos in sets:
        yield from answers(photos, size)


def _cost(photos: Photos, size: Size) -> Iterator[Measure]:
    """CPU of scoring four pairs; ours with the cells of every photo at hand, and with the passes that make them."""
    first, second = photos.pixels[:4], photos.pixels[4:8]
    cells = decomposed(photos.member, photos.pixels[:8])

    def score() -> None:
        for _ in range(16):  # too short to time once
            for one, other in zip(cells[:4], cells[4:], strict=True):
                ours(one, other)

    found = interleaved(
        {
            "pair_x": timed(lambda: pair_x(photos.member, first, second)),
            "ours": timed(score),
            "cells": timed(lambda: decomposed(photos.member, photos.pixels[:8])),
        },
        rounds=size.rounds,
        turns=3,
    )
    where = "4 pairs, 128 x 256, EfficientNet-Lite0"
    ratio = found.ratio("pair_x", "ours")
    each = Spread(value=16 * ratio.value, low=16 * ratio.low, high=16 * ratio.high)
    yield measure(PART, "PAIR-X over ours: CPU of a pair of photos already embedded", where, each, target=at_least(20))
    alone = [
        (a / (b / 16 + c)) for a, b, c in zip(*(found.seconds[n] for n in ("pair_x", "ours", "cells")), strict=True)
    ]
    yield measure(PART, "PAIR-X over ours: CPU of a pair of photos never seen", where, Spread.of(alone))
    yield measure(PART, "passes of the network for a pair: PAIR-X (half of them backwards)", where, 4, unit="")
    yield measure(PART, "passes of the network for a pair: ours, of photos already embedded", where, 0, unit="")


def answers(photos: Photos, size: Size) -> Iterator[Measure]:
    """The AUC of each score on one set, with 95 % intervals over individuals, and the differences."""
    cells = [one for part in _batches(photos.pixels, 8) for one in decomposed(photos.member, part)]
    asked = question(photos, size.pairs)
    owners = np.array([photos.individuals[place] for place in asked.correct[:, 0]])
    where = f"{photos.name}: {len(owners)} correct, {len(owners)} wrong pairs of {len(set(owners))} individuals"
    yield measure(PART, "AUC of the cosine itself (0.5: the pairs are matched)", where, auc(*asked.cosines), unit="")
    theirs = _both(asked, partial(_pair_x_of, photos))
    mine = _both(asked, partial(_ours_of, cells))
    for kind, name in KINDS.items():
        one, other = ((np.array([getattr(s, kind) for s in side]) for side in scores) for scores in (mine, theirs))
        found = resampled(tuple(one), tuple(other), owners, size.resamples)
        yield measure(PART, f"AUC of PAIR-X's {name}", where, found[1], unit="")
        yield measure(PART, f"AUC of our {kind}", where, found[0], unit="")
        yield measure(PART, f"our {kind} less PAIR-X's {name}", where, found[2], unit="", target=at_least(0))


def question(photos: Photos, most: int) -> Question:
    """Pair each correct pair with the wrong one nearest in cosine that is still free, within `NEAR`; seeded."""
    vectors = np.concatenate(
        [photos.member.run(part, "identity", ()).embeddings for part in _batches(photos.pixels, 8)]
    )
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = units @ units.T
    rows, columns = np.triu_indices(len(units), 1)
    owners = np.array(photos.individuals)
    true = owners[rows] == owners[columns]
    values = cosines[rows, columns]
    wrong = np.flatnonzero(~true)
    free = np.ones(len(wrong), dtype=bool)
    chosen: list[tuple[int, int]] = []
    for pair in np.random.default_rng(0).permutation(np.flatnonzero(true)):
        apart = np.where(free, np.abs(values[wrong] - values[pair]), np.inf)
        nearest = int(apart.argmin())
        if apart[nearest] <= NEAR and len(chosen) < most:
            free[nearest] = False
            chosen.append((int(pair), int(wrong[nearest])))
    places = np.stack([rows, columns], axis=1)
    correct, others = (np.array(side) for side in zip(*chosen, strict=True))
    return Question(correct=places[correct], wrong=places[others], cosines=(values[correct], values[others]))


def auc(correct: Vector, wrong: Vector) -> float:
    """The chance that a correct pair scores higher than a wrong one; ties count half."""
    apart = np.sign(correct[:, None] - wrong[None])
    return float((apart.mean() + 1) / 2)


def resampled(
    ours: tuple[Vector, ...], theirs: tuple[Vector, ...], owners: Vector, resamples: int
) -> tuple[Spread, Spread, Spread]:
    """AUC of ours, of theirs and their difference, on the same resamples of individuals: value, 2.5 % and 97.5 %."""
    names = np.unique(owners)
    places = [np.flatnonzero(owners == name) for name in names]
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(resamples):
        rows = np.concatenate([places[i] for i in rng.integers(0, len(names), len(names))])
        pair = [auc(side[0][rows], side[1][rows]) for side in (ours, theirs)]
        draws.append((*pair, pair[0] - pair[1]))
    values = (auc(*ours), auc(*theirs))
    low, high = np.quantile(np.array(draws), [0.025, 0.975], axis=0)
    whole = (*values, values[0] - values[1])
    first, second, third = (
        Spread(value=v, low=float(min(a, v)), high=float(max(b, v))) for v, a, b in zip(whole, low, high, strict=True)
    )
    return first, second, third


def _both(asked: Question, score: Callable[[NDArray[np.intp]], list[Scores]]) -> tuple[list[Scores], list[Scores]]:
    return score(asked.correct), score(asked.wrong)


def _pair_x_of(photos: Photos, pairs: NDArray[np.intp]) -> list[Scores]:
    parts = (pair_x(photos.member, photos.pixels[part[:, 0]], photos.pixels[part[:, 1]]) for part in _batches(pairs, 4))
    return [one for part in parts for one in part]


def _ours_of(cells: Sequence[Decomposed], pairs: NDArray[np.intp]) -> list[Scores]:
    return [ours(cells[one], cells[other]) for one, other in pairs]


def _batches(values: Vector, size: int) -> Iterator[Vector]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
