"""Reads the containers of published pictures and names whatever is not pixels. Run: ``... metadata.py site``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

# What a WebP needs to be shown; EXIF, XMP and ICCP are the others the format knows.
WEBP_PIXELS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
PNG_PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"bKGD", b"pHYs", b"sBIT"}
JPEG_PIXELS = {0xDB, 0xC4, 0xDA, 0xDD, 0xEE, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xD0)}
JFIF = 0xE0


def faults(site: Path) -> list[str]:
    """Every picture below ``site`` that holds more than pixels, or is of a kind this cannot vouch for."""
    found = []
    for path in sorted(site.rglob("*")):
        reader = READERS.get(path.suffix.lower())
        if reader is not None and path.is_file():
            name = path.relative_to(site).as_posix()
            found += [f"{name}: {what}" for what in reader(path.read_bytes())]
    return found


def webp(data: bytes) -> Iterator[str]:
    """Chunks of a WebP that are not pixels, and bytes after its end."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        yield "no WebP inside"
        return
    end = 8 + int.from_bytes(data[4:8], "little")
    place = 12
    while place + 8 <= end:
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name not in WEBP_PIXELS:
            yield f"chunk {name!r} of {size} bytes"
        place += 8 + size + size % 2
    if len(data) > end + end % 2:
        yield f"{len(data) - end} bytes after the picture"


def png(data: bytes) -> Iterator[str]:
    """Chunks of a PNG that are not pixels, and bytes after its end."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        yield "no PNG inside"
        return
    place = 8
    while place + 8 <= len(data):
        size, name = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if name not in PNG_PIXELS:
            yield f"chunk {name!r} of {size} bytes"
        place += 12 + size
        if name == b"IEND":
            break
    if place < len(data):
        yield f"{len(data) - place} bytes after the picture"


def jpeg(data: bytes) -> Iterator[str]:
    """Segments of a JPEG before its scan that are neither pixels nor the JFIF header."""
    if data[:2] != b"\xff\xd8":
        yield "no JPEG inside"
        return
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker, size = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if marker not in JPEG_PIXELS and marker != JFIF:
            yield f"segment FF{marker:02X} of {size} bytes"
        if marker == 0xDA:
            break
        place += 2 + size


def unknown(data: bytes) -> Iterator[str]:
    """A kind of picture that the site has no reason to hold."""
    yield f"{len(data)} bytes of a format that is not published"


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".webp": webp,
    ".png": png,
    ".jpg": jpeg,
    ".jpeg": jpeg,
    **dict.fromkeys((".tif", ".tiff", ".gif", ".bmp", ".avif", ".heic", ".jxl", ".dng"), unknown),
}


def main(arguments: list[str]) -> int:
    """Print every fault of the site named on the command line; 1 if there are any."""
    found = faults(Path(arguments[0] if arguments else "site"))
    sys.stdout.write("".join(f"{line}\n" for line in found) or "pictures hold pixels only\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
