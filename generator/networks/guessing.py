"""A head and the tensors to ignore, guessed from what a weight file holds beside the architecture's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.networks.blueprints import Shapes
from generator.networks.keys import COUNTER

TRAINING = re.compile(r"(^|[._])(final|kernel|margin|arc\w*|classifier|logits?|head|fc|metric\w*|loss\w*)([._]|$)")
"""Names of modules that training needs and embedding does not; a head's own are called bn, ln, neck, pooling."""

Step = str | dict[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """``head`` steps as they are written in config.yaml, empty if there is none; ``ignore`` patterns."""

    head: tuple[Step, ...]
    ignore: tuple[str, ...]


def guess_head(tensors: Shapes, channels: int | None) -> Guess:
    """From the ``tensors`` beside the backbone's, in order, for a last map of ``channels`` (``None``: unknown)."""
    modules: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, shape in tensors.items():
        module, _, kind = name.rpartition(".")
        if not name.endswith(COUNTER):
            modules.setdefault(module or name, {})[kind] = shape
    steps = {name: _step(name, parts) for name, parts in modules.items() if not TRAINING.search(name)}
    ignore = tuple(f"{name}.*" if name not in tensors else name for name in modules if steps.get(name) is None)
    used = {name: step for name, step in steps.items() if step is not None}
    if not used:
        return Guess(head=(), ignore=ignore)
    return Guess(head=tuple(_in_order(used, modules, channels)), ignore=ignore)


def _step(name: str, parts: Shapes) -> Step | None:
    """The step a module is, named only where its name is not the default."""
    if set(parts) == {"p"}:
        return "gem" if name == "pooling" else {"gem": 3.0, "name": name}
    if "running_mean" in parts:
        return "bn" if name == "bn" else {"bn": name}
    weight = parts.get("weight", ())
    if len(weight) != 2 or not set(parts) <= {"weight", "bias"}:
        return None
    named: dict[str, object] = {} if name == "ln" else {"name": name}
    return {"linear": weight[0]} | named | ({} if "bias" in parts else {"bias": False})


def _in_order(
    steps: dict[str, Step], modules: dict[str, dict[str, tuple[int, ...]]], channels: int | None
) -> Iterator[Step]:
    pools = [name for name in steps if set(modules[name]) == {"p"}]
    yield steps[pools[0]] if pools else "avg"
    rest = [name for name in steps if name not in pools]
    width = modules[rest[0]]["running_mean" if "running_mean" in modules[rest[0]] else "weight"][-1] if rest else None
    if channels is not None and width is not None and width > channels and width % channels == 0:
        yield {"concat": width // channels}
    yield from (steps[name] for name in rest)
