"""Heatmaps from activations and gradients: batched, signed, on the model's own grid.

Grad-CAM (Selvaraju et al. 2017): w_c = mean over cells of G_c; map = mean over channels of w_c A_c. HiResCAM
(Draelos & Carin 2020): map = mean over channels of G_c A_c. Control: the channel mean of A. All (B, h, w)
float32.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from generator.networks.layouts import Layout


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """``values`` (B, h, w) float32, signed; ``evidence`` (B,) float32 in [0, 1], see `evidence_of`."""

    values: Tensor
    evidence: Tensor


@torch.no_grad()
def draw(kind: str, layout: Layout, maps: Tensor, gradients: Tensor | None, effect: Tensor | None) -> Drawn:
    """One map per picture from ``maps`` A and ``gradients`` G in one ``layout``.

    ``effect`` (B,) is sum_d |v_d e_d|, for the evidence. ``activation`` needs neither it nor gradients.
    """
    cells = layout.cells(maps)
    if kind == "activation" or gradients is None:
        terms, weights = cells, None
    elif kind == "gradcam":
        terms, weights = cells, layout.cells(gradients).mean(1, keepdim=True)
    else:
        terms, weights = cells * layout.cells(gradients), None
    signed = _total(terms, weights)
    strength = _total(terms.abs(), None if weights is None else weights.abs())
    values = (signed / layout.channels).reshape(len(signed), *layout.grid)
    return Drawn(values=values, evidence=evidence_of(signed, strength, effect))


def evidence_of(signed: Tensor, strength: Tensor, effect: Tensor | None) -> Tensor:
    """How much of a map is more than rounding noise, (B,) in [0, 1]: the smaller of two ratios.

    Cancellation, max |sum_c w A| / max sum_c |w A| (DESIGN 2.6), sees channels that cancel each other. It
    cannot see a target that is constant: after a final LayerNorm the gradient is itself rounding noise, of
    random signs, and the ratio a healthy 0.1. So the second ratio compares what the map's terms could move,
    sum over cells and channels of |w A|, with the target's own size, sum_d |v_d e_d|: about 1 as a rule, 5e-7
    on such noise.
    """
    top = strength.amax(1)
    ratio = signed.abs().amax(1) / top
    if effect is not None:
        ratio = torch.minimum(ratio, strength.sum(1) / effect.clamp(min=torch.finfo(torch.float32).tiny))
    return torch.where(top > 0, ratio, torch.zeros_like(top)).clamp(max=1)


def _total(terms: Tensor, weights: Tensor | None) -> Tensor:
    """Sum over channels of (weighted) terms: (B, N, C), (B, 1, C) to (B, N)."""
    return terms.sum(2) if weights is None else (terms @ weights.transpose(1, 2)).squeeze(2)
