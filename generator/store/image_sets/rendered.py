"""Pictures of the same scenes with one thing changed: a table whose rows name the originals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from generator.core.records import ImageProblem, ImageRecord, RenderedPhoto
from generator.store.image_sets.entries import posix
from generator.store.image_sets.examine import examine
from generator.store.image_sets.source import ImageSource
from generator.store.image_sets.tables import Line, bad_row, read_table
from generator.store.pictures import PictureError, pillow_rules

ASKED_BY = "images.rendered"
COLUMNS = ("image_id", "path", "original", "change")


def read_rendered(
    records: Sequence[ImageRecord], source: ImageSource
) -> tuple[tuple[RenderedPhoto, ...], tuple[ImageProblem, ...]]:
    """The pictures of ``source.rendered``, in its order, and the rows that had to be left out.

    Paths are relative to the table's folder. A picture is cropped and turned as its original is, so its file has to be
    as large. A picture of an image that was left out itself is left out without a word.

    Raises
    ------
    ImageSetError
        The table is not there, is no table, or lacks a column.
    """
    if source.rendered is None:
        return (), ()
    table = read_table(source.pictures, source.rendered, ASKED_BY)
    table.require(*COLUMNS, asked_by=ASKED_BY)
    originals = {record.image_id: record for record in records}
    folder = PurePosixPath(posix(source.rendered)).parent
    with pillow_rules(source.max_pixels):
        rows = [_row(line, originals, folder, source) for line in table.lines]
    return (
        tuple(row for row in rows if isinstance(row, RenderedPhoto)),
        (*table.problems, *(row for row in rows if isinstance(row, ImageProblem))),
    )


def _row(
    line: Line, originals: Mapping[str, ImageRecord], folder: PurePosixPath, source: ImageSource
) -> RenderedPhoto | ImageProblem:
    image_id, name, original, change = (line.cells[column].strip() for column in COLUMNS)
    path = (folder / posix(name)).as_posix()
    if not (image_id and name and change):
        return bad_row(line.where, "image_id, path or change is empty", image_id, path)
    if original not in originals:
        return bad_row(line.where, f"its original {original!r} is no image of the set", image_id, path)
    mine = originals[original]
    try:
        look, like = (examine(source.pictures, one, source.max_pixels) for one in (path, mine.path))
    except PictureError as error:
        return ImageProblem(image_id=image_id, path=path, kind=error.fault, reason=str(error))
    if (look.width, look.height, look.turn) != (like.width, like.height, like.turn):
        sizes = f"{look.width} x {look.height} pixels, expected {like.width} x {like.height}"
        return bad_row(line.where, f"{sizes} like its original, and turned like it", image_id, path)
    picture = replace(mine, image_id=image_id, path=path, digest=_digest(look.digest, mine), masks=(), aliases=())
    return RenderedPhoto(original=original, change=change, picture=picture)


def _digest(digest: str, original: ImageRecord) -> str:
    """As of an image: of the bytes, extended by the crop."""
    return digest if original.crop is None else f"{digest}+{original.crop}"
