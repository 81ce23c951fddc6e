"""Completeness, from the cells of a GeM head to a route's similarity: every part is what a loop over terms gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from core import brute_force
from core.making import group
from generator.core.factors import factors
from generator.core.geometry import frame
from generator.core.links import sheaves
from generator.core.member import InputSpec
from generator.core.placing import PlacedCells, place_cells, towards

VIEWS = ("identity", "flip")
NECK = np.random.default_rng(99)
WEIGHT, BIAS = NECK.normal(size=(6, 9)), NECK.normal(size=6)


@dataclass(frozen=True, kw_only=True, eq=False)
class Gem:
    """A photo as a GeM and linear head sees it, in two views: its cells, and what the head itself computes."""

    z: np.ndarray
    grid: tuple[int, int]
    embedding: np.ndarray

    @property
    def placed(self) -> PlacedCells:
        """The cells on the photo; nothing but the flip has to be undone."""
        height, width = (8 * side for side in self.grid)
        there = frame(width, height, InputSpec(width=width, height=height))
        return place_cells(list(self.z), [BIAS.astype(np.float32)] * 2, self.grid, VIEWS, there)

    @property
    def upright(self) -> np.ndarray:
        """The cells (V, h, w, D) with the second view turned back."""
        found = self.z.reshape(2, *self.grid, 6).copy()
        found[1] = found[1, :, ::-1]
        return found


def gem(seed: int, grid: tuple[int, int] = (5, 7), power: float = 3.0) -> Gem:
    """GeM is homogeneous of degree 1, so its Jacobian's share of each cell is exact (DESIGN 2.3)."""
    rng = np.random.default_rng(seed)
    parts, embeddings = [], []
    for _ in VIEWS:
        activations = rng.random((grid[0] * grid[1], 9)) + 1e-3
        pooled = (activations**power).mean(axis=0) ** (1 / power)
        jacobian = activations ** (power - 1) * pooled ** (1 - power)  # N times d pooled / d activation
        parts.append((jacobian * activations) @ WEIGHT.T)
        embeddings.append(WEIGHT @ pooled + BIAS)
    return Gem(z=np.stack(parts).astype(np.float32), grid=grid, embedding=np.mean(embeddings, axis=0))


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize("power", [1.0, 3.0])
def test_shares_by_cell_are_those_of_the_loop_and_add_up_to_the_cosine(power: float) -> None:
    query, match = gem(0, power=power), gem(1, (3, 4), power)
    found = towards(query.placed, match.embedding).times(1 / np.linalg.norm(query.embedding))
    shares, unplaced = brute_force.cell_shares(query.z, BIAS, match.embedding)
    by_place = shares.reshape(2, *query.grid)
    np.testing.assert_allclose(found.values, by_place[0] + by_place[1, :, ::-1], atol=1e-6)
    assert found.unplaced == pytest.approx(unplaced, abs=1e-6)
    assert found.unplaced != 0.0
    assert found.beside == pytest.approx(0.0, abs=1e-6)
    assert found.total == pytest.approx(cosine(query.embedding, match.embedding), abs=1e-6)


def test_shares_by_pair_of_cells_are_those_of_the_loop_and_add_up() -> None:
    query, match = gem(0), gem(1, (3, 4))
    scale = 1 / (np.linalg.norm(query.embedding) * np.linalg.norm(match.embedding))
    (sheaf,) = sheaves({"m": query.placed}, {"m": match.placed}, {"m": scale})
    shares, unplaced = brute_force.pair_shares(query.z, BIAS, match.z, BIAS)
    split = shares.reshape(2, *query.grid, 2, *match.grid)
    split[1] = split[1, :, ::-1]
    split[:, :, :, 1] = split[:, :, :, 1, :, ::-1]
    np.testing.assert_allclose(sheaf.pairs, split.sum(axis=(0, 3)).reshape(35, 12), atol=1e-6)
    assert sheaf.pairs.sum() + unplaced == pytest.approx(cosine(query.embedding, match.embedding), abs=1e-6)


def test_the_pair_is_the_same_seen_from_the_other_side() -> None:
    sides = {"m": gem(0).placed}, {"m": gem(1, (3, 4)).placed}
    (one,), (other,) = sheaves(*sides, {"m": 1.0}), sheaves(sides[1], sides[0], {"m": 1.0})
    np.testing.assert_allclose(one.pairs, other.pairs.T, atol=1e-15)


def test_the_places_of_a_vector_of_zeros_share_nothing() -> None:
    assert towards(gem(0).placed, np.zeros(6)).total == 0.0


def joined(side: dict[str, np.ndarray], normalise: bool) -> np.ndarray:
    return np.concatenate([side[name] / (np.linalg.norm(side[name]) if normalise else 1.0) for name in "xy"])


@pytest.mark.parametrize("options", [{}, {"normalise": True}, {"fusion": "mean", "weights": (3.0, 1.0)}])
def test_members_and_their_cells_add_up_to_the_groups_similarity(options: dict) -> None:
    """By the definitions: the cosine of joined embeddings, or of joined ones at length 1, or a mean of cosines."""
    query, match = {"x": gem(0), "y": gem(2, (4, 6))}, {"x": gem(1), "y": gem(3, (4, 6))}
    vectors = [{name: each.embedding for name, each in side.items()} for side in (query, match)]
    if options.get("fusion") == "mean":
        cosines = {name: cosine(query[name].embedding, match[name].embedding) for name in "xy"}
        expected = (3 * cosines["x"] + cosines["y"]) / 4
    else:
        lengths = [
            {k: np.linalg.norm(v) if "normalise" in options else 1.0 for k, v in side.items()} for side in vectors
        ]
        joined = [
            np.concatenate([side[k] / length[k] for k in "xy"]) for side, length in zip(vectors, lengths, strict=True)
        ]
        expected = cosine(*joined)
    made = factors((("g", 1.0),), [group("g", "x", "y", **options)], *vectors).by_member
    total = 0.0
    for name, factor in made.items():
        other = match[name].embedding
        total += towards(query[name].placed, other).total * factor * float(np.linalg.norm(other))
    assert total == pytest.approx(expected, abs=1e-6)
