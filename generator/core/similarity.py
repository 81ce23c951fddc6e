"""Cosines between images, and the products of which cosines of joined embeddings are made (DESIGN 2.4).

Everything is computed in float64 from the stored float32 embeddings and published as float32, so that
identical images tie exactly and neither block sizes nor the number of queries can turn a ranking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats
from generator.core.results import Embeddings, Group
from generator.errors import MemberError

Doubles = NDArray[np.float64]
Similarities = Floats | Doubles
Rows = NDArray[np.intp]

_BLOCK = 4 * 2**20
"""Numbers of a database block that are held in float64 at once (32 MiB)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Products:
    """Dot products of queries (rows) and candidates (columns), with the squared lengths of both.

    dots : (Q, N). queries : (Q, 1).
    candidates : (1, N), or (Q, N) where each query has its own candidates.
    The products of members joined by ``concat`` are the sums of theirs: `+` is concatenation.
    """

    dots: Doubles
    queries: Doubles
    candidates: Doubles

    def __add__(self, other: Products) -> Products:
        return Products(
            dots=self.dots + other.dots,
            queries=self.queries + other.queries,
            candidates=self.candidates + other.candidates,
        )

    def cosine(self) -> Doubles:
        """The cosines (Q, N) in [-1, 1]; 0 with a vector of length 0, which resembles nothing."""
        lengths = np.sqrt(self.queries) * np.sqrt(self.candidates)
        cosine = np.zeros_like(self.dots)
        np.divide(self.dots, lengths, out=cosine, where=lengths > 0.0)
        return np.clip(cosine, -1.0, 1.0, out=cosine)


def unit(vectors: NDArray[np.floating]) -> Doubles:
    """Vectors (..., D) at length 1, float64; a vector of zeros stays one."""
    doubles = vectors.astype(np.float64)
    lengths = np.sqrt(np.einsum("...d,...d->...", doubles, doubles))[..., None]
    units = np.zeros_like(doubles)
    np.divide(doubles, lengths, out=units, where=lengths > 0.0)
    return units


def vectors_of(embeddings: Embeddings, rows: Rows, normalise: bool = False) -> Doubles:
    """Embeddings of some images, averaged over views: (..., D) float64 for ``rows`` of shape (...)."""
    found = embeddings.vectors[rows]
    vectors: Doubles = found[..., 0, :].astype(np.float64) if found.shape[-2] == 1 else found.mean(-2, dtype=np.float64)
    return unit(vectors) if normalise else vectors


def fused_vectors(group: Group, embeddings: Mapping[str, Embeddings], image_ids: Sequence[str]) -> Floats:
    """The joined embeddings whose cosine is a ``concat`` group's similarity: (N, sum of D) float32.

    For export and checks; of a ranking, only an approximate search builds them (`unit_vectors`).
    """
    parts = [
        vectors_of(embeddings[name], rows_of(embeddings[name], image_ids), group.normalise) for name in group.members
    ]
    return np.concatenate(parts, axis=1).astype(np.float32)


def unit_vectors(group: Group, embeddings: Mapping[str, Embeddings], image_ids: Sequence[str]) -> Floats:
    """The same at length 1, (N, sum of D) float32: the inner product of two is the group's similarity."""
    length = sum(embeddings[name].vectors.shape[2] for name in group.members)
    found = np.empty((len(image_ids), length), dtype=np.float32)
    step = max(1, _BLOCK // length)
    for start in range(0, len(image_ids), step):
        part = slice(start, start + step)
        joined = [
            vectors_of(embeddings[name], rows_of(embeddings[name], image_ids[part]), group.normalise)
            for name in group.members
        ]
        found[part] = unit(np.concatenate(joined, axis=1))
    return found


def rows_of(embeddings: Embeddings, image_ids: Sequence[str]) -> Rows:
    """Rows of ``embeddings`` that hold these images; raises `MemberError` where one is missing."""
    missing = [image_id for image_id in image_ids if image_id not in embeddings.rows]
    if missing:
        raise MemberError(
            f"member {embeddings.member!r} has no embedding for {len(missing)} of {len(image_ids)} "
            f"images that its route matches, the first is {missing[0]!r}: "
            "run it on them, or take it off the route"
        )
    return np.array([embeddings.rows[image_id] for image_id in image_ids], dtype=np.intp)


def check_finite(embeddings: Embeddings) -> None:
    """Raise `MemberError` if a number of some embedding is nan or infinite."""
    with np.errstate(invalid="ignore"):  # a sum in float64 is finite exactly where every float32 in it is
        broken = ~np.isfinite(embeddings.vectors.sum(axis=(1, 2), dtype=np.float64))
    if broken.any():
        first = embeddings.image_ids[int(broken.argmax())]
        raise MemberError(
            f"member {embeddings.member!r}: the embeddings of {int(broken.sum())} images are not finite, the "
            f"first is {first!r}: try precision float32, or check the checkpoint and the input's mean and std"
        )


def products(embeddings: Embeddings, queries: Rows, candidates: Rows, normalise: bool = False) -> Products:
    """Every query (Q,) against every candidate (N,), by blocks so that float64 copies stay small."""
    asked = vectors_of(embeddings, queries, normalise)
    dots = np.empty((len(queries), len(candidates)))
    squares = np.empty((1, len(candidates)))
    step = max(1, _BLOCK // (embeddings.vectors.shape[1] * embeddings.vectors.shape[2]))
    for start in range(0, len(candidates), step):
        part = slice(start, start + step)
        block = vectors_of(embeddings, candidates[part], normalise)
        dots[:, part] = asked @ block.T
        squares[0, part] = np.einsum("nd,nd->n", block, block)
    return Products(dots=dots, queries=np.einsum("qd,qd->q", asked, asked)[:, None], candidates=squares)


def paired_products(embeddings: Embeddings, queries: Rows, candidates: Rows, normalise: bool = False) -> Products:
    """Each query (Q,) against its own candidates (Q, K)."""
    dots = np.empty(candidates.shape)
    squares = np.empty(candidates.shape)
    asked = vectors_of(embeddings, queries, normalise)
    for place, (vector, rows) in enumerate(zip(asked, candidates, strict=True)):
        block = vectors_of(embeddings, rows, normalise)
        dots[place] = block @ vector
        squares[place] = np.einsum("kd,kd->k", block, block)
    return Products(dots=dots, queries=np.einsum("qd,qd->q", asked, asked)[:, None], candidates=squares)
