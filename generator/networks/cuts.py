"""Where a network is cut: below the cut no gradients are kept, above it they are.

The backbone's backward pass is never needed (DESIGN 2.1). At the last feature map, here, the network's two halves
are simply called one after the other; `inner` cuts anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from generator.core.member import Runtime
from generator.networks.backbones import Maps
from generator.networks.network import Network


@dataclass(frozen=True, kw_only=True, eq=False)
class Pass:
    """One forward pass: float32 ``maps`` at the cut, the last a leaf of autograd, and ``raw`` (B, D)."""

    maps: Maps
    raw: Tensor


class Cut(Protocol):
    """A network cut in two. Values are batched tensors on the runtime's device; maps are float32."""

    name: str

    def forward(self, pixels: Tensor, *, differentiate: bool) -> Pass:
        """Normalised ``pixels`` (B, 3, H, W) through the network, with gradients above the cut if asked."""
        ...

    def features(self, pixels: Tensor) -> Maps:
        """The maps at the cut alone, for storing."""
        ...

    def head(self, maps: Maps) -> Tensor:
        """Raw embeddings (B, D) of ``maps``, stored ones too; differentiable where gradients are on."""
        ...


class LastMap:
    """The cut at the last feature map."""

    name = "last feature map"

    def __init__(self, network: Network, runtime: Runtime) -> None:
        self.network = network
        self.runtime = runtime

    def features(self, pixels: Tensor) -> Maps:
        """See `Cut.features`."""
        with torch.no_grad(), cast(self.runtime):
            return tuple(value.float() for value in self.network.features(pixels))

    def head(self, maps: Maps) -> Tensor:
        """See `Cut.head`."""
        with torch.autocast(self.runtime.device, enabled=False):
            return self.network.embed(tuple(arranged(self.network, value, self.runtime) for value in maps))

    def forward(self, pixels: Tensor, *, differentiate: bool) -> Pass:
        """See `Cut.forward`."""
        *others, last = self.features(pixels)
        leaf = arranged(self.network, last, self.runtime).requires_grad_(differentiate)
        with torch.set_grad_enabled(differentiate):
            raw = self.head((*others, leaf.clone()))  # a copy: heads may work in place
        return Pass(maps=(*others, leaf), raw=raw)


def cast(runtime: Runtime) -> torch.autocast:
    """Autocast as the runtime's precision asks: off, or bfloat16 below the cut."""
    return torch.autocast(runtime.device, dtype=torch.bfloat16, enabled=runtime.precision == "bfloat16")


def arranged(network: Network, values: Tensor, runtime: Runtime) -> Tensor:
    """One order in memory for fresh and stored maps: the last bits of sums over them depend on it."""
    last = runtime.channels_last and values.dim() == 4 and network.backbone.order == "NCHW"
    return values.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)
