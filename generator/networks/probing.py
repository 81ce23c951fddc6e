"""A look into a weight file: its tensors, and a proposed ``members:`` entry to start from (`members probe`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.networks.checkpoints import Weights, read_weights
from generator.networks.guessing import Guess, guess_head
from generator.networks.keys import BACKBONE
from generator.networks.recognising import Shapes, backbone_prefix, blueprint, recognise

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
    fitting = recognise(inside, path.name)
    guess = _guessed(shapes, inside, prefix, fitting)
    return ProbeReport(
        file=path.name,
        wrapper=weights.wrapper,
        tensors=tuple(
            (name, shapes[name], str(tensor.dtype).removeprefix("torch.")) for name, tensor in weights.tensors.items()
        ),
        architectures=fitting,
        entry=yaml.safe_dump([_entry(path.name, prefix, fitting, guess)], sort_keys=False, default_flow_style=None),
        remarks=tuple(_remarks(fitting, guess, weights)),
    )


# ---------------------------------------------------------------------------------------------------------------------


def _guessed(shapes: Shapes, inside: Shapes, prefix: str, fitting: tuple[str, ...]) -> Guess:
    plan = blueprint(fitting[0]) if fitting else None
    outer = _outer(prefix)
    beside = {name.removeprefix(outer): shape for name, shape in shapes.items() if not name.startswith(prefix)}
    if plan is not None:
        beside |= {name: shape for name, shape in inside.items() if name not in plan.shapes}
    return guess_head(beside, None if plan is None else plan.channels)


def _entry(file: str, prefix: str, fitting: tuple[str, ...], guess: Guess) -> dict[str, object]:
    fold = re.search(r"(?:^|[_-])f(?:old)?[_-]?(\d+)(?=[_.-])", file)
    size = re.search(r"size[_-]?(\d{2,4})", file, re.IGNORECASE)
    pixels = [int(size[1])] * 2 if size else None
    optional = {
        "fold": fold[1] if fold else None,
        "key_map": _renames(prefix),
        "ignore": list(guess.ignore),
        "head": list(guess.head),
        "input": {"size": pixels} if pixels else None,
    }
    entry: dict[str, object] = {"name": file.rpartition(".")[0], "architecture": fitting[0] if fitting else UNKNOWN}
    return entry | {"checkpoint": file} | {key: value for key, value in optional.items() if value}


def _renames(prefix: str) -> dict[str, str]:
    """``model.model.`` becomes ``backbone.``, and what lies beside it loses ``model.``."""
    if prefix in ("", BACKBONE):
        return {}
    return {prefix: BACKBONE} | ({_outer(prefix): ""} if _outer(prefix) else {})


def _outer(prefix: str) -> str:
    return "".join(f"{part}." for part in prefix.split(".")[:-2])


def _remarks(fitting: tuple[str, ...], guess: Guess, weights: Weights) -> Iterator[str]:
    if not fitting:
        yield "No timm architecture was recognised by the file's name or its tensors; fill in architecture or factory."
    if len(fitting) > 1:
        yield f"These fit equally well, and differ in what weights do not show: {', '.join(fitting[:8])}."
    if guess.head and guess.head[0] == "avg":
        yield "The file does not say how cells are pooled; avg is a guess."
    if weights.others:
        yield f"Entries that are no tensors: {', '.join(list(weights.others)[:5])}."
    yield "Weights do not show the image size, resize mode, mean and std it was trained with; check input:."
