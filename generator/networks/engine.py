"""A network ready to explain: batches of tensors in, embeddings and heatmaps out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from generator.core.member import MapName, Runtime
from generator.errors import MemberError
from generator.networks.backbones import Maps
from generator.networks.capture import undisturbed
from generator.networks.cells import CellVectors, exact_cells, fold, linearised_cells
from generator.networks.cuts import Cut, LastMap
from generator.networks.explaining import explain, towards
from generator.networks.layouts import Layout
from generator.networks.maps import Drawn
from generator.networks.network import Network


@dataclass(kw_only=True, eq=False)
class Engine:
    """The parts that every pass needs. ``signs`` (D,) is the direction of the ``random`` target.

    ``affine`` says that the head is average pooling and an affine map. All methods leave the network as they
    found it; all take batches of the runtime's size, so that equal inputs give equal bits.
    """

    network: Network
    cut: Cut
    layout: Layout
    runtime: Runtime
    signs: Tensor
    affine: bool

    def run(self, pixels: Tensor, names: Sequence[MapName]) -> tuple[Tensor, dict[str, Drawn]]:
        """Embeddings (B, D) of normalised ``pixels`` (B, 3, H, W), and the maps called ``names``."""
        with exactly(self.network):
            done = self.cut.forward(pixels, differentiate=any(name.target != "mean" for name in names))
            published = self.network.finish(done.raw)
            return published.detach(), explain(done, published, names, self.layout, self.signs)

    def features(self, pixels: Tensor) -> Maps:
        """The maps at the cut, float32, the explained one last."""
        with exactly(self.network):
            return self.cut.features(pixels)

    def head(self, maps: Maps) -> Tensor:
        """Embeddings (B, D) of stored ``maps``."""
        with exactly(self.network), torch.no_grad():
            return self.network.finish(self.cut.head(maps))

    def lengths(self, maps: Maps) -> Tensor:
        """|e| (B,) of the raw embeddings of stored ``maps`` if they are published at length 1; else ones."""
        if not self.network.ends_in_l2:
            return torch.ones(len(maps[-1]))
        with exactly(self.network), torch.no_grad():
            lengths: Tensor = self.cut.head(maps).norm(dim=1)
            return lengths

    def conditioned(self, maps: Maps, along: Tensor, name: MapName) -> Drawn:
        """The map of the target <e, along> for ``along`` (B, D), from stored ``maps``."""
        with exactly(self.network):
            *others, last = maps
            leaf = last.detach().requires_grad_()
            raw = self.cut.head((*others, leaf.clone()))
            return towards(raw, leaf, along, [name], self.layout)[str(name)]

    def cells(self, maps: Maps, count: int) -> CellVectors:
        """Raw embeddings of the first ``count`` of stored ``maps``, by place."""
        with exactly(self.network), torch.no_grad():
            raw = self.cut.head(maps)[:count]
            some = tuple(value[:count] for value in maps)
            pool, folded = self.network.pool, self._folded
            if pool is not None and folded is not None:
                return exact_cells(pool, folded, self.layout.cells(some[-1]), raw)
            rows = self.runtime.batch_size
            return linearised_cells(self.cut, self.layout, some, raw, affine=self.affine, rows=rows)

    @property
    def decomposes(self) -> bool:
        """Whether embeddings are sums over cells by construction."""
        return self.affine or self._fold() is not None

    def forget_fold(self) -> None:
        """To be called when the head's weights have changed: what was folded of them is folded anew when needed."""
        self.__dict__.pop("_folded", None)

    @cached_property
    def _folded(self) -> tuple[Tensor, Tensor] | None:
        """The head behind its pool as W and b, where the cut is at the map that it pools."""
        return self._fold()

    def _fold(self) -> tuple[Tensor, Tensor] | None:
        at_its_map = isinstance(self.cut, LastMap) and self.network.pool is not None
        return fold(self.network.steps[1:], self.layout.channels) if at_its_map else None


@contextmanager
def exactly(network: Network) -> Iterator[None]:
    """The network undisturbed and, on CUDA, deterministic kernels and full float32; too little memory is said so.

    Gradients are possible inside, whatever the caller's mode; below a cut they are switched off again.
    """
    try:
        with (
            torch.enable_grad(),
            undisturbed(network.module),
            torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False),
        ):
            yield
    except torch.OutOfMemoryError as error:
        raise MemberError("the device ran out of memory; lower compute: batch_size.") from error
