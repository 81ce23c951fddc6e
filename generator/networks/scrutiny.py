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
from generator.networks.backbones import Maps
from generator.networks.engine import Engine, exactly
from generator.networks.explaining import gradient
from generator.networks.maps import Drawn, draw, evidence_of
from generator.networks.targets import direction, towards_match


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """What a batch is held against: raw embeddings (B, D) of the ``match`` and, for ``contrast``, of the ``rival``.

    ``signs`` (D,) is the direction of the ``random`` target. A rotation R turns the space of the embeddings that a
    target is made of: its direction v is that of R e, and <R e, v> is differentiated, which is <e, R^T v>. R has a row
    for each photo; rows of the batch beyond them are black pictures, and stay as they are.
    """

    match: Tensor
    rival: Tensor | None
    signs: Tensor
    rotation: Rotation | None

    def along(self, target: str, source: Tensor) -> Tensor:
        """The direction (B, D) to differentiate along, in the space that the network itself has."""
        if self.rotation is None:
            return self._direction(target, source, self.match, self.rival)
        turn = self.rotation.turned
        match = _rows(turn, self.match, self.rotation)
        rival = None if self.rival is None else _rows(turn, self.rival, self.rotation)
        along = self._direction(target, _rows(turn, source, self.rotation), match, rival)
        return _rows(self.rotation.back, along, self.rotation)

    def _direction(self, target: str, source: Tensor, match: Tensor, rival: Tensor | None) -> Tensor:
        if target in ("match", "contrast"):
            return towards_match(match, rival if target == "contrast" else None)
        return direction(target, source, self.signs)


@dataclass(frozen=True, kw_only=True, eq=False)
class Scrutinised:
    """Raw ``embeddings`` (B, D), maps by name, and the channel weights (B, C) of those that average gradients."""

    embeddings: Tensor
    drawn: dict[str, Drawn]
    weights: dict[str, Tensor]


def scrutinise(engine: Engine, pixels: Tensor, names: Sequence[MapName], asked: Asked) -> Scrutinised:
    """The maps called ``names`` of normalised ``pixels`` (B, 3, H, W), in one forward pass.

    Left out are ``contrast`` without a rival, and decompositions by a head that is no sum over cells.
    """
    with exactly(engine.network):
        done = engine.cut.forward(pixels, differentiate=True)
        published, leaf, layout = engine.network.finish(done.raw), done.maps[-1], engine.layout
        drawn: dict[str, Drawn] = {}
        weights: dict[str, Tensor] = {}
        possible = [name for name in names if name.target != "contrast" or asked.rival is not None]
        cells = _cells(engine, done.maps, possible)
        for target in dict.fromkeys(name.target for name in possible):
            kinds = [name for name in possible if name.target == target]
            if target == "mean":
                drawn |= {str(name): draw(name.kind, layout, leaf.detach(), None, None) for name in kinds}
                continue
            source = published if target in ("sum", "random") else done.raw
            along = asked.along(target, source.detach())
            found = gradient(source, leaf, along)
            effect = (source.detach() * along).abs().sum(1)
            for name in kinds:
                if name.kind != "decomposition":
                    drawn[str(name)] = draw(name.kind, layout, leaf.detach(), found, effect)
                elif cells is not None:
                    drawn[str(name)] = _decomposed(engine, cells, along, effect)
            weights |= {str(name): layout.cells(found).mean(1) for name in kinds if name.kind == "gradcam"}
        return Scrutinised(embeddings=done.raw.detach(), drawn=drawn, weights=weights)


def _cells(engine: Engine, maps: Maps, names: Sequence[MapName]) -> Tensor | None:
    """The parts z (B, N, D) of the raw embeddings; ``None`` where no map needs them or they do not add up."""
    if not engine.decomposes or not any(name.kind == "decomposition" for name in names):
        return None
    return engine.cells(tuple(one.detach() for one in maps), len(maps[-1])).z


def _decomposed(engine: Engine, cells: Tensor, along: Tensor, effect: Tensor) -> Drawn:
    """<z_i, v> / (N C), on the scale of HiResCAM, whose sum over channels it is by DESIGN 2.3."""
    terms = cells * along[:, None]
    signed = terms.sum(2)
    values = signed / (cells.shape[1] * engine.layout.channels)
    evidence = evidence_of(signed, terms.abs().sum(2), effect * cells.shape[1])
    return Drawn(values=values.reshape(len(cells), *engine.layout.grid), evidence=evidence)


def _rows(turn: Callable[[NDArray[np.floating]], NDArray[np.float64]], values: Tensor, rotation: Rotation) -> Tensor:
    """``turn`` of the rows that the rotation has, in double precision; the others as they are."""
    count = len(rotation.order)
    head = turn(values[:count].double().cpu().numpy())
    return torch.cat([torch.from_numpy(head).to(values), values[count:]])
