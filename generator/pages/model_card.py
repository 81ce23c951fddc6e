"""What a member is, as phrases: its weights, head and preprocessing. No path of the machine is in them."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from generator.core.member import HeadLayer, InputSpec, MemberSpec
from generator.pages.format import integer, listing, number

PACKAGE = "package:"
_RESIZES = {"squash": "squashed to fit", "letterbox": "fitted with its shape kept"}
_STEPS = {
    "avg": "average",
    "max": "maximum",
    "token": "class token",
    "bn": "batch norm",
    "l2": "L2",
}


def weights(spec: MemberSpec) -> str:
    """Where the weights come from, without a path of the machine that ran the audit."""
    if spec.embeddings is not None:
        return f"none: embeddings computed elsewhere ({file_name(spec.embeddings)})"
    if spec.random_seed is not None:
        return f"random, from seed {spec.random_seed}: a stand-in, not a trained model"
    if spec.checkpoint is not None:
        return file_name(spec.checkpoint)
    return "timm's pretrained weights" if spec.pretrained else "as its factory makes them"


def file_name(place: str) -> str:
    """The file's own name; a ``package:`` place is public and stays whole."""
    return place if place.startswith(PACKAGE) else PureWindowsPath(PurePosixPath(place).name).name


def head(spec: MemberSpec) -> str:
    """The steps from feature map to embedding."""
    if spec.factory is not None:
        return f"made by {spec.factory}"
    if spec.head is None:
        return "the architecture's own pooling"
    return ", ".join(_step(layer) for layer in spec.head)


def _step(layer: HeadLayer) -> str:
    if layer.kind == "concat":
        return f"{layer.size} copies joined"
    if layer.kind == "linear":
        return f"linear to {integer(layer.size or 0)}"
    return f"GeM (p = {number(layer.p, 1)})" if layer.kind == "gem" else _STEPS[layer.kind]


def preprocessing(spec: InputSpec) -> str:
    """How a photo is brought to the model's input, as one phrase."""
    turned = "landscape photos turned by 90\u00b0 clockwise; " if spec.rotate_landscape else ""
    filled = f" on grey {spec.fill}" if spec.resize == "letterbox" else ""
    mean, std = (listing(tuple(number(value, 3) for value in values)) for values in (spec.mean, spec.std))
    return f"{turned}{_RESIZES[spec.resize]}{filled}, {spec.interpolation}; mean {mean}, deviation {std}"
