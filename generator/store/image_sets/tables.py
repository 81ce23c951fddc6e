"""Tables as text: CSV in any usual dialect, and Parquet."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generator.core.records import ImageProblem
from generator.errors import ImageSetError, MissingPackageError
from generator.store.image_sets.entries import no_column
from generator.store.pictures import PictureError, inside

DELIMITERS = ",;\t|"
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row of a table: every cell by its column, and where it stands, for people."""

    where: str
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table read whole. ``problems`` are its rows with too many or too few values."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[ImageProblem, ...] = ()

    def require(self, *columns: str, asked_by: str) -> None:
        """Raise `ImageSetError` unless all ``columns`` are there."""
        for column in columns:
            if column not in self.columns:
                raise ImageSetError(no_column(self.name, column, self.columns, asked_by))


def read_table(root: Path, name: str, asked_by: str) -> Table:
    """The table in the file ``name`` under ``root``: Parquet by its ending, CSV otherwise.

    CSV: delimited by comma, semicolon, tab or ``|`` (Excel's ``sep=`` line is understood), quoted by ``"``,
    in UTF-8, or in UTF-16 with a byte order mark. Cells come as text; space around column names is dropped.

    Raises
    ------
    ImageSetError
        There is no such file under ``root``, or it is not such a table. ``asked_by`` names the setting.
    MissingPackageError
        A Parquet file without pyarrow.
    """
    data = read_data(root, name, asked_by)
    if name.lower().endswith((".parquet", ".pq")):
        return _parquet(data, name)
    return _csv(_text(data, name), name)


def read_data(root: Path, name: str, asked_by: str) -> bytes:
    """The bytes of the file ``name`` under ``root``; `ImageSetError` if there is none."""
    try:
        return inside(root, name).read_bytes()
    except PictureError as error:
        raise ImageSetError(f"{asked_by}: {name!r}: {error} ({root})") from error
    except OSError as error:
        raise ImageSetError(f"{asked_by}: no file {name!r} to read in {root} ({error.strerror})") from error


def _text(data: bytes, name: str) -> str:
    mark, encoding = next(((m, e) for m, e in MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        advice = 'save it as UTF-8 (in Excel: "CSV UTF-8")'
        raise ImageSetError(f"{name}: line {line} is not {encoding.upper()} text; {advice}") from error


def _csv(text: str, name: str) -> Table:
    lines = _records(text, name)
    header = next(lines, None)
    if header is None:
        raise ImageSetError(f"{name}: the table is empty; expected a first line with the names of its columns")
    columns = tuple(cell.strip() for cell in header[1])
    return _table(name, columns, lines)


def _records(text: str, name: str) -> Iterator[tuple[str, Sequence[str]]]:
    """(where, cells) for every line that is not blank, the header first."""
    first, _, rest = text.partition("\n")
    declared = first.strip().removeprefix("sep=")
    skipped = 0
    if first.startswith("sep=") and len(declared) == 1:
        text, skipped = rest, 1
    delimiter = declared if skipped else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield f"line {reader.line_num + skipped}", cells
    except csv.Error as error:
        raise ImageSetError(f"{name}: line {reader.line_num + skipped}: {error}; check its quotes") from error


def _delimiter(text: str) -> str:
    """The usual delimiter that cuts the header into most columns."""

    def columns(delimiter: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ()))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=columns)


def _table(name: str, columns: tuple[str, ...], lines: Iterator[tuple[str, Sequence[str]]]) -> Table:
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise ImageSetError(f"{name}: column {twice[0]!r} comes more than once; rename or drop one of them")
    good, bad = [], []
    for where, cells in lines:
        if len(cells) == len(columns):
            named = {column: cell for column, cell in zip(columns, cells, strict=True) if column}
            good.append(Line(where=where, cells=named))
        else:
            bad.append(bad_row(where, f"values: {len(cells)}, expected {len(columns)} as in the header"))
    return Table(
        name=name,
        columns=tuple(column for column in columns if column),
        lines=tuple(good),
        problems=tuple(bad),
    )


def bad_row(where: str, reason: str, image_id: str = "", path: str = "") -> ImageProblem:
    """The problem of one row that cannot become an entry."""
    return ImageProblem(image_id=image_id or where, path=path, kind="row", reason=f"{where}: {reason}")


def _parquet(data: bytes, name: str) -> Table:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        advice = "install it with: pip install 'sightline[parquet]'"
        raise MissingPackageError(f"{name} is a Parquet file, which needs pyarrow; {advice}") from error
    try:
        content = pyarrow.parquet.read_table(io.BytesIO(data)).to_pydict()
    except pyarrow.ArrowException as error:
        raise ImageSetError(f"{name}: not a Parquet file that can be read ({error})") from error
    rows = zip(*([_cell(value) for value in values] for values in content.values()), strict=True)
    lines = ((f"row {number}", cells) for number, cells in enumerate(rows, start=1))
    return _table(name, tuple(column.strip() for column in content), lines)


def _cell(value: object) -> str:
    """A value as text, as a CSV would hold it: whole numbers without a fraction, midnight without a time."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, list | dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
