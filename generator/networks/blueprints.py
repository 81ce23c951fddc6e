"""Architectures as lists of tensors: built on torch's meta device, without memory and weights."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import timm
import torch
from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook

from generator.networks.keys import COUNTER

Shapes = Mapping[str, tuple[int, ...]]

SIZED = ("pos_embed", "relative_position", "rope", "attn_mask")
"""Tensors whose shapes follow the image size, left out where names are compared."""

TOLERATED = 6
"""Parameters of strange shapes after which an architecture is out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Blueprint:
    """An architecture without classifier: its tensors' shapes and the channels of its last map."""

    shapes: Shapes
    channels: int


@functools.lru_cache(maxsize=4)
def blueprint(name: str) -> Blueprint | None:
    """``name`` built on torch's meta device: no memory, no weights. ``None`` if it cannot be built so."""
    with warnings.catch_warnings(), torch.device("meta"):
        warnings.simplefilter("ignore")
        try:
            model: Any = timm.create_model(name, num_classes=0)
        except Exception:  # a few architectures compute with their weights while they are built
            return None
    shapes = {key: tuple(tensor.shape) for key, tensor in model.state_dict().items()}
    return Blueprint(shapes=shapes, channels=int(model.num_features))


def tried(name: str, shapes: Set[tuple[int, ...]]) -> Blueprint | None:
    """As `blueprint`, given up after a few parameters of shapes that the file does not have at all.

    Not after the first: some modules make throw-away parts while they are built.
    """
    strange: list[str] = []

    def check(_: nn.Module, parameter: str, value: nn.Parameter | None) -> None:
        if value is not None and tuple(value.shape) not in shapes and compared(parameter):
            strange.append(parameter)
        if len(strange) > TOLERATED:
            raise LookupError(parameter)

    handle = register_module_parameter_registration_hook(check)
    try:
        return blueprint.__wrapped__(name)
    finally:
        handle.remove()


def compared(key: str) -> bool:
    """Whether a tensor's shape says anything: neither a counter nor one that follows the image size."""
    return not key.endswith(COUNTER) and not any(part in key for part in SIZED)
