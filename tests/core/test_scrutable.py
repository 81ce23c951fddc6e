"""Rotations of the embedding space."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.scrutable import make_rotation

ROTATION = make_rotation(12, 5, np.random.default_rng(0))
VECTORS = np.random.default_rng(1).standard_normal((5, 12))


def test_back_undoes_turned_and_no_inner_product_changes():
    assert np.allclose(ROTATION.back(ROTATION.turned(VECTORS)), VECTORS, atol=1e-12)
    other = np.random.default_rng(2).standard_normal((5, 12))
    dots = (ROTATION.turned(VECTORS) * ROTATION.turned(other)).sum(1)
    assert np.allclose(dots, (VECTORS * other).sum(1), atol=1e-12)


def test_back_is_the_transpose():
    other = np.random.default_rng(3).standard_normal((5, 12))
    assert np.allclose((ROTATION.turned(VECTORS) * other).sum(1), (VECTORS * ROTATION.back(other)).sum(1), atol=1e-12)


def test_each_row_has_a_rotation_of_its_own_and_the_seed_decides():
    same = np.ones((5, 12))
    turned = ROTATION.turned(same)
    assert not np.allclose(turned[0], turned[1])
    assert np.array_equal(turned, make_rotation(12, 5, np.random.default_rng(0)).turned(same))


def test_rotations_are_uniform():
    """The image of a fixed unit vector is uniform on the sphere: mean 0, variance 1 / D in every coordinate."""
    found = np.concatenate(
        [make_rotation(3, 20, np.random.default_rng(seed)).turned(np.tile([1.0, 0, 0], (20, 1))) for seed in range(100)]
    )
    assert found.mean(0) == pytest.approx([0, 0, 0], abs=0.1)
    assert (found**2).mean(0) == pytest.approx([1 / 3] * 3, abs=0.05)
