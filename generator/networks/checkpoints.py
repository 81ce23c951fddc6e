"""Reading weight files without running anything that is hidden in them."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from generator.errors import CheckpointError

PICKLED = frozenset({".pth", ".pt", ".bin", ".ckpt"})
WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Keys under which training frameworks put the state dict (``state_dict``: PyTorch Lightning)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Weights:
    """The entries of a weight file by key, in the file's order.

    ``tensors`` are on the CPU, of any dtype. ``others`` are entries that are no tensors (key to type name).
    ``ordered`` says whether the order is the one they were saved in (safetensors files sort their keys).
    ``wrapper`` names the key the state dict was found under, ``None`` at the top level.
    """

    tensors: Mapping[str, Tensor]
    others: Mapping[str, str]
    ordered: bool
    wrapper: str | None = None


def read_weights(path: Path, *, trusted: bool = False) -> Weights:
    """Reads ``.pth``, ``.pt``, ``.bin``, ``.ckpt`` (torch) or ``.safetensors``.

    Pickled code is refused unless ``trusted``: torch's weights-only reader builds tensors and plain
    containers and calls nothing else. Raises `CheckpointError` on a file that is absent, refused, damaged, or
    holds no tensors.
    """
    _must_open(path)
    if path.suffix == ".safetensors":
        return Weights(tensors=_safetensors(path), others={}, ordered=False)
    if path.suffix not in PICKLED:
        expected = ", ".join(sorted({*PICKLED, ".safetensors"}))
        raise CheckpointError(f"checkpoint {path.name}: unknown kind of file {path.suffix!r}; expected {expected}.")
    return _state_dict(_unpickled(path, trusted=trusted), path)


def _must_open(path: Path) -> None:
    try:
        if not path.exists():
            raise CheckpointError(f"checkpoint {path}: no such file.")
        if not path.is_file():  # a pipe would wait for ever
            raise CheckpointError(f"checkpoint {path}: expected a file, found a folder or a device.")
        path.open("rb").close()
    except OSError as error:
        raise CheckpointError(f"checkpoint {path} cannot be opened: {error.strerror}.") from error


def _safetensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except Exception as error:  # SafetensorError, and others on headers that are nonsense
        raise CheckpointError(_damaged(path, error)) from error


def _unpickled(path: Path, *, trusted: bool) -> object:
    try:
        return torch.load(path, map_location="cpu", weights_only=not trusted)
    except pickle.UnpicklingError as error:
        if _is_refusal(str(error)):
            raise CheckpointError(_refused(path)) from error
        raise CheckpointError(_damaged(path, error)) from error
    except Exception as error:  # damaged bytes make an unpickler raise anything at all
        raise CheckpointError(_damaged(path, error)) from error


def _is_refusal(message: str) -> bool:
    return any(sign in message for sign in ("Unsupported global", "Unsupported class", "unrecognized", "Can only"))


def _refused(path: Path) -> str:
    return (
        f"checkpoint {path.name} was refused: it holds pickled Python objects{_unsafe_names(path)}, and "
        "unpickling them can run any code. Save the weights alone, by torch.save(model.state_dict(), ...) or "
        "as safetensors; or, only if you made this file yourself, set trust_checkpoint: true."
    )


def _unsafe_names(path: Path) -> str:
    try:
        names = torch.serialization.get_unsafe_globals_in_checkpoint(path)
    except Exception:  # files of the format before torch 1.6, and damaged ones
        return ""
    return f" ({', '.join(sorted(names)[:5])})" if names else ""


def _damaged(path: Path, error: Exception) -> str:
    first = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return (
        f"checkpoint {path.name} cannot be read ({first[:200]}). Expected a state dict saved by torch.save, or "
        f"a safetensors file; found {path.stat().st_size} bytes that are neither. Copy or download it again."
    )


def _state_dict(loaded: object, path: Path) -> Weights:
    if isinstance(loaded, nn.Module):  # only where the file is trusted
        loaded = loaded.state_dict()
    wrapper = None
    if isinstance(loaded, Mapping):
        wrapper = next((key for key in WRAPPERS if isinstance(loaded.get(key), (Mapping, nn.Module))), None)
    if wrapper is not None and isinstance(loaded, Mapping):
        return Weights(**{**vars(_state_dict(loaded[wrapper], path)), "wrapper": wrapper})
    entries = loaded if isinstance(loaded, Mapping) else {}
    tensors = {str(key): value for key, value in entries.items() if isinstance(value, Tensor)}
    if not tensors:
        found = ", ".join(map(str, list(entries)[:8])) or type(loaded).__name__
        raise CheckpointError(
            f"checkpoint {path.name} holds no weights: expected a state dict (names to tensors), "
            f"at the top level or under {', '.join(WRAPPERS)}; found {found}."
        )
    others = {str(key): type(value).__name__ for key, value in entries.items() if not isinstance(value, Tensor)}
    return Weights(tensors=tensors, others=others, ordered=True, wrapper=wrapper)
