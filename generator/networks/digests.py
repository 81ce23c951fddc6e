"""What identifies a member's results, without torch: a rebuild with nothing changed loads no model."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import platform
from pathlib import Path

from generator.core.member import MemberSpec, Runtime
from generator.core.packages import installed_version, module_spec, package_folders
from generator.errors import CheckpointError, MemberError
from generator.networks.locate import locate
from generator.networks.naming import about_member

METHOD = 2
"""Raised whenever the code below `networks` gives other numbers for the same inputs."""

LIBRARIES = ("torch", "timm", "numpy", "pillow", "safetensors")
"""What decodes pictures, reads weights and computes: another version may give other numbers."""

_OURS = __name__.partition(".")[0]

_WITHOUT_EFFECT = frozenset(
    {"group", "fold", "views", "note", "checkpoint", "trust_checkpoint", "embeddings", "embedding_ids"}
)
"""Fields of a `MemberSpec` that cannot change a number, or whose files' bytes count instead."""


def checkpoint_digest(spec: MemberSpec) -> str | None:
    """SHA-256 (hex) of the weight file's bytes; ``None`` for members that name none.

    Raises `CheckpointError` if the file is missing or cannot be read.
    """
    with about_member(spec):
        return None if spec.checkpoint is None else named_digest(spec.checkpoint)


def fingerprint(spec: MemberSpec, runtime: Runtime) -> str:
    """SHA-256 (hex) over everything that can change what this member computes from given pixels.

    That is: the specification less its cosmetic fields (the name stays, it seeds the `random` target), the
    bytes of the checkpoint and of a factory's Python package (of a factory in a single module: of every Python
    file in that folder; of one of Sightline's own: of its module), the versions in `LIBRARIES`, the runtime, the
    machine and its processor, and the method's version. Weights of ``pretrained`` members count by name and timm
    version. Weights that a factory loads by itself do not count: give them as ``checkpoint``, or a change of their
    file goes unnoticed. A member that brings embeddings is the bytes of its two files: nothing is computed. Nothing
    here imports torch.

    Raises `CheckpointError` for files that are missing or cannot be read, `MemberError` for a factory that is not
    there or cannot be read.
    """
    with about_member(spec):
        files = [named_digest(path) for path in (spec.embeddings, spec.embedding_ids) if path is not None]
        code = None if spec.factory is None else _code_digest(spec.factory)
    if spec.embeddings is not None:
        return _digest({"embeddings": files})
    kept = {key: value for key, value in dataclasses.asdict(spec).items() if key not in _WITHOUT_EFFECT}
    return _digest(
        {
            "method": METHOD,
            "spec": kept,
            "checkpoint": checkpoint_digest(spec),
            "factory": code,
            "versions": {name: installed_version(name) or "absent" for name in LIBRARIES},
            "runtime": dataclasses.asdict(runtime),
            "machine": machine(runtime.device),
        }
    )


def machine(device: str) -> dict[str, str]:
    """The hardware that results depend on: system, processor and, on CUDA, GPU models and driver."""
    facts = {"system": platform.system(), "machine": platform.machine(), "processor": _processor()}
    if device == "cuda":
        facts["gpu"] = _gpus()
    return facts


# ----------------------------------------------------------------------------------------------------------


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def named_digest(named: str) -> str:
    """SHA-256 (hex) of the bytes of a weight file, a path or ``package:NAME/PATH``."""
    try:
        return _file_digest(locate(named))
    except OSError as error:
        raise CheckpointError(
            f"{named} cannot be read: {error.strerror}. Check the permissions of the file and its folder."
        ) from error


def _code_digest(factory: str) -> str:
    """Over every Python file of the factory's top-level package: any of them may change the model.

    A module outside a package may import its neighbours, so there it is every Python file of its folder.
    """
    module = factory.partition(":")[0]
    spec = module_spec(module)
    if spec is None or spec.origin is None:
        raise MemberError(
            f"factory {factory}: no Python module {module} in this environment. "
            "Expected package.module:function, with the package installed or on PYTHONPATH."
        )
    try:
        return _digest([[name, _file_digest(path)] for name, path in _code_files(module, Path(spec.origin))])
    except OSError as error:
        raise MemberError(f"factory {factory}: its Python files cannot be read: {error.strerror}.") from error


def _code_files(module: str, origin: Path) -> list[tuple[str, Path]]:
    if module.partition(".")[0] == _OURS:  # of ours only the factory's module: `METHOD` speaks for the rest
        return [(origin.name, origin)]
    folders = [Path(folder) for folder in package_folders(module.partition(".")[0])]
    inside = [(folder, path) for folder in folders for path in sorted(folder.rglob("*.py"))]
    beside = [(origin.parent, path) for path in sorted({origin, *origin.parent.glob("*.py")})]
    found = [(path.relative_to(folder).as_posix(), path) for folder, path in inside or beside]
    return [(name, path) for name, path in found if path.is_file() or path == origin]  # editors leave dangling links


@functools.cache
def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    wanted = ("model name", "Hardware", "CPU implementer", "CPU part")
    fields: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() in wanted:
            fields.setdefault(key.strip(), value.strip())
    return "; ".join(fields[key] for key in wanted if key in fields) or platform.processor()


def _gpus() -> str:
    folder = Path("/proc/driver/nvidia")
    files = [folder / "version", *sorted(folder.glob("gpus/*/information"))]
    lines = [line for file in files if file.is_file() for line in file.read_text(errors="replace").splitlines()]
    return "; ".join(line.strip() for line in lines if line.startswith(("NVRM", "Model")))
