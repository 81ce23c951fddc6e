"""Correlations between rows of numbers, undefined (nan) where a row does not vary."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def correlations(rows: NDArray[np.floating]) -> Doubles:
    """Pearson correlation of every two of M rows: (M, P) of finite numbers -> (M, M) float64 in [-1, 1].

    Symmetric, with ones on the diagonal; nan in the rows and columns of rows that are constant.
    """
    if not rows.shape[1]:
        return np.full((len(rows), len(rows)), np.nan)
    centred: Doubles = rows - rows.mean(axis=1, keepdims=True, dtype=np.float64)
    lengths = np.sqrt(np.einsum("mp,mp->m", centred, centred))
    lengths[rows.min(axis=1) == rows.max(axis=1)] = np.nan
    units = centred / lengths[:, None]
    result: Doubles = np.clip(units @ units.T, -1.0, 1.0)
    np.fill_diagonal(result, np.where(np.isnan(lengths), np.nan, 1.0))
    return result


def rank_correlations(rows: NDArray[np.floating]) -> Doubles:
    """Spearman correlation of every two of M rows, ties at their mean rank; otherwise as `correlations`."""
    from scipy import stats  # its import takes longer than all of a rebuild but MkDocs, which ranks nothing

    ranks: Doubles = stats.rankdata(rows, method="average", axis=1)
    return correlations(ranks)


def mean_off_diagonal(matrix: Doubles) -> float | None:
    """Mean over pairs of a symmetric (M, M) matrix, undefined pairs left out; ``None`` if none is defined."""
    pairs = matrix[np.triu_indices(len(matrix), k=1)]
    defined = pairs[~np.isnan(pairs)]
    return float(defined.mean()) if defined.size else None
