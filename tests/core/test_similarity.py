"""Cosines and fusion against plain formulas."""

from __future__ import annotations

import numpy as np
import pytest

from core.making import embeddings, group
from generator.core import similarity
from generator.core.fusion import group_similarity, weights_of
from generator.core.similarity import (
    check_finite,
    fused_vectors,
    paired_products,
    products,
    rows_of,
    unit,
    vectors_of,
)
from generator.errors import MemberError

IDS = ("a", "b", "c", "d", "e")


def made(seed: int = 0, dimension: int = 6, scale: float = 1.0) -> np.ndarray:
    return (scale * np.random.default_rng(seed).normal(size=(5, 2, dimension))).astype(np.float32)


def both(fusion_group, members):
    """The group's similarity of images 0, 1 to images 0..4, and the members' own cosines."""
    asked, found = np.array([0, 1]), np.arange(5)
    cosines = {}

    def multiply(member, normalise):
        return products(member, asked, found, normalise)

    def note(name, cosine):
        cosines[name] = cosine

    return group_similarity(fusion_group, members, multiply, note), cosines


def cosine(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(left, axis=1)[:, None] * np.linalg.norm(right, axis=1)
    return left @ right.T / lengths


def test_concat_is_the_cosine_of_raw_joined_view_means():
    members = {"x": embeddings("x", IDS, made(0)), "y": embeddings("y", IDS, made(1, 3, scale=5.0))}
    joined = np.concatenate([made(0).mean(axis=1), made(1, 3, scale=5.0).mean(axis=1)], axis=1).astype(np.float64)
    fused, cosines = both(group("g", "x", "y"), members)
    np.testing.assert_allclose(fused, cosine(joined[:2], joined), atol=1e-7)
    np.testing.assert_allclose(cosines["y"], cosine(joined[:2, 6:], joined[:, 6:]), atol=1e-7)
    np.testing.assert_allclose(fused_vectors(group("g", "x", "y"), members, IDS), joined, rtol=1e-6)


def test_a_member_with_longer_embeddings_weighs_more_unless_normalised():
    members = {"x": embeddings("x", IDS, made(0)), "y": embeddings("y", IDS, made(1, 3, scale=1000.0))}
    raw, cosines = both(group("g", "x", "y"), members)
    np.testing.assert_allclose(raw, cosines["y"], atol=1e-4)
    level, _ = both(group("g", "x", "y", normalise=True), members)
    np.testing.assert_allclose(level, (cosines["x"] + cosines["y"]) / 2, atol=1e-7)


def test_mean_is_the_weighted_mean_of_cosines():
    members = {"x": embeddings("x", IDS, made(0)), "y": embeddings("y", IDS, made(1, 3))}
    fused, cosines = both(group("g", "x", "y", fusion="mean", weights=(3.0, 1.0)), members)
    np.testing.assert_allclose(fused, 0.75 * cosines["x"] + 0.25 * cosines["y"], atol=1e-12)
    plain, _ = both(group("g", "x", "y", fusion="mean"), members)
    np.testing.assert_allclose(plain, (cosines["x"] + cosines["y"]) / 2, atol=1e-12)


@pytest.mark.parametrize("options", [{}, {"normalise": True}, {"fusion": "mean"}])
def test_zero_vectors_resemble_nothing(options):
    vectors = made(0)
    vectors[3] = 0.0
    vectors[0, 1] = -vectors[0, 0]  # the views cancel
    members = {"x": embeddings("x", IDS, vectors), "y": embeddings("y", IDS, np.zeros((5, 4)))}
    fused, cosines = both(group("g", "x", "y", **options), members)
    assert np.isfinite(fused).all()
    np.testing.assert_array_equal(fused[0], 0.0)
    np.testing.assert_array_equal(fused[:, 3], 0.0)
    np.testing.assert_array_equal(cosines["y"], 0.0)


def test_cosines_stay_within_one_and_identical_images_tie_exactly_in_float32():
    vectors = np.repeat(made(0, 301)[:1], 5, axis=0)
    members = {"x": embeddings("x", IDS, vectors)}
    fused, _ = both(group("g", "x"), members)
    assert fused.max() <= 1.0
    assert len(np.unique(fused.astype(np.float32))) == 1


def test_tiny_and_huge_embeddings_lose_nothing():
    for scale in (1e-30, 1e30):
        vectors = (made(0).astype(np.float64) * scale).astype(np.float32)
        fused, _ = both(group("g", "x"), {"x": embeddings("x", IDS, vectors)})
        mean = made(0).mean(axis=1).astype(np.float64)
        np.testing.assert_allclose(fused, cosine(mean[:2], mean), atol=1e-6)


def test_blocks_and_pairs_give_the_same_numbers(monkeypatch):
    member = embeddings("x", IDS, made(0))
    whole = products(member, np.array([0, 3]), np.arange(5))
    monkeypatch.setattr(similarity, "_BLOCK", 24)  # two images of 2 x 6 numbers
    np.testing.assert_allclose(products(member, np.array([0, 3]), np.arange(5)).dots, whole.dots, rtol=1e-14)
    pairs = paired_products(member, np.array([0, 3]), np.array([[4, 1], [2, 2]]))
    np.testing.assert_allclose(pairs.cosine(), whole.cosine()[[[0], [1]], [[4, 1], [2, 2]]], rtol=1e-13)


def test_unit_vectors_have_length_one_and_zeros_stay():
    units = unit(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    np.testing.assert_allclose(units, [[0.6, 0.8], [0.0, 0.0]])


def test_views_are_averaged_for_rows_of_any_shape():
    member = embeddings("x", IDS, made(0))
    grid = vectors_of(member, np.array([[0, 1], [4, 4]]))
    assert grid.shape == (2, 2, 6)
    np.testing.assert_allclose(grid[1, 0], made(0)[4].astype(np.float64).mean(axis=0))


def test_a_missing_image_is_named():
    with pytest.raises(MemberError, match=r"member 'x' has no embedding for 2 of 3 images .* the first is 'q'"):
        rows_of(embeddings("x", IDS, made(0)), ["a", "q", "r"])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_embeddings_that_are_not_finite_are_named(bad):
    vectors = made(0)
    vectors[2, 1, 3] = bad
    vectors[4, 0, 0] = -bad
    with pytest.raises(MemberError, match=r"embeddings of 2 images are not finite, the first is 'c': try precision"):
        check_finite(embeddings("x", IDS, vectors))
    check_finite(embeddings("x", IDS, np.full((5, 4), 3e38)))


@pytest.mark.parametrize(
    "bad",
    [
        group("g"),
        group("g", "x", weights=(1.0, 2.0)),
        group("g", "x", weights=(0.0,)),
        group("g", "x", "y", weights=(2.0, -1.0)),
    ],
)
def test_weights_that_cannot_be_used_are_refused(bad):
    with pytest.raises(MemberError, match="give each a weight, none below 0 and not all 0"):
        weights_of(bad)
