"""Completeness: the parts of a cosine add up to it."""

from __future__ import annotations

import numpy as np
import pytest

from core.making import group
from generator.core.decomposition import (
    Cells,
    cell_shares,
    completeness_gap,
    member_shares,
    over_views,
    pair_shares,
)
from generator.core.fusion import group_similarity
from generator.core.results import Embeddings
from generator.core.similarity import paired_products


def cosine(left: np.ndarray, right: np.ndarray) -> float:
    return float(left @ right / np.linalg.norm(left) / np.linalg.norm(right))


def gem_cells(seed: int, shape: tuple[int, int] = (5, 7), power: float = 3.0) -> tuple[Cells, np.ndarray]:
    """Cells of a GeM + linear head over two views, and the embedding that the head itself computes.

    GeM is homogeneous of degree 1, so its Jacobian's share of each cell is exact (DESIGN 2.3).
    """
    rng = np.random.default_rng(seed)
    head = np.random.default_rng(99)
    weight, bias = head.normal(size=(6, 9)), head.normal(size=6)
    count = shape[0] * shape[1]
    parts, embeddings = [], []
    for _ in range(2):
        activations = rng.random((count, 9)) + 1e-3
        pooled = (activations**power).mean(axis=0) ** (1 / power)
        jacobian = activations ** (power - 1) * pooled ** (1 - power)  # N times d pooled / d activation
        parts.append((jacobian * activations) @ weight.T)
        embeddings.append(weight @ pooled + bias)
    return Cells(z=np.stack(parts).astype(np.float32), bias=bias.astype(np.float32)), np.mean(embeddings, axis=0)


def test_cells_add_up_to_the_embedding():
    cells, embedding = gem_cells(0)
    np.testing.assert_allclose(cells.embedding, embedding, atol=1e-5)


def test_cell_shares_and_the_bias_add_up_to_the_cosine():
    cells, embedding = gem_cells(0)
    _, other = gem_cells(1, (3, 4))
    made = cell_shares(cells, other)
    assert made.shares.shape == (2, 35)
    assert completeness_gap(made.shares.sum() + made.unplaced, cosine(embedding, other)) < 1e-6
    assert made.unplaced != 0.0
    doubled = cell_shares(cells, 2 * other)
    np.testing.assert_allclose(doubled.shares, made.shares)


def test_pair_shares_add_up_and_their_rows_are_the_cells_shares_less_the_biases():
    cells, embedding = gem_cells(0)
    others, other = gem_cells(1, (3, 4))
    made = pair_shares(cells, others)
    assert made.shares.shape == (70, 24)
    assert completeness_gap(made.shares.sum() + made.unplaced, cosine(embedding, other)) < 1e-6
    unbiased = Cells(z=others.z, bias=np.zeros(6, dtype=np.float32))
    scale = np.linalg.norm(unbiased.embedding) / np.linalg.norm(other)
    rows = cell_shares(cells, unbiased.embedding).shares.ravel() * scale
    np.testing.assert_allclose(made.shares.sum(axis=1), rows, atol=1e-6)


def test_without_a_bias_everything_has_a_place():
    cells, _ = gem_cells(0)
    plain = Cells(z=cells.z, bias=np.zeros(6, dtype=np.float32))
    assert pair_shares(plain, plain).unplaced == pytest.approx(0.0, abs=1e-12)
    assert pair_shares(plain, plain).shares.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(pair_shares(plain, plain).shares, pair_shares(plain, plain).shares.T, atol=1e-15)


def test_the_pair_is_the_same_seen_from_the_other_side():
    left, right = gem_cells(0)[0], gem_cells(1, (3, 4))[0]
    np.testing.assert_allclose(pair_shares(left, right).shares, pair_shares(right, left).shares.T, atol=1e-15)


def test_pairs_can_be_added_up_over_views():
    left, right = gem_cells(0)[0], gem_cells(1, (3, 4))[0]
    shares = pair_shares(left, right).shares
    summed = over_views(shares, 2, 2)
    assert summed.shape == (35, 12)
    assert summed[3, 5] == pytest.approx(sum(shares[3 + 35 * a, 5 + 12 * b] for a in (0, 1) for b in (0, 1)))


def test_zero_embeddings_share_nothing():
    nothing = Cells(z=np.zeros((1, 4, 3), dtype=np.float32), bias=np.zeros(3, dtype=np.float32))
    some = Cells(z=np.ones((1, 4, 3), dtype=np.float32), bias=np.zeros(3, dtype=np.float32))
    assert not pair_shares(nothing, some).shares.any()
    assert not cell_shares(some, np.zeros(3)).shares.any()
    assert cell_shares(nothing, np.ones(3)).unplaced == 0.0


@pytest.mark.parametrize(
    ("options", "weights"),
    [
        ({}, None),
        ({"normalise": True}, None),
        ({"fusion": "mean", "weights": (3.0, 1.0)}, {"x": 3.0, "y": 1.0}),
    ],
)
def test_members_shares_add_up_to_the_groups_similarity(options, weights):
    rng = np.random.default_rng(0)
    stacked = {"x": rng.normal(size=(2, 1, 4)), "y": 3 * rng.normal(size=(2, 1, 7))}
    members = {
        name: Embeddings(member=name, image_ids=("q", "m"), vectors=vectors.astype(np.float32))
        for name, vectors in stacked.items()
    }

    def multiply(member, normalise):
        return paired_products(member, np.array([0]), np.array([[1]]), normalise)

    fused = group_similarity(group("g", "x", "y", **options), members, multiply, lambda name, cosines: None)
    query, match = ({name: found.vectors[row, 0] for name, found in members.items()} for row in (0, 1))
    shares = member_shares(query, match, weights=weights, normalise=options.get("normalise", False))
    assert sum(shares.values()) == pytest.approx(fused[0, 0], abs=1e-7)
    assert list(shares) == ["x", "y"]
