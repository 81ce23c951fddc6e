"""Layout `folder`: one folder per individual under the root, with its pictures at any depth.

The first folder below the root names the individual; deeper folders are kept as the metadata field
``folder``. Pictures right in the root belong to nobody known. Hidden files and folders (``.name``,
``__MACOSX``), the folder of masks, and files that are no pictures are passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from generator.core.records import ImageProblem
from generator.errors import ImageSetError
from generator.store.image_sets.entries import Entry, Listing, default_ids
from generator.store.image_sets.source import ImageSource
from generator.store.pictures import SUFFIXES

FOREIGN = frozenset(
    {".arw", ".avif", ".bmp", ".cr2", ".cr3", ".dng", ".gif", ".heic", ".heif", ".j2k", ".jp2", ".jxl"}
    | {".nef", ".orf", ".pgm", ".ppm", ".psd", ".raf", ".rw2"}
)
"""Pictures of formats that are not read: worth a word, unlike any other file."""


def read(source: ImageSource) -> Listing:
    """List the pictures under the root, in the order of their paths.

    Raises
    ------
    ImageSetError
        There is no such folder, or one below it cannot be listed.
    """
    root = source.pictures
    masks = PurePosixPath(source.masks.folder) if source.masks and source.masks.folder else None
    seen = (place for place in _walk(root) if masks is None or not place.is_relative_to(masks))
    found = sorted(seen, key=lambda place: place.as_posix())
    listed = [place for place in found if place.suffix.lower() in SUFFIXES and not _is_folder(root, place)]
    problems = [problem for place in found if (problem := _problem(root, place)) is not None]
    ids = default_ids(place.as_posix() for place in listed)
    return Listing(entries=tuple(_entry(place, ids) for place in listed), problems=tuple(problems))


def _walk(root: Path) -> Iterator[PurePosixPath]:
    """Every visible file below ``root``, and every link to a folder (not followed), relative to it."""
    for folder, below, files in os.walk(root, onerror=_refuse):
        below[:] = [name for name in below if not _hidden(name)]
        here = Path(folder)
        links = [name for name in below if (here / name).is_symlink()]
        for name in (*files, *links):
            if not _hidden(name):
                yield PurePosixPath((here / name).relative_to(root).as_posix())


def _refuse(error: OSError) -> None:
    raise ImageSetError(f"images.root: the folder {error.filename} cannot be listed: {error.strerror}") from error


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in ("__MACOSX", "Thumbs.db")


def _is_folder(root: Path, place: PurePosixPath) -> bool:
    return (root / place).is_dir()


def _problem(root: Path, place: PurePosixPath) -> ImageProblem | None:
    path = place.as_posix()
    if _is_folder(root, place):
        reason = "a link to a folder, which is not followed; put the folder itself there"
        return ImageProblem(image_id=path, path=path, kind="outside", reason=reason)
    if place.suffix.lower() in FOREIGN:
        reason = f"{place.suffix} pictures are not read; convert it to JPEG, PNG, WebP or TIFF"
        return ImageProblem(image_id=path, path=path, kind="damaged", reason=reason)
    return None


def _entry(place: PurePosixPath, ids: Mapping[str, str]) -> Entry:
    path = place.as_posix()
    inner = "/".join(place.parts[1:-1])
    return Entry(
        image_id=ids[path],
        path=path,
        where=path,
        individual=place.parts[0] if len(place.parts) > 1 else None,
        metadata=(("folder", inner),) if inner else (),
    )
