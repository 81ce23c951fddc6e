"""Heads composed from a few typed steps, named by default as in the Where's Whale-do winner's files.

The first step pools the cells of the last feature map (``gem | avg | max | token``); the others turn vectors
into vectors (``concat | bn | linear | l2``).
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn import functional

from generator.core.member import HeadLayer
from generator.errors import MemberError
from generator.networks.pools import AveragePool, GeMPool, MaxPool

POOLS = ("gem", "avg", "max", "token")
NAMES = {"gem": "pooling", "avg": "pooling", "max": "pooling", "token": "pooling", "bn": "bn", "linear": "ln"}


class Token(nn.Module):
    """The class token (B, L, C) to (B, C): the first one."""

    def forward(self, tokens: Tensor) -> Tensor:  # noqa: D102
        return tokens[:, 0]


class Concat(nn.Module):
    """The same vector ``times`` times in a row: (B, C) to (B, times * C)."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def forward(self, vectors: Tensor) -> Tensor:  # noqa: D102
        return vectors.repeat(1, self.times)


class Unit(nn.Module):
    """L2 normalisation."""

    def forward(self, vectors: Tensor) -> Tensor:  # noqa: D102
        return functional.normalize(vectors, dim=1)


def build_head(layers: tuple[HeadLayer, ...], channels: int, into: nn.Module) -> tuple[nn.Module, ...]:
    """The head's steps for maps of ``channels``, registered in ``into`` under their (maybe dotted) names.

    Raises `MemberError` on a head that does not begin with its only pool, lacks a size, or uses a name twice.
    """
    _check(layers)
    steps: list[nn.Module] = []
    width = channels
    for layer in layers:
        step, width = _step(layer, width)
        if layer.name is not None or any(True for _ in step.parameters()):
            _place(into, layer.name or NAMES.get(layer.kind, layer.kind), step)
        steps.append(step)
    return tuple(steps)


# ----------------------------------------------------------------------------------------------------------


def _check(layers: tuple[HeadLayer, ...]) -> None:
    written = " -> ".join(layer.kind for layer in layers) or "nothing"
    pools = [layer.kind in POOLS for layer in layers]
    if not layers or not pools[0] or sum(pools) != 1:
        raise MemberError(f"head: expected one of {', '.join(POOLS)} first, then vector steps; found {written}.")
    for layer in layers:
        if layer.kind in ("concat", "linear") and (layer.size is None or layer.size < 1):
            raise MemberError(f"head: {layer.kind} needs a size of 1 or more; found {layer.size} in {written}.")


def _step(layer: HeadLayer, width: int) -> tuple[nn.Module, int]:
    size = layer.size or 1
    makers: dict[str, Callable[[], tuple[nn.Module, int]]] = {
        "gem": lambda: (GeMPool(layer.p, layer.eps or 1e-6), width),
        "avg": lambda: (AveragePool(), width),
        "max": lambda: (MaxPool(), width),
        "token": lambda: (Token(), width),
        "concat": lambda: (Concat(size), width * size),
        "bn": lambda: (nn.BatchNorm1d(width, eps=layer.eps or 1e-5), width),
        "linear": lambda: (nn.Linear(width, size, bias=layer.bias), size),
        "l2": lambda: (Unit(), width),
    }
    return makers[layer.kind]()


def _place(root: nn.Module, name: str, step: nn.Module) -> None:
    *folders, last = name.split(".")
    for folder in folders:
        if folder not in root._modules:
            root.add_module(folder, nn.Module())
        root = root.get_submodule(folder)
    try:
        if last in root._modules:
            raise KeyError(last)
        root.add_module(last, step)
    except KeyError as error:
        raise MemberError(f"head: the name {name} is taken; give every step its own name.") from error
