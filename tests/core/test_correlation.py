"""Correlations against numpy and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from generator.core.correlation import correlations, mean_off_diagonal, rank_correlations


def test_pearson_is_numpys():
    rows = np.random.default_rng(0).normal(size=(4, 50)).astype(np.float32)
    np.testing.assert_allclose(correlations(rows), np.corrcoef(rows.astype(np.float64)), atol=1e-12)


def test_spearman_with_ties_is_scipys():
    rows = np.random.default_rng(1).integers(0, 5, size=(3, 40)).astype(np.float32)
    np.testing.assert_allclose(rank_correlations(rows), stats.spearmanr(rows.T).statistic, atol=1e-12)


def test_a_constant_row_is_undefined_even_where_its_mean_rounds():
    rows = np.stack([np.full(7, 0.1, dtype=np.float32), np.arange(7, dtype=np.float32)])
    result = correlations(rows)
    assert np.isnan(result[0]).all()
    assert np.isnan(result[:, 0]).all()
    assert result[1, 1] == 1.0
    assert mean_off_diagonal(result) is None


@pytest.mark.parametrize("columns", [0, 1])
def test_too_few_numbers_are_undefined(columns):
    assert np.isnan(correlations(np.zeros((2, columns)))).all()
    assert np.isnan(rank_correlations(np.zeros((2, columns)))).all()


def test_the_mean_over_pairs_leaves_undefined_ones_out():
    matrix = np.array([[1.0, 0.5, np.nan], [0.5, 1.0, 0.1], [np.nan, 0.1, 1.0]])
    assert mean_off_diagonal(matrix) == pytest.approx(0.3)
    assert mean_off_diagonal(np.ones((1, 1))) is None
