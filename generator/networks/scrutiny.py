"""Maps of a network for the checks of them: of its embedding space turned, and with the weights of the channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generator.core.member import MapName
from generator.core.scrutable import Rotation
from generator.networks.engine import Engine, exactly
from generator.networks.explaining import gradient
from generator.networks.maps import Drawn, draw
from generator.networks.targets import direction, towards_match


@dataclass(frozen=True, kw_only=True, eq=False)
class Scrutinised:
    """Raw ``embeddings`` (B, D), maps by name, and the channel weights (B, C) of those that average gradients."""

    embeddings: Tensor
    drawn: dict[str, Drawn]
    weights: dict[str, Tensor]


def scrutinise(
    engine: Engine, pixels: Tensor, names: Sequence[MapName], match: Tensor, rotation: Rotation | None
) -> Scrutinised:
    """The maps called ``names`` of normalised ``pixels`` (B, 3, H, W), in one forward pass.

    ``match`` (B, D) are raw embeddings. A rotation R turns the space of the embeddings that a target is made of: its
    direction v is that of R e, and <R e, v> is differentiated, which is <e, R^T v>. R has a row for each photo; rows
    of the batch beyond them are black pictures, and stay as they are.
    """
    with exactly(engine.network):
        done = engine.cut.forward(pixels, differentiate=True)
        published, leaf, layout = engine.network.finish(done.raw), done.maps[-1], engine.layout
        drawn: dict[str, Drawn] = {}
        weights: dict[str, Tensor] = {}
        for target in dict.fromkeys(name.target for name in names):
            kinds = [name for name in names if name.target == target]
            if target == "mean":
                drawn |= {str(name): draw(name.kind, layout, leaf.detach(), None, None) for name in kinds}
                continue
            source = done.raw if target in ("self", "match") else published
            along = _along(target, source.detach(), match, engine.signs, rotation)
            found = gradient(source, leaf, along)
            effect = (source.detach() * along).abs().sum(1)
            drawn |= {str(name): draw(name.kind, layout, leaf.detach(), found, effect) for name in kinds}
            weights |= {str(name): layout.cells(found).mean(1) for name in kinds if name.kind == "gradcam"}
        return Scrutinised(embeddings=done.raw.detach(), drawn=drawn, weights=weights)


def _along(target: str, source: Tensor, match: Tensor, signs: Tensor, rotation: Rotation | None) -> Tensor:
    """The direction (B, D) to differentiate along, in the space that the network itself has."""
    if rotation is None:
        return towards_match(match) if target == "match" else direction(target, source, signs)
    turned = _rows(rotation.turned, source, rotation)
    if target == "match":
        along = towards_match(_rows(rotation.turned, match, rotation))
    else:
        along = direction(target, turned, signs)
    return _rows(rotation.back, along, rotation)


def _rows(turn: Callable[[NDArray[np.floating]], NDArray[np.float64]], values: Tensor, rotation: Rotation) -> Tensor:
    """``turn`` of the rows that the rotation has, in double precision; the others as they are."""
    count = len(rotation.order)
    head = turn(values[:count].double().cpu().numpy())
    return torch.cat([torch.from_numpy(head).to(values), values[count:]])
