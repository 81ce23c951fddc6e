"""The metadata check itself: it must see what a photo brings along, in every format."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from tests.site import metadata

XMP = b"<x:xmpmeta/>"


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = "a beach"
    found.get_ifd(0x8825).update({1: "N", 2: (60.0, 43.0, 0.0)})
    return found


def encoded(kind: str, **options) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (5, 3), (9, 99, 199)).save(file, kind, **options)
    return file.getvalue()


def text_chunk() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "here")
    return info


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.webp", encoded("WEBP", exif=exif()), "chunk b'EXIF'"),
        ("a.webp", encoded("WEBP", xmp=XMP), "chunk b'XMP '"),
        ("a.webp", encoded("WEBP") + b"hidden", "6 bytes after the picture"),
        ("a.webp", encoded("JPEG"), "no WebP inside"),
        ("a.jpg", encoded("JPEG", exif=exif()), "segment FFE1"),
        ("a.jpg", encoded("JPEG", comment="here"), "segment FFFE"),
        ("a.JPEG", encoded("JPEG", xmp=XMP), "segment FFE1"),
        ("a.png", encoded("PNG", pnginfo=text_chunk()), "chunk b'tEXt'"),
        ("a.png", encoded("PNG", exif=exif()), "chunk b'eXIf'"),
        ("a.png", encoded("PNG") + b"hidden", "6 bytes after the picture"),
        ("a.tif", encoded("TIFF"), "not published"),
    ],
)
def test_what_is_not_pixels_is_seen(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / name).write_bytes(data)
    found = metadata.faults(tmp_path)
    assert len(found) == 1
    assert found[0].startswith(f"sub/{name}: ")
    assert message in found[0]


def test_pixels_alone_pass(tmp_path: Path) -> None:
    for kind, name in (("WEBP", "a.webp"), ("JPEG", "a.jpg"), ("PNG", "a.png")):
        (tmp_path / name).write_bytes(encoded(kind))
    (tmp_path / "lossless.webp").write_bytes(encoded("WEBP", lossless=True))
    assert metadata.faults(tmp_path) == []


def test_main_returns_a_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert metadata.main([str(tmp_path)]) == 0
    (tmp_path / "a.webp").write_bytes(encoded("WEBP", exif=exif()))
    assert metadata.main([str(tmp_path)]) == 1
    assert "EXIF" in capsys.readouterr().out
