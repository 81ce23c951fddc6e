"""Embeddings computed elsewhere: a ``.npy`` and the image ids of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from generator.core.member import Floats
from generator.errors import ImageSetError


def read_vectors(path: str, ids_path: str | None, wanted: Sequence[str]) -> Floats:
    """The rows of ``path`` for the images ``wanted``, in that order: (N, D) float32.

    ``ids_path`` lists one image id a line (a first line ``image_id`` is a header), one per row of the array. Rows of
    other images are ignored.

    Raises
    ------
    ImageSetError
        A file is absent or is no plain 2-D array of numbers, the counts differ, an id comes twice or is missing.
    """
    array = _array(Path(path))
    ids = _ids(Path(ids_path)) if ids_path else []
    if len(ids) != len(array):
        raise ImageSetError(
            f"{Path(path).name} has {len(array)} rows and its ids file {len(ids)} ids: expected one id per row"
        )
    rows = {image_id: row for row, image_id in enumerate(ids)}
    if len(rows) != len(ids):
        twice = next(image_id for image_id in ids if ids.count(image_id) > 1)
        raise ImageSetError(f"the ids of {Path(path).name} name {twice!r} more than once: expected each image once")
    missing = [image_id for image_id in wanted if image_id not in rows]
    if missing:
        raise ImageSetError(
            f"{Path(path).name} has no row for {missing[0]!r}"
            + (f" and {len(missing) - 1} more images" if len(missing) > 1 else "")
            + ": every audited image needs an embedding; add them, or leave the images out"
        )
    return np.ascontiguousarray(array[[rows[image_id] for image_id in wanted]], dtype=np.float32)


def _array(path: Path) -> Floats:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise ImageSetError(f"no embeddings at {path}: expected a .npy file of shape (images, dimensions)") from None
    except (OSError, ValueError) as error:
        raise ImageSetError(f"{path.name} is not a plain .npy array ({error}); save it with numpy.save") from None
    if not isinstance(array, np.ndarray) or array.ndim != 2 or array.dtype.kind not in "fiu":
        found = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else "several arrays"
        raise ImageSetError(f"{path.name} holds {found}: expected numbers of shape (images, dimensions)")
    return array


def _ids(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ImageSetError(f"cannot read the embedding ids {path}: {error.strerror}") from None
    ids = [line.strip() for line in lines if line.strip()]
    return ids[1:] if ids[:1] == ["image_id"] else ids
