"""Opening a picture file safely: where it may lie, its format, how large it may be, how it is turned."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

from PIL import Image, TiffImagePlugin, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".tif", ".tiff"})
ORIENTATION = 0x0112
ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\\/]|\\\\")
"""A Windows drive, a URL, a network share: never relative to the image folder."""
Fault = Literal["missing", "damaged", "too large", "outside"]


class PictureError(ValueError):
    """One picture cannot be used: ``fault`` is the kind of `ImageProblem` it makes, the text its reason."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(fault, reason)
        self.fault = fault
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


def inside(root: Path, path: str) -> Path:
    """The absolute place of ``path``, a POSIX path relative to ``root``, with links followed.

    Raises
    ------
    PictureError The path is absolute, a URL, or leaves ``root`` by ``..`` or by a link ("outside"), or
        cannot be followed.
    """
    if PurePosixPath(path).is_absolute() or ELSEWHERE.match(path):
        raise PictureError("outside", "the path is not relative to the image folder")
    try:
        place, home = (root / path).resolve(), root.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # their texts hold the place on this machine
        raise PictureError("missing", "the path cannot be followed: links in a circle, or no file name") from error
    if not place.is_relative_to(home):
        raise PictureError("outside", "the path leaves the image folder (by .. or by a link)")
    return place


@contextmanager
def pillow_rules(max_pixels: int) -> Iterator[None]:
    """While pictures are read: Pillow's limit on pixels is ours, and it does not warn of odd metadata.

    Both switches belong to the process, so this goes around a pool of threads, never inside one.
    """
    before = Image.MAX_IMAGE_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = max_pixels
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = before


@contextmanager
def faults(max_pixels: int) -> Iterator[None]:
    """Turn whatever Pillow raises on a bad file into one `PictureError`.

    Its reason is published, so it holds no text of Pillow's, which may name a place on this machine.
    """
    try:
        yield
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError("too large", f"more than twice the limit of {max_pixels:,} pixels") from error
    except UnidentifiedImageError as error:
        raise PictureError("damaged", "not a PNG, JPEG, WebP or TIFF picture") from error
    except MemoryError as error:
        raise PictureError("too large", "not enough memory to decode it") from error
    except Exception as error:  # plugins raise anything at all on damaged files
        raise PictureError("damaged", f"cut short or damaged ({type(error).__name__})") from error


@contextmanager
def open_file(root: Path, path: str) -> Iterator[BufferedReader]:
    """The file at ``path`` under ``root``, open for reading; `PictureError` if there is none."""
    place = inside(root, path)
    try:
        if not place.is_file():  # a pipe would wait for ever
            raise PictureError("missing", _what(place))
        file = place.open("rb")
    except OSError as error:
        raise PictureError("missing", f"cannot be opened ({error.strerror})") from error
    with file:
        yield file


def _what(place: Path) -> str:
    if not place.exists():
        return "no such file"
    return "a folder, not a file" if place.is_dir() else "not a regular file"


def open_picture(file: BinaryIO, max_pixels: int) -> Image.Image:
    """The picture in ``file``: its header read, its size checked, no pixel decoded yet.

    Raises
    ------
    PictureError
        It has more than ``max_pixels`` stored pixels. Others come from Pillow: wrap this in `faults`.
    """
    image = Image.open(file, formats=FORMATS)
    width, height = stored_size(image)
    if width * height > max_pixels:
        found = f"{width} x {height} = {width * height:,} pixels"
        raise PictureError("too large", f"{found}, more than the limit of {max_pixels:,} (images.max_pixels)")
    return image


def stored_size(image: Image.Image) -> tuple[int, int]:
    """Width and height of the pixels as stored, before any orientation (Pillow gives a TIFF's after it)."""
    width, height = image.size
    if isinstance(image, TiffImagePlugin.TiffImageFile) and orientation(image) >= 5:
        return height, width
    return width, height


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where it is absent or nonsense. Ask before the pixels are loaded.

    Only EXIF counts, as in browsers, not XMP; in a PNG only an eXIf chunk in front of the pixels.
    """
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        value = image.tag_v2.get(ORIENTATION, 1)
    else:
        value = _exif(image).get(ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _exif(image: Image.Image) -> Image.Exif:
    exif = Image.Exif()
    data = image.info.get("exif")
    if isinstance(data, bytes):
        try:
            exif.load(data)
        except Exception:  # a damaged EXIF block is no reason to refuse the pixels
            return Image.Exif()
    return exif
