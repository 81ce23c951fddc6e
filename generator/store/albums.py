"""Many small files in one: the photos of an individual that a training reads again every epoch."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.errors import StoreError
from generator.store.atomic import write_if_changed

_MADE = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is written


def write_album(path: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` (name -> bytes, as they are) to one archive. Raises `StoreError` if it cannot be written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), data)
    write_if_changed(path, buffer.getvalue())


def read_album(path: Path, names: Iterable[str]) -> tuple[bytes, ...]:
    """The files ``names`` of an album, in that order. Raises `StoreError` if it lacks one or cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.read(name) for name in names)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise StoreError(f"{path}: cannot be read as an album ({error}); delete it, and it is made again") from error
