"""A look into a weight file: its tensors, and a proposed ``members:`` entry to start from (`members probe`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.networks.blueprints import Shapes, blueprint
from generator.networks.checkpoints import Weights, read_weights
from generator.networks.guessing import Guess, guess_head
from generator.networks.keys import BACKBONE
from generator.networks.recognising import Recognised, backbone_prefix, left_over, recognise

UNKNOWN = "FILL_IN"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeReport:
    """What a weight file holds.

    ``tensors`` are (name, shape, dtype) in the file's order. ``wrapper`` is the key that the state dict lies under.
    ``architectures`` are those that fit, best first. ``entry`` is YAML to paste under ``members:``. ``remarks`` are
    sentences on what a person must still decide.
    """

    file: str
    wrapper: str | None
    tensors: tuple[tuple[str, tuple[int, ...], str], ...]
    architectures: tuple[str, ...]
    entry: str
    remarks: tuple[str, ...]


def probe(path: Path, *, trusted: bool = False) -> ProbeReport:
    """Reads a weight file and proposes a member. Raises `CheckpointError` if it cannot be read safely."""
    weights = read_weights(path, trusted=trusted)
    shapes: Shapes = {name: tuple(tensor.shape) for name, tensor in weights.tensors.items()}
    prefix = backbone_prefix(shapes)
    inside: Shapes = {name.removeprefix(prefix): shape for name, shape in shapes.items() if name.startswith(prefix)}
    found = recognise(inside, path.name, shapes if weights.ordered else None)
    guess = _in_order(shapes, found) if found.in_order else _guessed(shapes, inside, prefix, found)
    return ProbeReport(
        file=path.name,
        wrapper=weights.wrapper,
        tensors=tuple(
            (name, shapes[name], str(tensor.dtype).removeprefix("torch.")) for name, tensor in weights.tensors.items()
        ),
        architectures=found.architectures,
        entry=yaml.safe_dump([_entry(path.name, prefix, found, guess)], sort_keys=False, default_flow_style=None),
        remarks=tuple(_remarks(found, guess, weights)),
    )


# ---------------------------------------------------------------------------------------------------------------------


def _in_order(shapes: Shapes, found: Recognised) -> Guess:
    """What is left over at the end of a file whose order is the architecture's: its classifier."""
    plan = blueprint(found.architectures[0])
    rest = () if plan is None else left_over(plan, shapes)
    others = [name for name in shapes if name not in rest]
    modules = {name: f"{name.rpartition('.')[0]}." for name in rest if "." in name}
    alone = {name: module for name, module in modules.items() if not any(other.startswith(module) for other in others)}
    return Guess(head=(), ignore=tuple(dict.fromkeys(f"{alone[n]}*" if n in alone else n for n in rest)))


def _guessed(shapes: Shapes, inside: Shapes, prefix: str, found: Recognised) -> Guess:
    plan = blueprint(found.architectures[0]) if found.architectures else None
    outer = _outer(prefix)
    beside = {name.removeprefix(outer): shape for name, shape in shapes.items() if not name.startswith(prefix)}
    if plan is not None:
        beside |= {name: shape for name, shape in inside.items() if name not in plan.shapes}
    return guess_head(beside, None if plan is None else plan.channels)


def _entry(file: str, prefix: str, found: Recognised, guess: Guess) -> dict[str, object]:
    fold = re.search(r"(?:^|[_-])f(?:old)?[_-]?(\d+)(?=[_.-])", file)
    size = re.search(r"size[_-]?(\d{2,4})", file, re.IGNORECASE)
    pixels = [int(size[1])] * 2 if size else None
    optional = {
        "fold": fold[1] if fold else None,
        "key_map": {} if found.in_order else _renames(prefix),
        "key_order": found.in_order,
        "ignore": list(guess.ignore),
        "head": list(guess.head),
        "input": {"size": pixels} if pixels else None,
    }
    architecture = next(iter(found.architectures), UNKNOWN)
    entry: dict[str, object] = {"name": file.rpartition(".")[0], "architecture": architecture}
    return entry | {"checkpoint": file} | {key: value for key, value in optional.items() if value}


def _renames(prefix: str) -> dict[str, str]:
    """``model.model.`` becomes ``backbone.``, and what lies beside it loses ``model.``."""
    if prefix in ("", BACKBONE):
        return {}
    return {prefix: BACKBONE} | ({_outer(prefix): ""} if _outer(prefix) else {})


def _outer(prefix: str) -> str:
    return "".join(f"{part}." for part in prefix.split(".")[:-2])


def _remarks(found: Recognised, guess: Guess, weights: Weights) -> Iterator[str]:
    fitting = found.architectures
    if not fitting:
        yield "No timm architecture was recognised by the file's name or its tensors; fill in architecture or factory."
    if not fitting and not weights.ordered:
        yield "A safetensors file sorts its tensors; in another format, their order might tell the architecture."
    if found.in_order:
        yield "The names are foreign: key_order takes the tensors in their order, in which every shape fits."
    if len(fitting) > 1:
        yield f"These fit equally well, and differ in what weights do not show: {', '.join(fitting[:8])}."
    if guess.head and guess.head[0] == "avg":
        yield "The file does not say how cells are pooled; avg is a guess."
    if weights.others:
        yield f"Entries that are no tensors: {', '.join(list(weights.others)[:5])}."
    yield "Weights do not show the image size, resize mode, mean and std it was trained with; check input:."
