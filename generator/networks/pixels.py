"""Photos as arrays to a model's input: one batch shape always, normalised, flipped for the flip view."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from generator.core.member import InputSpec, Pixels, Runtime, View
from generator.errors import MemberError


def padded(pixels: Pixels, spec: InputSpec, batch_size: int) -> Pixels:
    """``pixels`` (B, H, W, 3) uint8 followed by black pictures up to ``batch_size``.

    Batch size changes float results, so every forward pass has the same (DESIGN 3). Raises `MemberError` on
    another shape, dtype, or more pictures than fit.
    """
    expected = (spec.height, spec.width, 3)
    if pixels.dtype != np.uint8 or pixels.shape[1:] != expected or not 1 <= len(pixels) <= batch_size:
        raise MemberError(
            f"expected 1 to {batch_size} pictures, uint8, shape (B, {spec.height}, {spec.width}, 3); "
            f"found {pixels.dtype} {pixels.shape}."
        )
    batch: Pixels = np.zeros((batch_size, *expected), np.uint8)
    batch[: len(pixels)] = pixels
    return batch


class Normaliser:
    """uint8 (B, H, W, 3) to the model's input (B, 3, H, W) float32 on the runtime's device."""

    def __init__(self, spec: InputSpec, runtime: Runtime) -> None:
        self.runtime = runtime
        self.scale = 1 / (255 * torch.tensor(spec.std, device=runtime.device))
        self.shift = torch.tensor(spec.mean, device=runtime.device) / torch.tensor(spec.std, device=runtime.device)

    def __call__(self, pixels: Pixels, view: View) -> Tensor:
        """``flip`` mirrors left and right."""
        photos = torch.from_numpy(pixels).to(self.runtime.device)
        if view == "flip":
            photos = photos.flip(2)
        values = (photos.float() * self.scale - self.shift).permute(0, 3, 1, 2)
        order = torch.channels_last if self.runtime.channels_last else torch.contiguous_format
        return values.contiguous(memory_format=order)
