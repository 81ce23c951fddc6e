"""One face for all architectures: timm models, and what a factory makes.

The contract of a factory's module, by what it offers:

- ``features(pixels) -> map | tuple of maps`` and ``head(maps: tuple) -> (B, D)``, both methods: it is split
  there, and the heatmap is that of the *last* map (the head may read several, as DOLG does);
- timm's ``forward_features`` and ``forward_head``;
- ``forward`` alone: with a composed ``head:`` its output is the last map; without one it is the embedding,
  and ``layer:`` must name the module whose output is explained.

Attributes it may set: ``num_features`` (channels of the last map), ``output_fmt`` ("NHWC" if its 4-D maps are
so), ``num_prefix_tokens`` (tokens before the grid in 3-D maps).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from generator.core.member import MemberSpec
from generator.errors import MemberError
from generator.networks.layouts import Layout, layout_of

Maps = tuple[Tensor, ...]


class Backbone:
    """A module whose whole is the last map itself (with a composed head) or the embedding (with none)."""

    def __init__(self, module: nn.Module, spec: MemberSpec) -> None:
        self.module = module
        self.spec = spec
        self.name = spec.factory or spec.architecture

    @property
    def order(self) -> str:
        """The order of 4-D maps, as timm states it: NHWC for Swin and its kin, NCHW otherwise."""
        return "NHWC" if getattr(self.module, "output_fmt", None) == "NHWC" else "NCHW"

    @property
    def splits(self) -> bool:
        """Whether the maps that the head reads are at hand without naming a layer."""
        return self.spec.head is not None

    @property
    def reads_class_token(self) -> bool:
        """Whether its own head reads the class token, and so no cell of the last map's grid."""
        return False

    def features(self, pixels: Tensor) -> Maps:
        """Normalised ``pixels`` (B, 3, H, W) to maps, the last feature map last."""
        return self._maps(self.module(pixels))

    def own_head(self, maps: Maps) -> Tensor:
        """``maps`` to embeddings (B, D) by the architecture's own head."""
        return self._vectors(maps[-1])

    def layout(self, values: Tensor) -> Layout:
        """Where the cells are in one of this architecture's maps. Raises `MemberError` if it has none."""
        stated = getattr(getattr(self.module, "patch_embed", None), "grid_size", None)
        grid = None if stated is None else (int(stated[0]), int(stated[1]))
        prefix = getattr(self.module, "num_prefix_tokens", None)
        layout = layout_of(
            tuple(values.shape),
            input_size=(self.spec.input.height, self.spec.input.width),
            channels_last=self.order == "NHWC",
            prefix=int(prefix or 0),
            grid=grid,
        )
        if prefix is not None and grid is not None and layout.grid != grid:  # attention heads, mostly
            raise MemberError(f"a value of shape {tuple(values.shape)} is no map of {grid[0]} x {grid[1]} tokens.")
        return layout

    def channels(self) -> int:
        """Channels of the last map: as the module states, or by trying."""
        stated = getattr(self.module, "num_features", None)
        if isinstance(stated, int):
            return stated
        self.module.eval()
        with torch.no_grad():
            last = self.features(torch.zeros(1, 3, self.spec.input.height, self.spec.input.width))[-1]
        return self.layout(last).channels

    def _maps(self, value: object) -> Maps:
        maps = tuple(value) if isinstance(value, (tuple, list)) else (value,)
        tensors = tuple(item for item in maps if isinstance(item, Tensor))
        if tensors and len(tensors) == len(maps):
            return tensors
        raise MemberError(
            f"{self.name}: expected a feature map or a tuple of them; found {type(value).__name__}. "
            "Wrap it in a factory whose module has features(pixels) and head(maps)."
        )

    def _vectors(self, value: object) -> Tensor:
        if isinstance(value, Tensor) and value.dim() == 2:
            return value
        found = tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__
        raise MemberError(f"{self.name}: expected embeddings (B, D); found {found}. Compose a head: for it.")


class TimmBackbone(Backbone):
    """forward_features and forward_head (before the classifier)."""

    splits = True

    @property
    def reads_class_token(self) -> bool:
        """As timm states it: pooled by ``token``, after a stack of ``blocks``."""
        return getattr(self.module, "global_pool", None) == "token" and hasattr(self.module, "blocks")

    def features(self, pixels: Tensor) -> Maps:
        """See `Backbone.features`."""
        return self._maps(self.module.forward_features(pixels))  # type: ignore[operator]

    def own_head(self, maps: Maps) -> Tensor:
        """See `Backbone.own_head`."""
        return self._vectors(self.module.forward_head(maps[-1], pre_logits=True))  # type: ignore[operator]


class SplitBackbone(Backbone):
    """A factory's module with its own ``features`` and ``head``."""

    splits = True

    def features(self, pixels: Tensor) -> Maps:
        """See `Backbone.features`."""
        return self._maps(self.module.features(pixels))  # type: ignore[operator]

    def own_head(self, maps: Maps) -> Tensor:
        """See `Backbone.own_head`."""
        return self._vectors(self.module.head(maps))  # type: ignore[operator]


def adapt(module: nn.Module, spec: MemberSpec) -> Backbone:
    """The face that fits ``module``. Raises `MemberError` where it lacks the half that is needed."""
    own_head = spec.head is None
    if _has_methods(module, "features", *(["head"] if own_head else [])) and spec.factory is not None:
        return SplitBackbone(module, spec)
    if _has_methods(module, "forward_features", *(["forward_head"] if own_head else [])):
        return TimmBackbone(module, spec)
    if spec.factory is None:
        raise MemberError(f"architecture {spec.architecture} has no forward_features and forward_head; use a factory.")
    return Backbone(module, spec)


def _has_methods(module: nn.Module, *names: str) -> bool:
    found = [getattr(module, name, None) for name in names]
    return all(callable(method) and not isinstance(method, nn.Module) for method in found)
