"""A cosine taken apart: by cell, by pair of cells, by member (Stylianou et al. 2019, Zhu et al. 2019).

DESIGN 2.3: a head that is linear after its pooling gives each cell i of the last feature map a share z_i of
the embedding, so that e = mean of z_i over cells and views + b. A cosine is linear in one embedding when
the other is held, so it splits the same way. What the bias b adds is *not tied to a place* and never spread
over cells. All this is exact to rounding where that sum holds; elsewhere `completeness_gap` stands beside
the map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.resampling import Doubles


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """One image's embedding as a sum: ``z`` (V, N, D) float32 over views and cells, ``bias`` (D,) float32."""

    z: Floats
    bias: Floats

    @property
    def embedding(self) -> Doubles:
        """The view-averaged embedding that the cells add up to, (D,) float64."""
        mean: Doubles = self.z.mean(axis=(0, 1), dtype=np.float64)
        return mean + self.bias


@dataclass(frozen=True, kw_only=True, eq=False)
class CellShares:
    """A cosine by cell of one image: ``shares`` (V, N) float64 plus ``unplaced`` add up to it."""

    shares: Doubles
    unplaced: float


@dataclass(frozen=True, kw_only=True, eq=False)
class PairShares:
    """A cosine by pair of cells: ``shares`` (V N, V' N') float64 plus ``unplaced`` add up to it."""

    shares: Doubles
    unplaced: float


def cell_shares(cells: Cells, other: NDArray[np.floating]) -> CellShares:
    """Split cos(e, other) over the cells of e: <z_i, o> / (N V |e|), and <b, o> / |e|, with o of length 1.

    other : (D,) of any length, the other image's embedding, held fixed. A zero vector gives zeros.
    """
    scale = _inverse(np.linalg.norm(cells.embedding)) * _inverse(np.linalg.norm(other.astype(np.float64)))
    views, count, _ = cells.z.shape
    shares = cells.z.astype(np.float64) @ other.astype(np.float64) * (scale / (views * count))
    return CellShares(shares=shares, unplaced=float(cells.bias.astype(np.float64) @ other * scale))


def pair_shares(cells: Cells, other: Cells) -> PairShares:
    """Split cos(e, e') over pairs of cells: s_ij = <z_i, z'_j> / (N N' V V' |e| |e'|).

    Rows and columns run over views, then cells. ``unplaced`` holds every term with a bias, of either side.
    """
    mine, theirs = (side.z.reshape(-1, side.z.shape[-1]).astype(np.float64) for side in (cells, other))
    scale = _inverse(np.linalg.norm(cells.embedding)) * _inverse(np.linalg.norm(other.embedding))
    shares: Doubles = mine @ theirs.T * (scale / (len(mine) * len(theirs)))
    placed = mine.mean(axis=0) @ theirs.mean(axis=0)
    return PairShares(shares=shares, unplaced=float((cells.embedding @ other.embedding - placed) * scale))


def over_views(shares: Doubles, views: int, other_views: int) -> Doubles:
    """Pair shares added up over views: (V N, V' N') -> (N, N'), flipped views turned back beforehand."""
    rows, columns = shares.shape
    split = shares.reshape(views, rows // views, other_views, columns // other_views)
    summed: Doubles = split.sum(axis=(0, 2))
    return summed


def member_shares(
    query: Mapping[str, NDArray[np.floating]],
    match: Mapping[str, NDArray[np.floating]],
    *,
    weights: Mapping[str, float] | None = None,
    normalise: bool = False,
) -> dict[str, float]:
    """Split a group's similarity over its members; the shares add up to it.

    query, match : by member, view-averaged embeddings (D,).
    weights : by member, where the group is fused by ``mean``: the share of member k is w_k cos_k / sum of w.

    Without weights it is fused by ``concat``: <e_q^k, e_m^k> / (|E_q| |E_m|) with the joined embeddings E,
    whose parts are brought to length 1 first with ``normalise``.
    """
    if normalise or weights is not None:
        query = {name: _unit(vector) for name, vector in query.items()}
        match = {name: _unit(vector) for name, vector in match.items()}
    dots = {name: float(query[name].astype(np.float64) @ match[name]) for name in query}
    if weights is not None:
        total = sum(weights[name] for name in query)
        return {name: dot * weights[name] / total for name, dot in dots.items()}
    scale = _inverse(_joined_length(query)) * _inverse(_joined_length(match))
    return {name: dot * scale for name, dot in dots.items()}


def completeness_gap(parts: float, whole: float) -> float:
    """How far a sum of parts is from what it explains: |parts - whole|, 0 for an exact decomposition."""
    return abs(parts - whole)


def _joined_length(vectors: Mapping[str, NDArray[np.floating]]) -> float:
    return float(np.sqrt(sum(float(vector.astype(np.float64) @ vector) for vector in vectors.values())))


def _unit(vector: NDArray[np.floating]) -> Doubles:
    doubles = vector.astype(np.float64)
    return doubles * _inverse(np.linalg.norm(doubles))


def _inverse(length: float | np.floating) -> float:
    """1 / length, and 0 for 0: a vector of zeros has no similarity to share."""
    return 1.0 / float(length) if length > 0.0 else 0.0
