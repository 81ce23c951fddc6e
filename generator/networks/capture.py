"""Reaching into a network for one forward pass, and leaving nothing behind: no hook, no flag, no gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

Place = Literal["input", "output"]


@contextmanager
def undisturbed(module: nn.Module) -> Iterator[None]:
    """Evaluation mode and frozen parameters inside; afterwards every flag is as it was, also on error."""
    training = [child for child in module.modules() if child.training]
    learning = [parameter for parameter in module.parameters() if parameter.requires_grad]
    try:
        for child in training:
            child.training = False
        for parameter in learning:
            parameter.requires_grad = False
        yield
    finally:
        for child in training:
            child.training = True
        for parameter in learning:
            parameter.requires_grad = True


@dataclass(kw_only=True)
class Calls:
    """How often a watched module ran."""

    count: int = 0


@contextmanager
def swapped(module: nn.Module, place: Place, swap: Callable[[object], Tensor]) -> Iterator[Calls]:
    """Passes the first input, or the output, of ``module`` through ``swap`` each time it runs, until exit."""
    calls = Calls()

    def counted(value: object) -> Tensor:
        calls.count += 1
        return swap(value)

    handle = (
        module.register_forward_pre_hook(lambda _, args: (counted(args[0]), *args[1:]))
        if place == "input"
        else module.register_forward_hook(lambda _, __, output: counted(output))
    )
    try:
        yield calls
    finally:
        handle.remove()


@contextmanager
def passed_over(modules: Sequence[nn.Module]) -> Iterator[None]:
    """Each of ``modules`` hands its first input through, uncomputed, until exit."""
    before = [module.__dict__.get("forward") for module in modules]
    try:
        for module in modules:
            module.__dict__["forward"] = lambda value, *_, **__: value
        yield
    finally:
        for module, forward in zip(modules, before, strict=True):
            del module.__dict__["forward"]
            if forward is not None:
                module.__dict__["forward"] = forward


@contextmanager
def watched(module: nn.Module, seen: Callable[[str, object], None]) -> Iterator[None]:
    """Calls ``seen(name, output)`` for every submodule of ``module`` that runs, in order of finishing."""

    def watcher(name: str) -> Callable[[nn.Module, object, object], None]:
        return lambda _, __, output: seen(name, output)

    handles = [child.register_forward_hook(watcher(name)) for name, child in module.named_modules() if name]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
