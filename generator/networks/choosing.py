"""Which cut a member gets: the last feature map, before a ViT's last block, or the layer it names."""

from __future__ import annotations

import difflib

import torch
from torch import Tensor, nn

from generator.core.member import MemberSpec, Runtime
from generator.errors import MemberError
from generator.networks.capture import watched
from generator.networks.cuts import Cut, LastMap
from generator.networks.inner import InnerLayer
from generator.networks.network import Network


def choose_cut(network: Network, spec: MemberSpec, runtime: Runtime, blank: Tensor) -> Cut:
    """The cut that ``spec.layer`` names or, by default, the last one with a gradient that reaches the grid.

    ``blank`` is one normalised picture (1, 3, H, W) on the device. Raises `MemberError` on a layer that does
    not exist (with the nearest names) and where a layer must be named but is not.
    """
    if spec.layer is not None:
        module = _named(network.backbone.module, spec.layer)
        return InnerLayer(network=network, runtime=runtime, name=spec.layer, module=module, place="output", blank=blank)
    if not network.backbone.splits:
        raise MemberError(
            f"{network.backbone.name} has no features(pixels) and head(maps), so layer: must name what to "
            f"explain. Layers with maps here, last first: {_with_maps(network, blank)}."
        )
    if not network.reads_class_token:
        return LastMap(network, runtime)
    return _before_last_block(network, runtime, blank)


def _before_last_block(network: Network, runtime: Runtime, blank: Tensor) -> Cut:
    blocks = getattr(network.backbone.module, "blocks", None)
    if not isinstance(blocks, (nn.Sequential, nn.ModuleList)) or len(blocks) == 0:
        raise MemberError(
            f"{network.backbone.name}: the embedding is a class token, and there are no blocks to cut "
            f"before. Name a layer:, for example one of {_with_maps(network, blank)}."
        )
    *earlier, last = blocks
    return InnerLayer(
        network=network,
        runtime=runtime,
        name=f"input of blocks.{len(earlier)}",
        module=last,
        place="input",
        blank=blank,
        skipped=earlier,
    )


def _named(backbone: nn.Module, layer: str) -> nn.Module:
    names = [name for name, _ in backbone.named_modules() if name]
    if layer in names:
        return backbone.get_submodule(layer)
    near = difflib.get_close_matches(layer, names, n=5, cutoff=0.3) or names[-5:]
    raise MemberError(f"layer {layer}: no such module. Nearest: {', '.join(near)}.")


def _with_maps(network: Network, blank: Tensor) -> str:
    names: list[str] = []

    def seen(name: str, output: object) -> None:
        if isinstance(output, Tensor) and output.dim() == 4 and output.shape[2] * output.shape[3] > 1:
            names.append(name)

    with torch.no_grad(), watched(network.backbone.module, seen):
        network.features(blank)
    return ", ".join(names[:-6:-1]) or "none"
