"""Pools: the cells of a feature map to one vector, and the part that each cell has in it.

GeM: Radenovic, Tolias & Chum 2019, (mean over cells of max(a, eps)^p)^(1/p).
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn


class Pool(nn.Module):
    """Cells (B, N, C) to vectors (B, C), and each cell's part in them."""

    kind: Literal["avg", "gem", "max"]

    def shares(self, cells: Tensor) -> Tensor:
        """J_i a_i for each cell: (B, N, C) whose mean over N is the pooled vector, exactly (DESIGN 2.3)."""
        raise NotImplementedError


class AveragePool(Pool):
    """The mean over cells; J is the identity."""

    kind = "avg"

    def forward(self, cells: Tensor) -> Tensor:  # noqa: D102
        return cells.mean(1)

    def shares(self, cells: Tensor) -> Tensor:  # noqa: D102
        return cells


class MaxPool(Pool):
    """The maximum over cells; J is N at the winning cell of a channel, split evenly between equal ones."""

    kind = "max"

    def forward(self, cells: Tensor) -> Tensor:  # noqa: D102
        return cells.amax(1)

    def shares(self, cells: Tensor) -> Tensor:  # noqa: D102
        best = cells == cells.amax(1, keepdim=True)
        shares: Tensor = cells * best * (cells.shape[1] / best.sum(1, keepdim=True))
        return shares


class GeMPool(Pool):
    """Generalised-mean pooling, ``p`` (1,) learned or fixed: homogeneous of degree 1, so J splits exactly."""

    kind = "gem"

    def __init__(self, p: float, eps: float) -> None:
        super().__init__()
        self.p = nn.Parameter(torch.full((1,), p))
        self.eps = eps

    def forward(self, cells: Tensor) -> Tensor:  # noqa: D102
        p = self.p.item()  # as a number: autograd keeps more maps for a tensor exponent
        return cells.clamp(min=self.eps).pow(p).mean(1).pow(1 / p)

    def shares(self, cells: Tensor) -> Tensor:  # noqa: D102
        p = self.p.item()
        shares: Tensor = cells.clamp(min=self.eps).pow(p) * self(cells).unsqueeze(1).pow(1 - p)
        return shares
