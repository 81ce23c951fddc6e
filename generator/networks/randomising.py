"""A network with random weights, from the top down, for as long as a test takes (Adebayo et al. 2018).

A tensor of weights with two or more dimensions is drawn anew, normal with mean 0 and its own standard deviation.
Vectors (biases, a normalisation's scale, shift, mean and variance) are shuffled, those of one module together, so that
every channel gets what another learned and no variance turns negative. GeM's power is one number and stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from generator.core.scrutable import Level
from generator.networks.capture import swapped, watched
from generator.networks.engine import Engine, exactly
from generator.networks.inner import InnerLayer

STATISTICS = ("running_mean", "running_var")


@contextmanager
def randomised(engine: Engine, level: Level, seed: int, probe: Tensor) -> Iterator[bool]:
    """``level`` of the engine's network with random weights until exit; ``False`` where nothing can be.

    ``probe`` is a normalised batch: which modules are the head's, and in which order they run, is found by running
    it. A module draws the same weights at every level.
    """
    modules = dict(engine.network.module.named_modules())
    chosen = [(name, modules[name]) for name in _names(engine, level, probe)]
    kept = [(tensor, tensor.detach().clone()) for _, module in chosen for tensor in _tensors(module)]
    try:
        with torch.no_grad():
            for name, module in chosen:
                _randomise(module, _generator(seed, name))
        engine.forget_fold()
        yield any(not torch.equal(tensor, value) for tensor, value in kept)
    finally:
        with torch.no_grad():
            for tensor, value in kept:
                tensor.copy_(value)
        engine.forget_fold()


def _names(engine: Engine, level: Level, probe: Tensor) -> list[str]:
    """The modules with weights that ``level`` takes in, by name."""
    below, above = _halves(engine, probe)
    if level == "head":
        return above
    if level == "upper":
        return [*below[len(below) // 2 :], *above]
    owners = [name for name, module in engine.network.module.named_modules() if _tensors(module)]
    return list(dict.fromkeys((*owners, *below, *above)))


def _halves(engine: Engine, probe: Tensor) -> tuple[list[str], list[str]]:
    """The modules with weights below and above the cut, in the order in which they run."""
    network, cut = engine.network, engine.cut
    below: dict[str, None] = {}
    above: dict[str, None] = {}
    passed = False

    def pass_cut(value: object) -> Tensor:
        nonlocal passed
        passed = True
        return value  # type: ignore[return-value]

    def seen(name: str, _: object) -> None:
        if _tensors(network.module.get_submodule(name)) and name not in below:
            (above if passed else below).setdefault(name)

    with exactly(network), torch.no_grad(), watched(network.module, seen):
        if isinstance(cut, InnerLayer):
            with swapped(cut.module, cut.place, pass_cut):
                network.embed(network.features(probe))
        else:
            maps = network.features(probe)
            passed = True
            network.embed(maps)
    return list(below), list(above)


def _tensors(module: nn.Module) -> list[Tensor]:
    """A module's own weights and statistics that randomising can change."""
    own: list[Tensor] = [*module.parameters(recurse=False)]
    own += [buffer for name, buffer in module.named_buffers(recurse=False) if name in STATISTICS]
    return [tensor for tensor in own if tensor.is_floating_point() and tensor.numel() > 1]


def _randomise(module: nn.Module, generator: torch.Generator) -> None:
    orders: dict[int, Tensor] = {}
    for tensor in _tensors(module):
        if tensor.dim() > 1:
            spread = float(tensor.double().std())
            drawn = torch.randn(tensor.shape, generator=generator, dtype=torch.float32) * spread
            tensor.copy_(drawn)
        else:
            order = orders.setdefault(len(tensor), torch.randperm(len(tensor), generator=generator))
            tensor.copy_(tensor[order.to(tensor.device)].clone())


def _generator(seed: int, name: str) -> torch.Generator:
    number = int.from_bytes(hashlib.sha256(f"randomised {seed} {name}".encode()).digest()[:8], "big") >> 1
    return torch.Generator().manual_seed(number)
