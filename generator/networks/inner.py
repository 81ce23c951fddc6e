"""The cut at a module inside the network: any layer on request, the last block of a class-token ViT by default.

A hook swaps the value that flows past the module for a leaf of the autograd graph, and switches gradients on and
autocast off for the rest of the very same forward pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from generator.core.member import Runtime
from generator.errors import MemberError
from generator.networks.backbones import Maps
from generator.networks.capture import Calls, Place, passed_over, swapped
from generator.networks.cuts import Pass, arranged, cast
from generator.networks.network import Network


class InnerLayer:
    """The cut at the output, or the input, of some module inside the network.

    ``blank`` is one normalised picture (1, 3, H, W): what lies below the cut runs on it when the map above is
    a stored one. ``skipped`` are modules below the cut that need not even run then.
    """

    def __init__(
        self,
        *,
        network: Network,
        runtime: Runtime,
        name: str,
        module: nn.Module,
        place: Place,
        blank: Tensor,
        skipped: Sequence[nn.Module] = (),
    ) -> None:
        self.network = network
        self.runtime = runtime
        self.name = name
        self.module = module
        self.place = place
        self.blank = blank
        self.skipped = skipped
        self._stands_alone: bool | None = None

    def features(self, pixels: Tensor) -> Maps:
        """See `Cut.features`. The rest of the network runs as well."""
        return self.forward(pixels, differentiate=False).maps

    def forward(self, pixels: Tensor, *, differentiate: bool) -> Pass:
        """See `Cut.forward`. Raises `MemberError` if the layer gives no map, or runs other than once."""
        leaves: list[Tensor] = []

        def take(value: object) -> Tensor:
            copy = self._one_map(value, len(pixels)).detach().to(torch.float32, copy=True)
            leaf = arranged(self.network, copy, self.runtime).requires_grad_(differentiate)
            leaves.append(leaf)
            self._go_above(differentiate=differentiate)
            return leaf.clone()  # what follows may work in place, as residual blocks do

        with torch.no_grad(), cast(self.runtime), self._once(take):
            raw = self.network.embed(self.network.features(pixels))
        return Pass(maps=(leaves[0],), raw=raw)

    def head(self, maps: Maps) -> Tensor:
        """See `Cut.head`. Raises `MemberError` if the embedding also depends on paths around the layer."""
        if self._stands_alone is None:
            self._stands_alone = self._replay_agrees()
        if not self._stands_alone:
            raise MemberError(
                f"layer {self.name}: other paths lead around it (a shortcut, a later stage), so its map "
                "alone cannot give the embedding. Name a layer that all paths pass, as a stage's end."
            )
        return self._replayed(maps[-1])

    def _replayed(self, values: Tensor) -> Tensor:
        differentiate = torch.is_grad_enabled()

        def put(_: object) -> Tensor:
            self._go_above(differentiate=differentiate)
            return arranged(self.network, values, self.runtime).clone()

        below = self.blank.expand(len(values), -1, -1, -1)
        with torch.no_grad(), cast(self.runtime), passed_over(self.skipped), self._once(put):
            return self.network.embed(self.network.features(below))

    @torch.no_grad()
    def _replay_agrees(self) -> bool:
        """Whether the map alone decides the embedding: tried on one other picture than ``blank``."""
        other = self.blank.flip(3) * 0.5 + 0.25
        truth = self.forward(other, differentiate=False)
        size = float(truth.raw.abs().max())
        return torch.allclose(self._replayed(truth.maps[-1]), truth.raw, rtol=1e-4, atol=1e-5 * size)

    def _go_above(self, *, differentiate: bool) -> None:
        """The `no_grad` and autocast around the pass put both back when it ends."""
        torch.set_autocast_enabled(self.runtime.device, False)
        torch.set_grad_enabled(differentiate)

    @contextmanager
    def _once(self, swap: Callable[[object], Tensor]) -> Iterator[Calls]:
        with swapped(self.module, self.place, swap) as calls:
            yield calls
        if calls.count != 1:
            raise MemberError(
                f"layer {self.name} runs {calls.count} times in a forward pass, and must run once. Name another layer."
            )

    def _one_map(self, value: object, batch: int) -> Tensor:
        if isinstance(value, Tensor) and value.dim() in (3, 4) and len(value) == batch:
            return value
        found = f"shape {tuple(value.shape)}" if isinstance(value, Tensor) else f"a {type(value).__name__}"
        raise MemberError(f"layer {self.name}: expected one map for each of {batch} pictures; found {found}.")
