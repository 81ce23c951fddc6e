"""Layout `table`: a CSV or Parquet file with one row per picture."""

from __future__ import annotations

from collections.abc import Mapping

from generator.core.records import ImageProblem
from generator.errors import ImageSetError
from generator.store.image_sets.entries import (
    Entry,
    Listing,
    choose_columns,
    default_ids,
    entry_of,
    no_column,
    posix,
)
from generator.store.image_sets.source import Columns, ImageSource
from generator.store.image_sets.tables import Line, Table, bad_row, read_table


def read(source: ImageSource) -> Listing:
    """List the rows of ``source.table``.

    Raises
    ------
    ImageSetError
        The file or a named column is not there, or it is no table.
    MissingPackageError
        A Parquet file without pyarrow.
    """
    if source.table is None:
        raise ImageSetError("images.table: the layout 'table' needs a CSV or Parquet file; name one")
    return list_rows(read_table(source.root, source.table, "images.table"), source.columns)


def list_rows(table: Table, columns: Columns) -> Listing:
    """The rows of ``table`` as entries; rows without a path or an id are problems."""
    chosen = choose_columns(columns, table.columns, table.name)
    if "path" not in chosen:
        raise ImageSetError(no_column(table.name, "path", table.columns, "images.columns.path"))
    ids = default_ids(_path(line, chosen) for line in table.lines)
    rows = [_row(line, chosen, ids) for line in table.lines]
    return Listing(
        entries=tuple(row for row in rows if isinstance(row, Entry)),
        problems=(*table.problems, *(row for row in rows if isinstance(row, ImageProblem))),
    )


def _row(line: Line, chosen: Mapping[str, str], ids: Mapping[str, str]) -> Entry | ImageProblem:
    path = _path(line, chosen)
    image_id = line.cells[chosen["image_id"]].strip() if "image_id" in chosen else ids[path]
    if not line.cells[chosen["path"]].strip():
        return bad_row(line.where, f"no path (column {chosen['path']!r} is empty)", image_id)
    if not image_id:
        return bad_row(line.where, f"no image id (column {chosen['image_id']!r} is empty)", path=path)
    return entry_of(line.cells, chosen, image_id=image_id, path=path, where=line.where)


def _path(line: Line, chosen: Mapping[str, str]) -> str:
    return posix(line.cells[chosen["path"]])
