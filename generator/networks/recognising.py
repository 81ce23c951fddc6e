"""Which timm architecture a weight file belongs to: by its name, else by its tensors' names and shapes."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

import timm
import torch
from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook

from generator.networks.keys import COUNTER

Shapes = Mapping[str, tuple[int, ...]]

FAMILIES = {
    "conv_stem.": ("efficientnet", "mobilenetv3", "ghostnet"),
    "layer1.0.": ("resnet", "resnest", "res2net", "senet", "sknet"),
    "stages.0.blocks.0.conv_dw": ("convnext",),
    "layers.0.blocks.0.attn.relative_position_bias_table": ("swin_transformer",),
    "layers.0.blocks.0.attn.logit_scale": ("swin_transformer_v2",),
    "blocks.0.attn.qkv": ("vision_transformer", "deit", "beit", "eva"),
    "blocks.0.attn.q_proj": ("eva",),
    "s1.b1.": ("regnet",),
    "features.denseblock1": ("densenet",),
}
"""Tensor names that tell a family apart, and the timm modules that define it."""

SIZED = ("pos_embed", "relative_position", "rope", "attn_mask")
"""Tensors whose shapes follow the image size, left out of the comparison."""

TOLERATED = 6
"""Parameters of strange shapes after which an architecture is out."""

STACKS = ("blocks", "layers", "stages", "features", "layer1", "layer2", "layer3", "layer4")
"""First parts of names inside architectures, never a wrapper around one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Blueprint:
    """An architecture without classifier: its tensors' shapes and the channels of its last map."""

    shapes: Shapes
    channels: int


def recognise(tensors: Shapes, file_name: str) -> tuple[str, ...]:
    """The architectures that have all their tensors, the classifier's aside, among ``tensors``; best first.

    Names found in the file's own name come first, and alone if they fit; otherwise the whole family is tried, which
    takes some seconds. Of those that fit, the ones that leave fewest tensors over are given: several may, since they
    differ in what weights do not show, such as padding.
    """
    named = tuple(name for name in _names_in(file_name) if _fits(blueprint(name), tensors))
    if named:
        return named
    modules = [m for sign, found in FAMILIES.items() if any(key.startswith(sign) for key in tensors) for m in found]
    known = [name for module in dict.fromkeys(modules) for name in timm.list_models(module=module)]
    plans = {name: plan for name in known if _fits(plan := _tried(name, set(tensors.values())), tensors) and plan}
    most = max((len(plan.shapes) for plan in plans.values()), default=0)
    return tuple(name for name, plan in plans.items() if len(plan.shapes) == most)


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


def _tried(name: str, shapes: Set[tuple[int, ...]]) -> Blueprint | None:
    """As `blueprint`, given up after a few parameters of shapes that the file does not have at all.

    Not after the first: some modules make throw-away parts while they are built.
    """
    strange: list[str] = []

    def check(_: nn.Module, parameter: str, value: nn.Parameter | None) -> None:
        if value is not None and tuple(value.shape) not in shapes and _compared(parameter):
            strange.append(parameter)
        if len(strange) > TOLERATED:
            raise LookupError(parameter)

    handle = register_module_parameter_registration_hook(check)
    try:
        return blueprint.__wrapped__(name)
    finally:
        handle.remove()


def backbone_prefix(names: Iterable[str]) -> str:
    """The wrapper that at least two thirds of the tensors lie in, such as ``backbone.`` or ``model.model.``."""
    keys, prefix = list(names), ""
    while True:
        rest = [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]
        heads = [key.partition(".")[0] for key in rest if "." in key]
        best = max(dict.fromkeys(heads), key=heads.count, default="")
        if not best or best in STACKS or heads.count(best) < 2 / 3 * len(keys):
            return prefix
        prefix = f"{prefix}{best}."


def _names_in(file_name: str) -> tuple[str, ...]:
    """Timm names, old ones too, that the file's name contains: longest first, none that is inside another."""
    words = [word for word in re.split(r"[^a-z0-9]+", file_name.lower()) if word]
    spans = {"_".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(i + 8, len(words)) + 1)}
    found = sorted((name for name in spans if timm.is_model(name)), key=len, reverse=True)
    return tuple(name for i, name in enumerate(found) if not any(name in longer for longer in found[:i]))


def _fits(plan: Blueprint | None, tensors: Shapes) -> bool:
    return plan is not None and all(tensors.get(key) == shape for key, shape in plan.shapes.items() if _compared(key))


def _compared(key: str) -> bool:
    return not key.endswith(COUNTER) and not any(part in key for part in SIZED)
