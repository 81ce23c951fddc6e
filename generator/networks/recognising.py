"""Which timm architecture a weight file belongs to: by names, else by shapes in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import timm

from generator.networks.blueprints import Blueprint, Shapes, blueprint, compared, tried
from generator.networks.keys import COUNTER, same_kind

STACKS = ("blocks", "layers", "stages", "features", "layer1", "layer2", "layer3", "layer4")
"""First parts of names inside architectures, never a wrapper around one."""

LEFT_OVER = 4
"""Tensors that may follow an architecture's own in a file in its order: a classifier, perhaps with its norm."""

FROM_TENSORFLOW = "_depthwise_conv."
"""In the names of EfficientNet-PyTorch and its kin, whose weights come from TensorFlow: timm's ``tf_`` models."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognised:
    """The architectures that fit, best first; ``in_order``: by their shapes' order alone, under other names."""

    architectures: tuple[str, ...]
    in_order: bool = False


def recognise(tensors: Shapes, file_name: str, sequence: Shapes | None = None) -> Recognised:
    """The architectures that have all their tensors, the classifier's aside, among ``tensors``; best first.

    Names found in the file's own name come first, and alone if they fit; otherwise every architecture of timm is
    tried, which takes some seconds (3 to 15, measured). If none fits by name: those whose shapes are, one by one, the
    first of ``sequence``, all the file's tensors in the order they were saved in (``None``: not known). Of those that
    fit, the ones that leave fewest tensors over are given: several may, since they differ in what weights do not
    show, such as padding.
    """
    named = tuple(name for name in _names_in(file_name) if _fits(blueprint(name), tensors))
    if named:
        return Recognised(architectures=named)
    shapes = {*tensors.values(), *(sequence or {}).values()}
    plans = {name: plan for name in timm.list_models() if (plan := tried(name, shapes)) is not None}
    by_name = _fullest({name: plan for name, plan in plans.items() if _fits(plan, tensors)})
    if by_name or sequence is None:
        return Recognised(architectures=by_name)
    in_order = _fullest({name: plan for name, plan in plans.items() if _follows(plan, sequence)})
    ported = any(FROM_TENSORFLOW in key for key in sequence)
    ranked = sorted(in_order, key=lambda name: name.startswith("tf_") != ported)
    return Recognised(architectures=tuple(ranked), in_order=bool(ranked))


def left_over(plan: Blueprint, sequence: Shapes) -> tuple[str, ...]:
    """The names in ``sequence`` that come after as many tensors as the architecture has, counters aside."""
    return tuple(_counted(sequence))[len(_counted(plan.shapes)) :]


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


def _fullest(plans: Mapping[str, Blueprint]) -> tuple[str, ...]:
    most = max((len(plan.shapes) for plan in plans.values()), default=0)
    return tuple(name for name, plan in plans.items() if len(plan.shapes) == most)


def _fits(plan: Blueprint | None, tensors: Shapes) -> bool:
    return plan is not None and all(tensors.get(key) == shape for key, shape in plan.shapes.items() if compared(key))


def _follows(plan: Blueprint, sequence: Shapes) -> bool:
    """Whether the architecture's shapes are the file's, in order and in kind, but for a classifier at the end."""
    ours, theirs = _counted(plan.shapes), _counted(sequence)
    rest = left_over(plan, sequence)
    if len(theirs) < len(ours) or len(rest) > LEFT_OVER or any(len(sequence[name]) > 2 for name in rest):
        return False
    pairs = zip(ours.items(), theirs.items(), strict=False)
    return all(shape == wanted and same_kind(name, own) for (own, wanted), (name, shape) in pairs)


def _counted(shapes: Shapes) -> Shapes:
    return {key: shape for key, shape in shapes.items() if not key.endswith(COUNTER)}
