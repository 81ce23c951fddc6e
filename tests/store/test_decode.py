"""From files to upright RGB pixels."""

import io
from pathlib import Path

import numpy as np
import PIL
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from generator.core.records import Box
from generator.store.decode import Source, decode, decoder, pixel_box, problem, upright
from generator.store.pictures import PictureError
from store.on_disk import SIZE, pixels, record, save

SUFFIXES = (".jpg", ".png", ".webp", ".tif")


def close(found: np.ndarray, expected: np.ndarray, levels: float = 6) -> bool:
    """Equal but for the loss of a JPEG."""
    return found.shape == expected.shape and np.abs(found.astype(int) - expected.astype(int)).max() <= levels


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_picture_comes_as_writable_rgb(tmp_path: Path, suffix: str):
    save(tmp_path / f"x{suffix}", **({"lossless": True} if suffix == ".webp" else {}))
    found = decode(Source(root=tmp_path), record(f"x{suffix}"))
    assert found.dtype == np.uint8
    assert found.flags.writeable
    assert found.flags.c_contiguous
    assert close(found, pixels())


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("turn", range(1, 9))
def test_orientation_is_applied_as_pillow_does(tmp_path: Path, suffix: str, turn: int):
    path = save(tmp_path / f"x{suffix}", turn=turn)
    with Image.open(path) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    found = decode(Source(root=tmp_path), record(f"x{suffix}"))
    assert found.shape == ((5, 7, 3) if turn < 5 else (7, 5, 3))
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "jpeg"])
def test_a_turned_tiff_of_any_compression(tmp_path: Path, compression: str):
    Image.fromarray(pixels()).save(tmp_path / "x.tif", compression=compression, tiffinfo={0x0112: 6})
    found = decode(Source(root=tmp_path), record("x.tif"))
    assert close(found, np.rot90(pixels(), -1), 12 if compression == "jpeg" else 0)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_crop_is_in_stored_pixels_before_the_orientation(tmp_path: Path, suffix: str, turn: int):
    save(tmp_path / f"x{suffix}", turn=turn)
    found = decode(Source(root=tmp_path), record(f"x{suffix}", crop=Box(x=1, y=2, width=4, height=3)))
    assert np.array_equal(found, upright(pixels()[2:5, 1:5], turn))


@pytest.mark.parametrize("turn", range(1, 9))
def test_upright_is_what_the_exif_standard_says(turn: int):
    """Where row 0 and column 0 of the stored picture are to be seen (EXIF 2.3, tag 274)."""
    row, column = {
        1: ("top", "left"),
        2: ("top", "right"),
        3: ("bottom", "right"),
        4: ("bottom", "left"),
        5: ("left", "top"),
        6: ("right", "top"),
        7: ("right", "bottom"),
        8: ("left", "bottom"),
    }[turn]
    stored = np.zeros((3, 5), np.uint8)
    stored[0], stored[:, 0] = 1, 2  # the corner belongs to column 0
    seen = upright(stored, turn)
    side = {"top": seen[0], "bottom": seen[-1], "left": seen[:, 0], "right": seen[:, -1]}
    assert (side[column] == 2).all()
    assert sorted(side[row])[:-1] == [1] * (len(side[row]) - 1)


def test_an_xmp_orientation_turns_nothing(tmp_path: Path):
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:D xmlns:tiff="t" tiff:Orientation="6"/></x:xmpmeta>'
    for name in ("x.tif", "x.webp"):
        options = {"tiffinfo": {700: xmp}} if name.endswith("tif") else {"xmp": xmp, "lossless": True}
        Image.fromarray(pixels()).save(tmp_path / name, **options)
        assert np.array_equal(decode(Source(root=tmp_path), record(name)), pixels())


@pytest.mark.parametrize("suffix", [".tif", ".webp", ".png"])
def test_the_first_frame_counts(tmp_path: Path, suffix: str):
    others = [Image.fromarray(pixels(1)), Image.fromarray(pixels(2))]
    options = {"lossless": True} if suffix == ".webp" else {}
    Image.fromarray(pixels()).save(tmp_path / f"x{suffix}", save_all=True, append_images=others, **options)
    assert np.array_equal(decode(Source(root=tmp_path), record(f"x{suffix}")), pixels())


def test_a_file_is_what_it_is_not_what_it_is_called(tmp_path: Path):
    save(tmp_path / "x.png").rename(tmp_path / "x.jpg")
    assert np.array_equal(decode(Source(root=tmp_path), record("x.jpg")), pixels())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_cut_short_says_so(tmp_path: Path, suffix: str):
    path = save(tmp_path / f"x{suffix}", size=(70, 50))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(PictureError, match=r"cut short or damaged|not a PNG, JPEG, WebP or TIFF") as caught:
        decode(Source(root=tmp_path), record(f"x{suffix}"))
    assert caught.value.fault == "damaged"
    assert problem(record(f"x{suffix}"), caught.value).kind == "damaged"


@pytest.mark.parametrize(
    ("content", "reason"), [(b"hello", "not a PNG, JPEG, WebP or TIFF picture"), (b"", "not a PNG")]
)
def test_what_is_no_picture_says_so(tmp_path: Path, content: bytes, reason: str):
    (tmp_path / "x.jpg").write_bytes(content)
    with pytest.raises(ValueError, match=reason):
        decode(Source(root=tmp_path), record("x.jpg"))


def test_formats_that_are_not_read_are_refused(tmp_path: Path):
    Image.fromarray(pixels()).save(tmp_path / "x.jpg", format="BMP")
    with pytest.raises(PictureError, match="not a PNG"):
        decode(Source(root=tmp_path), record("x.jpg"))


def test_the_limit_counts_stored_pixels_also_with_a_crop(tmp_path: Path):
    save(tmp_path / "x.png")
    with pytest.raises(PictureError, match="35 pixels, more than the limit of 34"):
        decode(Source(root=tmp_path, max_pixels=34), record("x.png", crop=Box(x=0, y=0, width=1, height=1)))


@pytest.fixture(scope="module")
def sound() -> dict[str, bytes]:
    """Sound files to damage, by ending."""
    found = {}
    for suffix in SUFFIXES:
        file = io.BytesIO()
        image = Image.fromarray(pixels(size=(40, 30)))
        image.save(file, format={".jpg": "JPEG", ".tif": "TIFF"}.get(suffix, suffix[1:].upper()))
        found[suffix] = file.getvalue()
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), suffix=st.sampled_from(SUFFIXES))
def test_damage_of_any_kind_is_a_picture_or_one_clear_error(tmp_path: Path, sound, data, suffix: str):
    content = bytearray(sound[suffix])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "x").write_bytes(content[: data.draw(st.integers(1, len(content)))])
    try:
        found = decode(Source(root=tmp_path, max_pixels=1_000_000), record("x"))
    except PictureError:
        return
    assert found.ndim == 3


def test_pixel_box_rounds_edges_and_cuts_what_lies_beyond():
    assert pixel_box(Box(x=1, y=2, width=3, height=1), 7, 5) == (1, 2, 4, 3)
    assert pixel_box(Box(x=0.5, y=0.49, width=2, height=2), 7, 5) == (1, 0, 3, 2)
    assert pixel_box(Box(x=-3, y=-0.2, width=99, height=99), 7, 5) == (0, 0, 7, 5)


@pytest.mark.parametrize("box", [(7, 0, 3, 3), (-5, 0, 4, 3), (1, 1, 0.2, 3)])
def test_a_box_without_pixels_is_refused(box):
    x, y, width, height = box
    with pytest.raises(ValueError, match=r"holds no pixel of the picture \(7 x 5\)"):
        pixel_box(Box(x=x, y=y, width=width, height=height), *SIZE)


def test_the_decoder_names_all_that_its_pixels_depend_on():
    found = dict(decoder())
    assert found["pillow"] == PIL.__version__
    assert found["decode"] == "1"
    assert set(found) == {"decode", "pillow", "jpg", "libjpeg_turbo", "webp", "libtiff", "littlecms2"}
    assert all(found.values())
    assert decoder() == decoder()


def test_real_photos_decode_to_the_size_of_their_header(real_data: Path):
    root = real_data / "dreambooth-dev"
    for name in ("bear_plushie_00.jpg", "cat_00.jpg"):
        with Image.open(root / "images" / name) as image:
            expected = np.asarray(ImageOps.exif_transpose(image)).shape
        assert decode(Source(root=root), record(f"images/{name}")).shape == expected
