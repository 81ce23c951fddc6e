"""Part masks of an image, upright and cropped as the image itself is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generator.core.records import ImageRecord, PartMask
from generator.store.decode import Source, pixel_box, upright
from generator.store.pictures import (
    PictureError,
    faults,
    open_file,
    open_picture,
    orientation,
    pillow_rules,
    stored_size,
)
from generator.store.segments import Mask, polygon_mask, run_length_mask

INDEXED = ("P", "L", "1")


def read_masks(source: Source, image: ImageRecord) -> Mapping[str, Mask]:
    """Each annotated part of ``image`` -> (height, width) bool, as large as the decoded picture.

    Several masks of one part are united. Parts come in the order of their records; a part that the annotation
    knows but this image does not show is all ``False``.

    Raises
    ------
    PictureError
        The image or a mask file is missing, damaged, or not an indexed picture.
    ValueError
        A mask is not made for the stored picture: another size, or runs that do not add up.
    """
    if not image.masks:
        return {}
    with pillow_rules(source.max_pixels):
        width, height, turn = _header(source, image.path)
        files = {path: _indices(source, path) for path in {m.path for m in image.masks if m.path is not None}}
    stored: dict[str, Mask] = {}
    for part in image.masks:
        mask = _stored(part, files, width, height)
        stored[part.part] = stored[part.part] | mask if part.part in stored else mask
    if image.crop is not None:
        left, top, right, bottom = pixel_box(image.crop, width, height)
        stored = {part: mask[top:bottom, left:right] for part, mask in stored.items()}
    return {part: np.ascontiguousarray(upright(mask, turn)) for part, mask in stored.items()}


def mask_digest(source: Source, image: ImageRecord) -> str:
    """SHA-256 (hex) of all that the masks of ``image`` are read from; of nothing where it has none.

    Raises
    ------
    PictureError
        A mask file is missing.
    """
    digest = hashlib.sha256(repr(image.masks).encode())
    for path in sorted({mask.path for mask in image.masks if mask.path is not None}):
        with open_file(source.root, path) as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _header(source: Source, path: str) -> tuple[int, int, int]:
    with open_file(source.root, path) as file, faults(source.max_pixels):
        picture = open_picture(file, source.max_pixels)
        return *stored_size(picture), orientation(picture)


def _indices(source: Source, path: str) -> NDArray[np.uint8]:
    """The palette indices (or grey values) of a mask file, as stored."""
    with open_file(source.root, path) as file, faults(source.max_pixels):
        picture: Image.Image = open_picture(file, source.max_pixels)
        if picture.mode not in INDEXED:
            raise PictureError("damaged", f"the mask has mode {picture.mode}, expected an indexed picture")
        return np.asarray(picture).astype(np.uint8)


def _stored(part: PartMask, files: Mapping[str, NDArray[np.uint8]], width: int, height: int) -> Mask:
    if part.path is not None:
        indices = files[part.path]
        if indices.shape != (height, width):
            found = f"{indices.shape[1]} x {indices.shape[0]}"
            raise ValueError(f"the mask is {found} pixels, expected {width} x {height} like the stored picture")
        mask: Mask = indices == part.index
        return mask
    if part.rle is not None:
        return run_length_mask(part.rle, width, height)
    united = np.zeros((height, width), np.bool_)
    for polygon in part.polygons:
        united |= polygon_mask(polygon, width, height)
    return united
