"""A first look at every picture: its bytes' digest and its header, without decoding a pixel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator.core.progress import Reporter
from generator.store.pictures import (
    PictureError,
    faults,
    open_file,
    open_picture,
    orientation,
    pillow_rules,
    stored_size,
)

STAGE = "collect"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a file says before it is decoded: SHA-256 of its bytes, stored size, EXIF orientation."""

    digest: str
    width: int
    height: int
    turn: int


def examine_all(
    root: Path, paths: Iterable[str], max_pixels: int, *, threads: int, reporter: Reporter
) -> Mapping[str, Facts | PictureError]:
    """`examine` for each of the distinct ``paths``, several at a time; what is wrong comes as a value."""
    distinct = tuple(dict.fromkeys(paths))
    reporter.start(STAGE, len(distinct))
    found: dict[str, Facts | PictureError] = {}
    look = partial(_attempt, root, max_pixels=max_pixels)
    with pillow_rules(max_pixels), ThreadPoolExecutor(threads) as pool:
        try:
            for path, facts in zip(distinct, pool.map(look, distinct), strict=True):
                found[path] = facts
                reporter.advance(STAGE, path)
        except BaseException:  # an interrupt does not wait for the rest
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found


def examine(root: Path, path: str, max_pixels: int) -> Facts:
    """Digest the file and read its header.

    Raises
    ------
    PictureError
        Missing, outside the root, too large, or not a picture. (One cut short is found when it is decoded.)
    """
    with open_file(root, path) as file, faults(max_pixels):
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        if not file.tell():
            raise PictureError("damaged", "the file is empty")
        file.seek(0)
        picture = open_picture(file, max_pixels)
        width, height = stored_size(picture)
        return Facts(digest=digest, width=width, height=height, turn=orientation(picture))


def _attempt(root: Path, path: str, max_pixels: int) -> Facts | PictureError:
    try:
        return examine(root, path, max_pixels)
    except PictureError as error:
        return error
