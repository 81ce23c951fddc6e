"""What each member counts for: the factors rebuild the similarity that matching uses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from core.making import group
from generator.core.factors import factors
from generator.core.results import Embeddings
from generator.core.search import make_search, score_all

IDS = ("q", "m", "blank")
GROUPS = {
    "raw": group("raw", "a", "b"),
    "unit": group("unit", "a", "b", normalise=True),
    "mean": group("mean", "c", "d", fusion="mean", weights=(3.0, 1.0)),
    "rank": group("rank", "c", "d", fusion="rank"),
}


def embeddings(seed: int = 0) -> dict[str, Embeddings]:
    rng = np.random.default_rng(seed)
    found = {}
    for name, dimension in zip("abcd", (5, 9, 4, 6), strict=True):
        vectors = rng.normal(size=(3, 2, dimension)).astype(np.float32)
        vectors[2] = 0.0
        found[name] = Embeddings(member=name, image_ids=IDS, vectors=vectors)
    return found


def side(found: Mapping[str, Embeddings], row: int) -> dict[str, np.ndarray]:
    return {name: each.vectors[row].mean(axis=0, dtype=np.float64) for name, each in found.items()}


@pytest.mark.parametrize(
    "weighted", [(("raw", 1.0),), (("unit", 1.0),), (("mean", 1.0),), (("raw", 0.75), ("mean", 0.25)), (("unit", 2.0),)]
)
@pytest.mark.parametrize("match", [1, 2])
def test_factors_rebuild_the_similarity(weighted: tuple[tuple[str, float], ...], match: int) -> None:
    found = embeddings()
    groups = list(GROUPS.values())
    search = make_search(weighted, groups, found, IDS)
    expected = score_all(search, ["q"], lambda kind, source, scores: None)[0, match]
    query, other = side(found, 0), side(found, match)
    made = factors(weighted, groups, query, other)
    assert made.additive
    total = sum(factor * float(query[name] @ other[name]) for name, factor in made.by_member.items())
    assert total == pytest.approx(expected, abs=1e-12)


def test_ranks_are_no_sum_and_the_mean_is_explained_instead() -> None:
    found = embeddings()
    query, other = side(found, 0), side(found, 1)
    made = factors((("rank", 1.0),), list(GROUPS.values()), query, other)
    assert not made.additive
    cosines = [query[n] @ other[n] / np.linalg.norm(query[n]) / np.linalg.norm(other[n]) for n in "cd"]
    total = sum(factor * float(query[name] @ other[name]) for name, factor in made.by_member.items())
    assert total == pytest.approx(np.mean(cosines))
