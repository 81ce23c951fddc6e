"""PAIR-X (Shrack et al. 2025, arXiv 2503.22881), written from its description; and the same question asked of cells.

Followed of PAIR-X: both photos go through the network; at an intermediate layer every cell of the one is matched with
its nearest neighbour in the other by the cosine of the activations, and only mutual nearest neighbours are kept; the
cosine of the two embeddings is propagated back to that layer, which gives each cell a relevance; matches are ordered by
the product of their cells' relevances, and the best ``TOP`` of them are the explanation. The relevance here is gradient
x activation summed over channels, what layer-wise relevance propagation by the epsilon rule comes to in networks of
convolutions and ReLU as epsilon goes to 0 (Ancona et al. 2018); the paper's composite of rules is not. Left out is the
drawing, which costs one more backward pass per drawn match and photo. Its two scores: MC, the sum of the relevance
products, and IRM, 1 / (1 + mean reprojection error in cells) under a homography that RANSAC fits to the matches.

Ours are from the shares z_i of the embedding (`generator.networks.cells`), kept once for every photo. Correspondences
are mutual best by the cosine of centred z_i, as in `generator.core.links` but over all cells, not the lit ones alone;
no network runs for a pair.

Equal or better than PAIR-X is not shown: all intervals of the paired differences hold 0 (docs/performance.md). What is
said there of why one of the two is ahead on some photos is conjecture; no experiment took a reason apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generator.core.member import Pixels
from generator.networks.member import LoadedMember

Vector = NDArray[Any]
TOP = 20
"""Matches of an explanation, of either method."""
LAYER = "backbone.blocks.3"
"""The intermediate layer of an EfficientNet: stride 16, halfway through its blocks."""
TOLERANCE = 1.5
"""RANSAC's, in cells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """How sound a pair's explanation looks: ``strength`` of its matches (MC), and their ``consistency`` (IRM)."""

    strength: float
    consistency: float


def pair_x(member: LoadedMember, first: Pixels, second: Pixels) -> list[Scores]:
    """PAIR-X's scores of P pairs of photos, (P, H, W, 3) uint8 each: 2 P forward and 2 P backward passes."""
    network = member.engine.network
    kept: list[Tensor] = []
    hook = network.module.get_submodule(LAYER).register_forward_hook(lambda module, inputs, output: kept.append(output))
    try:
        with torch.enable_grad():
            pixels = member.normaliser(np.concatenate([first, second]), "identity").requires_grad_()
            raw = network.finish(network.embed(network.features(pixels)))
            cosines = torch.cosine_similarity(raw[: len(first)], raw[len(first) :])
            (gradient,) = torch.autograd.grad(cosines.sum(), kept[0])
    finally:
        hook.remove()
    activations = kept[0].detach()
    relevance = (activations * gradient).sum(1).numpy()
    count, channels, *grid = activations.shape
    cells = activations.reshape(count, channels, -1).permute(0, 2, 1)
    units: Vector = torch.nn.functional.normalize(cells, dim=2).numpy()
    half = len(first)
    return [
        _scored(units[p] @ units[half + p].T, relevance[p].ravel(), relevance[half + p].ravel(), grid)
        for p in range(half)
    ]


def _scored(likeness: Vector, one: Vector, other: Vector, grid: Sequence[int]) -> Scores:
    rows, columns = mutual(likeness)
    products = np.maximum(one[rows], 0) * np.maximum(other[columns], 0)
    best = np.argsort(-products, kind="stable")[:TOP]
    return Scores(strength=float(products[best].sum()), consistency=consistency(rows[best], columns[best], grid))


@dataclass(frozen=True, kw_only=True, eq=False)
class Decomposed:
    """One photo's embedding by cell: ``z`` (N, D) float32, ``length`` |e|, the ``grid`` (h, w) of the cells."""

    z: Vector
    length: float
    grid: tuple[int, int]

    @cached_property
    def centred(self) -> Vector:
        """The shares less their mean, at length 1: made once, used in every pair."""
        apart = self.z - self.z.mean(axis=0)
        unit: Vector = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-12)
        return unit


def decomposed(member: LoadedMember, pixels: Pixels) -> list[Decomposed]:
    """The cells of photos (B, H, W, 3) uint8: one forward pass each."""
    features = member.features(pixels, "identity")
    parts, raw = member.cells(features), member.head(features)
    lengths = np.linalg.norm(raw, axis=1)
    return [
        Decomposed(z=z, length=float(length), grid=member.facts.grid)
        for z, length in zip(parts.z, lengths, strict=True)
    ]


def ours(first: Decomposed, second: Decomposed) -> Scores:
    """The same of a pair of decomposed photos: no pass.

    Strength: the cosine of centred shares summed over the ``TOP`` correspondences that carry most of the similarity,
    by the pair shares s_ij of DESIGN 2.3, <z_i, z'_j> up to what all pairs of cells have in common.
    """
    likeness = first.centred @ second.centred.T
    rows, columns = mutual(likeness)
    shares = np.einsum("nd,nd->n", first.z[rows], second.z[columns])
    best = np.argsort(-shares, kind="stable")[:TOP]
    rows, columns = rows[best], columns[best]
    return Scores(strength=float(likeness[rows, columns].sum()), consistency=consistency(rows, columns, first.grid))


def mutual(likeness: Vector) -> tuple[Vector, Vector]:
    """The rows and columns of mutual nearest neighbours in ``likeness`` (N, N')."""
    nearest, back = likeness.argmax(axis=1), likeness.argmax(axis=0)
    rows = np.flatnonzero(back[nearest] == np.arange(len(nearest)))
    return rows, nearest[rows]


def consistency(rows: Vector, columns: Vector, grid: Sequence[int]) -> float:
    """1 / (1 + mean reprojection error, in cells) under RANSAC's homography; 0 where there is none."""
    if len(rows) < 4:
        return 0.0
    one, other = (
        np.stack([places % grid[1], places // grid[1]], axis=1).astype(np.float32) for places in (rows, columns)
    )
    cv2.setRNGSeed(0)
    matrix: Any = cv2.findHomography(one, other, cv2.RANSAC, TOLERANCE)[0]
    if matrix is None:
        return 0.0
    there = cv2.perspectiveTransform(one[:, None], matrix)[:, 0]
    error = float(np.linalg.norm(there - other, axis=1).mean())
    return 1.0 / (1.0 + error) if np.isfinite(error) else 0.0
