"""From a picture file to upright RGB pixels: what models and drawings see."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin, features

from generator.core.member import Pixels
from generator.core.records import Box, ImageProblem, ImageRecord
from generator.store.colour import to_rgb
from generator.store.pictures import (
    PictureError,
    faults,
    open_file,
    open_picture,
    orientation,
    pillow_rules,
)

Array = TypeVar("Array", bound=NDArray[Any])
DECODE_VERSION = 1
"""Raise when the same file would decode to other pixels."""
CODECS = ("jpg", "libjpeg_turbo", "webp", "libtiff", "littlecms2")
UNTURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What undoes each orientation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where the pictures of an image set lie (the folder their paths start from); how large one may be."""

    root: Path
    max_pixels: int = 100_000_000


def decode(source: Source, image: ImageRecord) -> Pixels:
    """The picture of ``image``: (height, width, 3) uint8 RGB, cropped, then turned upright; writable.

    The first frame of an animation or a multi-page TIFF. Safe to call in a worker process; like Pillow's own
    switches (see `pillow_rules`) not in several threads at once.

    Raises
    ------
    PictureError
        A `ValueError` with the reason: missing, outside the root, damaged, cut short, or too large.
    """
    with (
        pillow_rules(source.max_pixels),
        open_file(source.root, image.path) as file,
        faults(source.max_pixels),
    ):
        picture = open_picture(file, source.max_pixels)
        turn = orientation(picture)
        pixels = np.array(to_rgb(_part(_stored(picture, turn), image.crop)))
        return np.ascontiguousarray(upright(pixels, turn))


def decoder() -> tuple[tuple[str, str], ...]:
    """What the decoded pixels depend on besides the file: this module, Pillow and its codecs. Part of cache keys."""
    codecs = ((name, features.version(name) or "absent") for name in CODECS)
    return (("decode", str(DECODE_VERSION)), ("pillow", PIL.__version__), *codecs)


def problem(image: ImageRecord, error: Exception) -> ImageProblem:
    """What to list when decoding ``image`` raised ``error``, for `ImageSet.without`."""
    fault = error.fault if isinstance(error, PictureError) else "damaged"
    return ImageProblem(image_id=image.image_id, path=image.path, kind=fault, reason=str(error))


def upright(pixels: Array, turn: int) -> Array:
    """``pixels`` (H, W, ...) as stored, turned upright by the EXIF orientation ``turn`` (1 to 8); a view."""
    if turn >= 5:
        pixels = pixels.swapaxes(0, 1)
    if turn in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]  # type: ignore[assignment]
    if turn in (3, 4, 7, 8):
        pixels = pixels[::-1]  # type: ignore[assignment]
    return pixels


def pixel_box(crop: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """``crop`` on a stored picture of ``width`` x ``height``, as left, top, right, bottom.

    Edges go to the nearest pixel; what lies beyond the picture is cut off.

    Raises
    ------
    ValueError
        Nothing is left of the box.
    """
    left, right = (min(max(int(edge + 0.5), 0), width) for edge in (crop.x, crop.x + crop.width))
    top, bottom = (min(max(int(edge + 0.5), 0), height) for edge in (crop.y, crop.y + crop.height))
    if left >= right or top >= bottom:
        box = f"x {crop.x:g}, y {crop.y:g}, {crop.width:g} x {crop.height:g}"
        raise ValueError(f"the box ({box}) holds no pixel of the picture ({width} x {height})")
    return left, top, right, bottom


def _stored(picture: Image.Image, turn: int) -> Image.Image:
    """The loaded pixels as stored. Pillow turns a TIFF while loading it (by XMP, too): that is undone."""
    is_tiff = isinstance(picture, TiffImagePlugin.TiffImageFile)
    if is_tiff:
        picture.info.pop("xmp", None)
    picture.load()
    return picture.transpose(UNTURN[turn]) if is_tiff and turn in UNTURN else picture


def _part(picture: Image.Image, crop: Box | None) -> Image.Image:
    return picture if crop is None else picture.crop(pixel_box(crop, *picture.size))
