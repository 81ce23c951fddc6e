"""Opening a picture file safely."""

import os
import pickle
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from generator.store.pictures import (
    PictureError,
    faults,
    inside,
    open_file,
    open_picture,
    orientation,
    pillow_rules,
    stored_size,
)
from store.on_disk import save


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../x.jpg",
        "a/../../x.jpg",
        "C:/x.jpg",
        "C:\\x.jpg",
        "http://host/x.jpg",
        "\\\\host\\x.jpg",
        "link/x.jpg",
    ],
)
def test_a_path_cannot_leave_the_root(tmp_path: Path, path: str):
    root = tmp_path / "root"
    root.mkdir()
    save(tmp_path / "x.jpg")
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(PictureError, match="image folder") as caught:
        inside(root, path)
    assert caught.value.fault == "outside"


def test_a_path_and_a_link_may_wander_inside_the_root(tmp_path: Path):
    save(tmp_path / "a" / "x.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert inside(tmp_path, "a/../a/x.jpg") == (tmp_path / "a" / "x.jpg").resolve()
    assert inside(tmp_path, "link/x.jpg") == (tmp_path / "a" / "x.jpg").resolve()


def test_a_root_that_is_a_link_is_followed(tmp_path: Path):
    save(tmp_path / "real" / "x.jpg")
    (tmp_path / "root").symlink_to(tmp_path / "real")
    assert inside(tmp_path / "root", "x.jpg").is_file()


@pytest.mark.parametrize("path", ["a\0b.jpg", "loop/x.jpg"])
def test_a_path_that_cannot_be_followed_is_missing(tmp_path: Path, path: str):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(PictureError) as caught, open_file(tmp_path, path):
        pass
    assert caught.value.fault == "missing"
    assert str(tmp_path) not in caught.value.reason


def test_a_reason_holds_no_text_of_an_error():
    with pytest.raises(PictureError) as caught, faults(100):
        raise OSError(5, "Input/output error", "/home/someone/photos/x.jpg")
    assert (caught.value.fault, caught.value.reason) == ("damaged", "cut short or damaged (OSError)")


def test_what_is_no_file_is_missing(tmp_path: Path):
    (tmp_path / "folder.jpg").mkdir()
    os.mkfifo(tmp_path / "pipe.jpg")
    for path, reason in (("none.jpg", "no such file"), ("folder.jpg", "a folder"), ("pipe.jpg", "not a regular file")):
        with pytest.raises(PictureError, match=reason), open_file(tmp_path, path):
            pass
    with pytest.raises(PictureError), open_file(tmp_path, "x" * 300 + ".jpg"):
        pass


def test_the_error_survives_a_worker_process():
    error = pickle.loads(pickle.dumps(PictureError("too large", "9 pixels")))
    assert (error.fault, error.reason, str(error)) == ("too large", "9 pixels", "9 pixels")


def test_the_pixel_limit_is_checked_on_the_header(tmp_path: Path):
    save(tmp_path / "x.png")
    message = r"7 x 5 = 35 pixels, more than the limit of 34 \(images.max_pixels\)"
    with pytest.raises(PictureError, match=message), pillow_rules(34), open_file(tmp_path, "x.png") as file:
        open_picture(file, 34)
    with pillow_rules(35), open_file(tmp_path, "x.png") as file:
        assert open_picture(file, 35).size == (7, 5)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large and holds nothing: a decompression bomb in 60 bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_decompression_bomb_is_refused_whatever_pillow_thinks(tmp_path: Path):
    (tmp_path / "bomb.png").write_bytes(png_header(60_000, 60_000))
    before = Image.MAX_IMAGE_PIXELS
    limit = 100_000_000
    opened = open_file(tmp_path, "bomb.png")
    with pytest.raises(PictureError) as caught, pillow_rules(limit), faults(limit), opened as file:
        open_picture(file, limit)
    assert caught.value.fault == "too large"
    assert "100,000,000 pixels" in str(caught.value)
    assert before == Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_orientation_and_stored_size(tmp_path: Path, suffix: str, turn: int):
    with Image.open(save(tmp_path / f"x{suffix}", turn=turn)) as image:
        assert orientation(image) == turn
        assert stored_size(image) == (7, 5)


@pytest.mark.parametrize("exif", [b"nonsense", b"Exif\0\0MM\0*\0\0\xff\xff", b""])
def test_a_damaged_exif_block_turns_nothing(tmp_path: Path, exif: bytes):
    with Image.open(save(tmp_path / "x.jpg")) as image:
        image.info["exif"] = exif
        assert orientation(image) == 1


def test_an_orientation_that_is_nonsense_turns_nothing(tmp_path: Path):
    with Image.open(save(tmp_path / "x.jpg", turn=9)) as image:
        assert orientation(image) == 1
