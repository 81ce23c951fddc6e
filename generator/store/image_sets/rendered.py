"""Pictures of the same scenes with one thing changed: a table whose rows name the originals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from generator.core.records import ImageProblem, ImageRecord, RenderedPhoto
from generator.store.image_sets.entries import posix
from generator.store.image_sets.examine import examine
from generator.store.image_sets.source import ImageSource
from generator.store.image_sets.tables import Line, read_table
from generator.store.pictures import PictureError, pillow_rules

ASKED_BY = "images.rendered"
COLUMNS = ("image_id", "path", "original", "change")


def read_rendered(
    records: Sequence[ImageRecord], source: ImageSource
) -> tuple[tuple[RenderedPhoto, ...], tuple[ImageProblem, ...]]:
    """The pictures of ``source.rendered``, in its order, and the rows that had to be left out.

    Paths are relative to the table's folder. A picture is cropped and turned as its original is, so its file has to be
    as large. An alias of an image is as good as its id.

    Raises
    ------
    ImageSetError
        The table is not there, is no table, or lacks a column.
    """
    if source.rendered is None:
        return (), ()
    table = read_table(source.pictures, source.rendered, ASKED_BY)
    table.require(*COLUMNS, asked_by=ASKED_BY)
    originals = {name: record for record in records for name in (record.image_id, *record.aliases)}
    folder = PurePosixPath(posix(source.rendered)).parent
    found: dict[tuple[str, str], RenderedPhoto] = {}
    problems = list(table.problems)
    with pillow_rules(source.max_pixels):
        for line in table.lines:
            try:
                one = _row(line, originals, folder, source)
                if found.setdefault((one.original, one.change), one) is not one:
                    raise ValueError(
                        f"another picture of {one.original!r} with the change {one.change!r} stands above it"
                    )
            except PictureError as error:
                problems.append(_problem(line, folder, error.fault, str(error)))
            except ValueError as error:
                problems.append(_problem(line, folder, "row", f"{line.where}: {error}"))
    return tuple(found.values()), tuple(problems)


def _row(line: Line, originals: Mapping[str, ImageRecord], folder: PurePosixPath, source: ImageSource) -> RenderedPhoto:
    image_id, name, original, change = (line.cells[column].strip() for column in COLUMNS)
    if not (image_id and name and change):
        raise ValueError("image_id, path or change is empty")
    if original not in originals:
        raise ValueError(f"its original {original!r} is no image of the set, or was left out")
    mine, path = originals[original], _path(line, folder)
    look, like = (examine(source.pictures, one, source.max_pixels) for one in (path, mine.path))
    if (look.width, look.height, look.turn) != (like.width, like.height, like.turn):
        sizes = f"{look.width} x {look.height} pixels, expected {like.width} x {like.height}"
        raise ValueError(f"{sizes} like its original, and turned like it")
    picture = replace(mine, image_id=image_id, path=path, digest=_digest(look.digest, mine), masks=(), aliases=())
    return RenderedPhoto(original=mine.image_id, change=change, picture=picture)


def _path(line: Line, folder: PurePosixPath) -> str:
    return (folder / posix(line.cells["path"])).as_posix()


def _problem(line: Line, folder: PurePosixPath, kind: str, reason: str) -> ImageProblem:
    """Named apart from the image that may have the same id."""
    name = f"{line.cells['image_id'].strip() or line.where} (rendered)"
    return ImageProblem(image_id=name, path=_path(line, folder), kind=kind, reason=reason)


def _digest(digest: str, original: ImageRecord) -> str:
    """As of an image: of the bytes, extended by the crop."""
    return digest if original.crop is None else f"{digest}+{original.crop}"
