"""k-reciprocal encoding (Zhong et al. 2017, "Re-ranking Person Re-identification with k-reciprocal Encoding").

Every image of a scenario is encoded once by its reciprocal neighbours, sparse; candidates are then compared with a
query by the Jaccard distance of the two encodings. The paper's equations are named where they are computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from generator.core.selection import Places, top_k
from generator.core.similarity import Doubles
from generator.core.strategies import KReciprocal

_BLOCK = 2**22
"""Similarities that are held at once while neighbours are sought (32 MiB)."""

Asking = Callable[[Places], Doubles]
"""Similarities (R, M) of images at (R,) places of the scenario to all its M images."""
Pairing = Callable[[Places, Places], Doubles]
"""Similarities (R, K) of images at (R,) places, each to its own at (R, K)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Encoding:
    """All M images of a scenario: row i of ``rows`` (M, M) encodes image i; ``columns`` is the same by column."""

    rows: csr_array
    columns: csc_array

    def jaccard(self, place: int, candidates: Places) -> Doubles:
        """Jaccard distances (N,) between the image at ``place`` and those at ``candidates`` (N,): equation 10."""
        shared = np.zeros(self.rows.shape[0])
        for neighbour, weight in zip(*_entries(self.rows, place), strict=True):
            images, weights = _entries(self.columns, int(neighbour))
            shared[images] += np.minimum(weight, weights)
        found: Doubles = 1.0 - shared[candidates] / (2.0 - shared[candidates])
        return found


def encode(strategy: KReciprocal, images: int, ask: Asking, pair: Pairing) -> Encoding:
    """Encode all ``images`` of a scenario; two similarities of an image to another must not depend on the order."""
    near = _neighbours(images, strategy.k1, ask)
    sets = [_expanded(place, near, strategy.k1) for place in range(images)]
    counts = np.array([len(one) for one in sets])
    padded = np.zeros((images, int(counts.max())), dtype=np.int64)
    for place, one in enumerate(sets):
        padded[place, : len(one)] = one
    weights = np.exp(-distance(pair(np.arange(images), padded)))  # equation 7
    weights[np.arange(padded.shape[1]) >= counts[:, None]] = 0.0
    weights /= weights.sum(axis=1, keepdims=True)
    kept = weights > 0.0
    starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    encoded = csr_array((weights[kept], padded[kept], starts), shape=(images, images))
    rows = csr_array(_averaging(near, min(strategy.k2, images), images) @ encoded)  # equation 11
    rows.sort_indices()
    return Encoding(rows=rows, columns=csc_array(rows))


def distance(similarities: Doubles) -> Doubles:
    """(1 - s) / 2 in [0, 1]: a quarter of the squared distance of unit embeddings."""
    found: Doubles = (1.0 - similarities) / 2.0
    return found


# ----------------------------------------------------------------------------------------------------------


def _entries(matrix: csr_array | csc_array, place: int) -> tuple[NDArray[np.integer], Doubles]:
    part = slice(matrix.indptr[place], matrix.indptr[place + 1])
    return matrix.indices[part], matrix.data[part]


def _neighbours(images: int, k1: int, ask: Asking) -> Places:
    """Places (M, k1 + 1) of each image's nearest, itself first."""
    step = max(1, _BLOCK // max(1, images))
    found = []
    for start in range(0, images, step):
        places = np.arange(start, min(start + step, images))
        similarities = ask(places).astype(np.float32)
        similarities[np.arange(len(places)), places] = np.inf
        found.append(top_k(similarities, k1 + 1)[0])
    return np.concatenate(found) if found else np.empty((0, 0), dtype=np.int64)


def _reciprocal(place: int, near: Places, count: int) -> Places:
    """The neighbours among ``count`` nearest that have ``place`` among theirs: equation 2."""
    forward = near[place, :count]
    mutual: Places = forward[(near[forward, :count] == place).any(axis=1)]
    return mutual


def _expanded(place: int, near: Places, k1: int) -> Places:
    """The reciprocal neighbours, and those of each that has at least two thirds of its own among them: equation 3."""
    core = _reciprocal(place, near, k1 + 1)
    found = [core]
    for candidate in core:
        further = _reciprocal(int(candidate), near, round(k1 / 2) + 1)
        if np.isin(further, core).sum() > 2 / 3 * len(further):
            found.append(further)
    return np.unique(np.concatenate(found))


def _averaging(near: Places, k2: int, images: int) -> csr_array:
    """Local query expansion: the mean over an image's ``k2`` nearest."""
    chosen = near[:, :k2]
    starts = np.arange(0, chosen.size + 1, chosen.shape[1])
    return csr_array((np.full(chosen.size, 1.0 / chosen.shape[1]), chosen.ravel(), starts), shape=(images, images))
