"""Where the cells are in a feature map: NCHW (CNNs), NHWC (Swin) or NLC tokens (ViT)."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Literal

import torch
from torch import Tensor

from generator.errors import MemberError


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """How a map is laid out. ``grid`` is (h, w); ``prefix`` counts leading tokens that are off the grid."""

    order: Literal["NCHW", "NHWC", "NLC"]
    grid: tuple[int, int]
    channels: int
    prefix: int = 0

    def cells(self, values: Tensor) -> Tensor:
        """``values`` in this layout as (B, N, C), N = h * w cells row by row; a view where strides allow."""
        if self.order == "NCHW":
            return values.flatten(2).transpose(1, 2)
        return values.flatten(1, 2) if self.order == "NHWC" else values[:, self.prefix :]

    def only(self, values: Tensor, first: int, count: int) -> Tensor:
        """One map (1, ...) as ``count`` maps of a single cell each, from cell ``first`` on; zero elsewhere."""
        kept = values.new_zeros(count, *values.shape[1:])
        slots = torch.arange(count, device=values.device)
        self.cells(kept)[slots, first + slots] = self.cells(values)[0, first : first + count]
        return kept


def layout_of(
    shape: tuple[int, ...],
    *,
    input_size: tuple[int, int],
    channels_last: bool = False,
    prefix: int = 0,
    grid: tuple[int, int] | None = None,
) -> Layout:
    """The layout of a map of ``shape`` (B first) made from an input of ``input_size`` (H, W).

    ``channels_last`` says that the architecture's 4-D maps are NHWC (timm's ``output_fmt``). For tokens,
    ``prefix`` and ``grid`` are what the architecture states; without a grid that fits, the one whose aspect
    is nearest to the input's is taken. Raises `MemberError` on a map with no grid.
    """
    if len(shape) == 4:
        order: Literal["NHWC", "NCHW"] = "NHWC" if channels_last else "NCHW"
        h, w, c = shape[1:] if channels_last else (shape[2], shape[3], shape[1])
        return Layout(order=order, grid=(h, w), channels=c)
    if len(shape) != 3:
        raise MemberError(f"expected a feature map (B, C, h, w), (B, h, w, C) or (B, tokens, C); found shape {shape}.")
    for leading in dict.fromkeys((prefix, 0)):
        cells = shape[1] - leading
        found = grid if grid is not None and grid[0] * grid[1] == cells else _grid(cells, input_size)
        if found is not None:
            return Layout(order="NLC", grid=found, channels=shape[2], prefix=leading)
    raise MemberError(
        f"{shape[1]} tokens ({prefix} of them off the grid) form no grid in the proportions of an input of "
        f"{input_size[1]} x {input_size[0]} pixels; name another layer."
    )


def _grid(cells: int, input_size: tuple[int, int]) -> tuple[int, int] | None:
    """Rows and columns with ``cells`` in all, nearest in aspect to the input and within a quarter of it."""
    wanted = log(input_size[0] / input_size[1])
    pairs = [(rows, cells // rows) for rows in range(1, cells + 1) if cells % rows == 0]
    best = min(pairs, key=lambda pair: abs(log(pair[0] / pair[1]) - wanted), default=None)
    return best if best is not None and abs(log(best[0] / best[1]) - wanted) < log(1.25) else None
