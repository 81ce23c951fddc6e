"""Any picture as 8-bit sRGB."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from generator.store.colour import to_rgb
from generator.store.decode import Source, decode
from generator.store.pictures import PictureError
from store.on_disk import pixels, record, save


def through_file(tmp_path: Path, image: Image.Image, name: str, **options: object) -> np.ndarray:
    """What decoding gives of ``image`` saved as ``name``."""
    image.save(tmp_path / name, **options)
    return decode(Source(root=tmp_path), record(name))


@pytest.mark.parametrize("mode", ["L", "1"])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_grey_and_black_and_white(tmp_path: Path, mode: str, suffix: str):
    image = Image.fromarray(pixels()).convert(mode)
    found = through_file(tmp_path, image, f"x{suffix}")
    assert np.array_equal(found, np.asarray(image.convert("RGB")))


def test_palette(tmp_path: Path):
    image = Image.fromarray(pixels()).quantize(8)
    assert np.array_equal(through_file(tmp_path, image, "x.png"), np.asarray(image.convert("RGB")))


@pytest.mark.parametrize(("alpha", "expected"), [(255, (200, 100, 50)), (0, (255, 255, 255)), (51, (244, 224, 214))])
@pytest.mark.parametrize("name", ["x.png", "x.webp", "x.tif"])
def test_transparency_lies_over_white(tmp_path: Path, alpha: int, expected: tuple[int, int, int], name: str):
    image = Image.new("RGBA", (7, 5), (200, 100, 50, alpha))
    options = {"lossless": True, "exact": True} if name == "x.webp" else {}
    assert (through_file(tmp_path, image, name, **options) == expected).all()


def test_grey_with_alpha(tmp_path: Path):
    found = through_file(tmp_path, Image.new("LA", (7, 5), (100, 51)), "x.png")
    assert (found == 224).all()


def test_palette_with_transparency(tmp_path: Path):
    image = Image.new("P", (7, 5), 0)
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.paste(1, (0, 0, 3, 5))
    found = through_file(tmp_path, image, "x.png", transparency=1)
    assert (found[:, :3] == 255).all()
    assert (found[:, 3:] == (10, 20, 30)).all()


def test_a_transparent_colour_in_rgb(tmp_path: Path):
    image = Image.new("RGB", (7, 5), (1, 2, 3))
    image.paste((9, 9, 9), (0, 0, 3, 5))
    found = through_file(tmp_path, image, "x.png", transparency=(9, 9, 9))
    assert (found[:, :3] == 255).all()
    assert (found[:, 3:] == (1, 2, 3)).all()


@pytest.mark.parametrize("name", ["x.jpg", "x.tif"])
def test_cmyk_is_not_a_negative(tmp_path: Path, name: str):
    """JPEG stores CMYK inverted (Adobe's convention), TIFF does not; both show the same picture."""
    options = {"quality": 100, "subsampling": 0} if name == "x.jpg" else {}
    found = through_file(tmp_path, Image.fromarray(pixels()).convert("CMYK"), name, **options)
    assert np.abs(found.astype(int) - pixels().astype(int)).max() <= 6


@pytest.mark.parametrize("name", ["x.png", "x.tif"])
def test_16_bit_grey_is_scaled(tmp_path: Path, name: str):
    values = np.array([[0, 128, 129, 257, 32768, 65406, 65535]] * 5, np.uint16)
    found = through_file(tmp_path, Image.fromarray(values), name)
    assert found[0, :, 0].tolist() == [0, 0, 1, 1, 128, 254, 255]
    assert (found[..., 0] == found[..., 2]).all()


def test_big_endian_16_bit_grey(tmp_path: Path):
    image = Image.frombytes("I;16B", (7, 5), np.full((5, 7), 0x8000, ">u2").tobytes())
    assert (through_file(tmp_path, image, "x.tif") == 128).all()


def test_16_bit_colour_png(tmp_path: Path):
    """Pillow cannot write one, so it is made by hand; it keeps the high byte of each value."""
    import struct
    import zlib

    values = (pixels().astype(np.uint16) << 8) | 77
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 7, 5, 16, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + header + body)
    assert np.array_equal(decode(Source(root=tmp_path), record("x.png")), pixels())


@pytest.mark.parametrize("kind", [np.int32, np.float32])
def test_pixels_without_a_white_are_refused(tmp_path: Path, kind: type):
    with pytest.raises(PictureError, match=r"32-bit pixels .* save it with 8 or 16 bits"):
        through_file(tmp_path, Image.fromarray(np.ones((5, 7), kind)), "x.tif")


def swapped_profile() -> bytes:
    """A made-up RGB profile whose red and blue primaries are exchanged: it cannot be overlooked."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    text = profile.index("sRGB".encode("utf-16-be"))
    profile[text : text + 8] = "test".encode("utf-16-be")
    return bytes(profile)


@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x.webp", "x.tif"])
def test_an_embedded_profile_is_honoured(tmp_path: Path, name: str):
    image = Image.new("RGB", (7, 5), (200, 100, 50))
    found = through_file(tmp_path, image, name, icc_profile=swapped_profile())
    assert np.abs(found.astype(int) - (50, 100, 200)).max() <= 6


def test_a_profile_with_alpha_is_honoured_below_the_white(tmp_path: Path):
    image = Image.new("RGBA", (7, 5), (200, 100, 50, 51))
    found = through_file(tmp_path, image, "x.png", icc_profile=swapped_profile())
    assert np.abs(found.astype(int) - (214, 224, 244)).max() <= 2


def test_a_profile_that_says_srgb_changes_nothing(tmp_path: Path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(through_file(tmp_path, Image.fromarray(pixels()), "x.png", icc_profile=profile), pixels())


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "CMYK"])
def test_a_profile_that_does_not_fit_is_ignored(mode: str):
    image = Image.fromarray(pixels()).convert(mode)
    expected = np.asarray(image.convert("RGB"))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (b"nonsense", lab):
        image.info["icc_profile"] = profile
        assert np.array_equal(np.asarray(to_rgb(image)), expected)


def test_metadata_does_not_outlive_the_pixels(tmp_path: Path):
    save(tmp_path / "x.jpg", turn=6, comment=b"here be whales")
    file = io.BytesIO()
    Image.fromarray(decode(Source(root=tmp_path), record("x.jpg"))).save(file, format="PNG")
    assert b"whales" not in file.getvalue()
