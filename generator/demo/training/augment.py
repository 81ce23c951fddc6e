"""What an epoch does to its photos before a network sees them: moved, recoloured, hidden in part."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

TURN, ZOOM, STRETCH, SHIFT = 7.0, 0.10, 0.05, 0.05
TINT, EXPOSURE, CONTRAST, SATURATION, GRAIN = 0.10, 0.22, 0.22, 0.5, 0.02
HIDDEN = 0.35  # share of the photos that lose a patch


def augmented(photos: Tensor, generator: torch.Generator) -> Tensor:
    """Photos (B, 3, H, W) uint8 to float32 in 0..1, each changed in its own way; half of them mirrored."""
    moved = _moved(photos.float() / 255, generator)
    return _patched(_recoloured(moved, generator), generator)


def _draw(count: int, spread: float, generator: torch.Generator) -> Tensor:
    return (torch.rand(count, generator=generator) * 2 - 1) * spread


def _moved(photos: Tensor, generator: torch.Generator) -> Tensor:
    """Turned, zoomed, stretched, shifted and mirrored; the border is mirrored in."""
    count, _, height, width = photos.shape
    turn = _draw(count, math.radians(TURN), generator)
    zoom = torch.exp(_draw(count, ZOOM, generator))
    stretch = torch.exp(_draw(count, STRETCH, generator))
    mirror = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    aspect = height / width
    cosine, sine = torch.cos(turn) * zoom, torch.sin(turn) * zoom
    rows = [
        torch.stack([mirror * cosine * stretch, -sine * aspect, _draw(count, SHIFT * 2, generator)], 1),
        torch.stack([mirror * sine * stretch / aspect, cosine, _draw(count, SHIFT, generator)], 1),
    ]
    grid = functional.affine_grid(torch.stack(rows, 1), list(photos.shape), align_corners=False)
    return functional.grid_sample(photos, grid, padding_mode="reflection", align_corners=False)


def _recoloured(photos: Tensor, generator: torch.Generator) -> Tensor:
    count = len(photos)
    gain = torch.exp(_draw(count * 3, TINT, generator).reshape(count, 3) + _draw(count, EXPOSURE, generator)[:, None])
    lit = photos * gain[:, :, None, None]
    mean = lit.mean(dim=(2, 3), keepdim=True)
    contrast = torch.exp(_draw(count, CONTRAST, generator))[:, None, None, None]
    grey = lit.mean(dim=1, keepdim=True)
    saturation = 1 + _draw(count, SATURATION, generator)[:, None, None, None]
    coloured = grey + (lit - grey) * saturation
    grain = torch.randn(photos.shape, generator=generator) * GRAIN
    return (mean + (coloured - mean) * contrast + grain).clamp(0, 1)


def _patched(photos: Tensor, generator: torch.Generator) -> Tensor:
    """A rectangle of mean colour over some (Zhong 2020, random erasing), so that no one mark is enough."""
    count, _, height, width = photos.shape
    at = torch.rand((count, 5), generator=generator)
    tall, wide = (0.08 + 0.20 * at[:, 0]) * height, (0.2 + 0.4 * at[:, 1]) * width
    top, left = at[:, 2] * (height - tall), at[:, 3] * (width - wide)
    y, x = torch.arange(height)[None, :, None], torch.arange(width)[None, None]
    inside = (y >= top[:, None, None]) & (y < (top + tall)[:, None, None])
    inside = inside & (x >= left[:, None, None]) & (x < (left + wide)[:, None, None])
    inside = inside & (at[:, 4] < HIDDEN)[:, None, None]
    return torch.where(inside[:, None], photos.mean(dim=(2, 3), keepdim=True), photos)
