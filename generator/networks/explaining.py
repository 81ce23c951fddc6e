"""One pass: embeddings and every heatmap asked for, from the same features (DESIGN 2.1-2.2)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from generator.core.member import MapName
from generator.networks.cuts import Pass
from generator.networks.layouts import Layout
from generator.networks.maps import Drawn, draw
from generator.networks.targets import direction


def gradient(values: Tensor, leaf: Tensor, along: Tensor) -> Tensor:
    """d<values, along>/d(leaf), zero where the leaf plays no part. The graph is kept for the next target."""
    (found,) = torch.autograd.grad(values, leaf, along, retain_graph=True, allow_unused=True)
    return torch.zeros_like(leaf) if found is None else found


def explain(done: Pass, published: Tensor, names: Sequence[MapName], layout: Layout, signs: Tensor) -> dict[str, Drawn]:
    """The maps called ``names`` of one pass; ``published`` are its embeddings after a final L2, if any."""
    leaf = done.maps[-1]
    drawn: dict[str, Drawn] = {}
    for target in dict.fromkeys(name.target for name in names):
        source = done.raw if target == "self" else published
        kinds = [name for name in names if name.target == target]
        if target == "mean":
            drawn |= {str(name): draw(name.kind, layout, leaf.detach(), None, None) for name in kinds}
            continue
        drawn |= towards(source, leaf, direction(target, source, signs), kinds, layout)
    return drawn


def towards(source: Tensor, leaf: Tensor, along: Tensor, names: Sequence[MapName], layout: Layout) -> dict[str, Drawn]:
    """The maps of one target <source, along>: one backward pass through the head, however many kinds."""
    found = gradient(source, leaf, along)
    effect = (source.detach() * along).abs().sum(1)
    return {str(name): draw(name.kind, layout, leaf.detach(), found, effect) for name in names}
