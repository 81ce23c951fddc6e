"""Writing files so that a reader sees the old bytes or the new ones, and removing only what is ours."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from generator.errors import StoreError


def write_if_changed(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """Make ``path`` hold ``data``; returns whether anything was written.

    The bytes go to a temporary file beside it, which then takes its place in one step. ``durable`` waits
    until they are on the disk; leave it out for files that the next run would make again.

    Raises
    ------
    StoreError
        The folder cannot be made or the file cannot be written.
    """
    if holds(path, data):
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data, path.with_name(f".{path.name}.{os.getpid()}.tmp"), durable=durable)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
    return True


def holds(path: Path, data: bytes) -> bool:
    """Whether ``path`` is a file (not a link to one) with exactly these bytes."""
    try:
        if path.is_symlink() or path.stat().st_size != len(data):
            return False
        return path.read_bytes() == data
    except OSError:
        return False


def replace_file(path: Path, data: bytes, temporary: Path, *, durable: bool) -> None:
    """Write ``data`` to ``temporary`` (on the same file system) and let it take the place of ``path``."""
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def prune(root: Path, listed: Iterable[str], keep: Iterable[str]) -> tuple[str, ...]:
    """Remove the files of ``listed`` (POSIX, relative to ``root``) that are not in ``keep``; returns which.

    Only what lies inside ``root`` is removed, and a link rather than what it points to; then the folders that
    this leaves empty. Files that are not listed stay.

    Raises
    ------
    StoreError
        A file cannot be removed.
    """
    removed = []
    for name in sorted(set(listed) - set(keep)):
        path = root / name
        if not is_inside(root, name) or (path.is_dir() and not path.is_symlink()):
            continue
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(f"{path}: cannot be removed: {error.strerror}") from error
        removed.append(name)
        _remove_empty(path.parent, root)
    return tuple(removed)


def is_inside(root: Path, name: str) -> bool:
    """Whether the POSIX path ``name`` lies below ``root``, its folders' links followed, its own not."""
    pure = PurePosixPath(name)
    if not pure.parts or pure.is_absolute() or ".." in pure.parts or set(name) & set("\\:\0"):
        return False
    try:
        return (root / pure.parent).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
