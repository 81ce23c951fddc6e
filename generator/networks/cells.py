"""The embedding as a sum over places (DESIGN 2.3; Stylianou et al. 2019, Zhu et al. 2019).

e = mean over cells i of z_i + b, with z_i = W J_i a_i: a_i the activations of a cell, J_i the pool's Jacobian
times N, and W, b the rest of the head with batch normalisation folded in. Exact where the pool is homogeneous
of degree 1 (avg, GeM, max) and the rest affine. Elsewhere z_i = N (de/da_i) a_i, a linearisation whose
completeness gap is reported.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.autograd.forward_ad as forward_mode
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from generator.networks.backbones import Maps
from generator.networks.cuts import Cut
from generator.networks.heads import Concat
from generator.networks.layouts import Layout
from generator.networks.pools import Pool


@dataclass(frozen=True, kw_only=True, eq=False)
class CellVectors:
    """Embeddings by place: ``z`` (B, N, D) float32, row by row over the grid, and ``bias`` (D,).

    ``exact``: they add up by construction. ``gap`` (B,) is |e - mean z - bias| / |e|, whatever ``exact``
    says.
    """

    z: Tensor
    bias: Tensor
    exact: bool
    gap: Tensor


def fold(steps: Sequence[nn.Module], channels: int) -> tuple[Tensor, Tensor] | None:
    """W (C, D) and b (D,) with ``steps`` applied to x being x W + b; ``None`` if one of them is not affine.

    Folded in float64, given as float32.
    """
    weights = torch.eye(channels, dtype=torch.float64)
    bias = torch.zeros(channels, dtype=torch.float64)
    for step in steps:
        if isinstance(step, Concat):
            weights, bias = weights.repeat(1, step.times), bias.repeat(step.times)
        elif isinstance(step, nn.Linear):
            matrix = step.weight.detach().double().cpu().T
            weights, bias = weights @ matrix, bias @ matrix + _double(step.bias, bias.new_zeros(1))
        elif isinstance(step, nn.BatchNorm1d) and step.running_var is not None:
            spread = (_double(step.running_var, bias) + step.eps).sqrt()
            scale = _double(step.weight, bias.new_ones(1)) / spread
            shift = _double(step.bias, bias.new_zeros(1)) - _double(step.running_mean, bias) * scale
            weights, bias = weights * scale, bias * scale + shift
        else:
            return None
    return weights.float(), bias.float()


@torch.no_grad()
def exact_cells(pool: Pool, folded: tuple[Tensor, Tensor], cells: Tensor, raw: Tensor) -> CellVectors:
    """The parts of activations ``cells`` (B, N, C) under a composed head, given ``raw`` (B, D) to compare."""
    weights, bias = (part.to(cells.device) for part in folded)
    z = pool.shares(cells) @ weights
    return CellVectors(z=z, bias=bias, exact=True, gap=_gap(raw, z, bias))


@torch.no_grad()
def linearised_cells(cut: Cut, layout: Layout, maps: Maps, raw: Tensor, *, affine: bool, rows: int) -> CellVectors:
    """The parts by forward-mode differentiation of the head, ``rows`` cells at a time; exact if ``affine``.

    The bias of an affine head is its value at the zero map; of any other, zero, so that the rest is in the
    gap.
    """
    count = layout.grid[0] * layout.grid[1]
    z = torch.stack([_of_picture(cut, layout, [m[i : i + 1] for m in maps], count, rows) for i in range(len(raw))])
    bias = cut.head((*maps[:-1], torch.zeros_like(maps[-1])))[0] if affine else torch.zeros_like(raw[0])
    return CellVectors(z=z, bias=bias, exact=affine, gap=_gap(raw, z, bias))


def _of_picture(cut: Cut, layout: Layout, maps: Sequence[Tensor], count: int, rows: int) -> Tensor:
    """(N, D): how the embedding of one picture moves with each cell's activations."""
    found = []
    for first in range(0, count, rows):
        size = min(rows, count - first)
        *others, last = (value.expand(size, *value.shape[1:]).contiguous() for value in maps)
        # fused attention has no forward-mode derivative; the plain one does
        with sdpa_kernel([SDPBackend.MATH]), forward_mode.dual_level():
            primal, tangent = _unpacked(cut.head((*others, _dual(last, layout.only(maps[-1], first, size)))))
        found.append(torch.zeros_like(primal) if tangent is None else tangent * count)
    return torch.cat(found)


def _dual(primal: Tensor, tangent: Tensor) -> Tensor:
    with warnings.catch_warnings():  # torch compiles its own decompositions by a route that it deprecates
        warnings.filterwarnings("ignore", message=".*torch.jit.script.* is deprecated", category=FutureWarning)
        dual: Tensor = forward_mode.make_dual(primal, tangent)  # type: ignore[no-untyped-call]
    return dual


def _unpacked(value: Tensor) -> tuple[Tensor, Tensor | None]:
    primal, tangent = forward_mode.unpack_dual(value)  # type: ignore[no-untyped-call]
    return primal, tangent


def _double(value: Tensor | None, otherwise: Tensor) -> Tensor:
    return otherwise if value is None else value.detach().double().cpu()


def _gap(raw: Tensor, z: Tensor, bias: Tensor) -> Tensor:
    size = raw.norm(dim=1).clamp(min=torch.finfo(torch.float32).tiny)
    gap: Tensor = (raw - z.mean(1) - bias).norm(dim=1) / size
    return gap
