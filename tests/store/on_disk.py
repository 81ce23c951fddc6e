"""Small real picture files, made where a test needs them. Never square, so that swapped axes fail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from generator.core.records import ImageRecord

SIZE = (7, 5)
"""Width and height of a picture, unless a test says otherwise."""


def pixels(seed: int = 0, size: tuple[int, int] = SIZE) -> np.ndarray:
    """(height, width, 3) uint8: a smooth picture of its own, so that JPEG keeps it within a few levels."""
    width, height = size
    rng = np.random.default_rng(seed)
    corners = Image.fromarray(rng.integers(0, 256, (2, 2, 3), dtype=np.uint8))
    return np.asarray(corners.resize((width, height), Image.Resampling.BILINEAR))


def save(path: Path, seed: int = 0, *, size: tuple[int, int] = SIZE, turn: int = 1, **options: object) -> Path:
    """A picture file; its format is its ending. ``turn`` is its EXIF orientation."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x0112] = turn
    if path.suffix.lower() in (".jpg", ".jpeg"):
        options = {"quality": 95, "subsampling": 0} | options
    Image.fromarray(pixels(seed, size)).save(path, exif=exif.tobytes() if turn != 1 else b"", **options)
    return path


def record(path: str, **fields: object) -> ImageRecord:
    """A record of the picture at ``path``, of which decoding reads the path, the crop and the masks only."""
    return ImageRecord(
        **{"image_id": Path(path).stem, "path": path, "digest": "0" * 64, "width": 7, "height": 5} | fields
    )


def write(root: Path, files: Mapping[str, str | list | dict]) -> Path:
    """Text files, and JSON files from lists and dicts, under ``root``."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return root
