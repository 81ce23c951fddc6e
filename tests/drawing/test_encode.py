"""WebP bytes: deterministic, the right sizes, and nothing in the file but pixels."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from generator.drawing.encode import lossless, webp


def chunks(data: bytes) -> list[str]:
    """The four-letter names of a WebP file's chunks."""
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WEBP"
    names, at = [], 12
    while at < len(data):
        names.append(data[at : at + 4].decode())
        (size,) = struct.unpack("<I", data[at + 4 : at + 8])
        at += 8 + size + size % 2
    return names


def picture(height: int, width: int, channels: int = 3) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    waves = 127 + 100 * np.sin(rows / 9)[..., None] * np.cos(
        columns / 7 + np.arange(channels)[:, None, None]
    ).transpose(1, 2, 0)
    return waves.astype(np.uint8)


@pytest.mark.parametrize("channels", [3, 4])
def test_only_pixel_chunks_are_written(channels: int) -> None:
    assert set(chunks(webp(picture(40, 61, channels)))) <= {"VP8 ", "VP8X", "ALPH"}


def test_metadata_of_the_original_cannot_follow() -> None:
    """GPS, XMP, a profile and a comment are in the JPEG, and in no rendition of its pixels."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (60.0, 33.0, 7.0)}
    original = io.BytesIO()
    Image.fromarray(picture(60, 90)).save(
        original, "JPEG", exif=exif, comment=b"SECRET-c", xmp=b"<x>SECRET-x</x>", icc_profile=b"SECRET-i" * 20
    )
    assert original.getvalue().count(b"SECRET") >= 3
    pixels = np.asarray(Image.open(original).convert("RGB"))
    for data in (webp(pixels), lossless(pixels)):
        assert b"SECRET" not in data
        opened = Image.open(io.BytesIO(data))
        assert not opened.getexif()
        assert set(opened.info) <= {"loop", "background", "timestamp", "duration"}


def test_same_pixels_same_bytes() -> None:
    assert webp(picture(50, 80)) == webp(picture(50, 80).copy())
    assert webp(np.ascontiguousarray(picture(50, 80)[:, ::-1])) == webp(picture(50, 80)[:, ::-1])


def test_pixels_survive_lossy_encoding() -> None:
    image = picture(120, 200)
    back = np.asarray(Image.open(io.BytesIO(webp(image, 90))).convert("RGB"))
    assert np.abs(back.astype(int) - image).mean() < 4


def test_lossless_keeps_every_pixel_that_can_be_seen() -> None:
    layer = picture(40, 61, 4)
    layer[:9, :, 3] = 0
    back = np.asarray(Image.open(io.BytesIO(lossless(layer))).convert("RGBA"))
    np.testing.assert_array_equal(back[..., 3], layer[..., 3])
    np.testing.assert_array_equal(back[9:], layer[9:])
    assert set(chunks(lossless(layer))) <= {"VP8L", "VP8X"}


def test_wrong_pixels_are_named() -> None:
    with pytest.raises(ValueError, match=r"expected uint8 pixels \(H, W, 3\), got float64 \(3, 4, 3\)"):
        webp(np.zeros((3, 4, 3)))
