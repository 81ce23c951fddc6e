"""Rankings in the form of the Where's Whale-do challenge: query_id, database_image_id, score."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.core.submissions import SubmissionRow
from generator.errors import ImageSetError
from generator.store.atomic import write_if_changed
from generator.store.image_sets.tables import Line, Table, read_table

COLUMNS = ("query_id", "database_image_id", "score")
ASKED_BY = "matching.ranking"


def read_submission(path: Path) -> tuple[SubmissionRow, ...]:
    """The rows of a CSV (or Parquet) file, in its order. Further columns are passed over; scores are finite numbers.

    Raises
    ------
    ImageSetError
        There is no such file, a column is not there, there are no rows, a row has too many or too few values, a score
        is no finite number, or a query names an image twice.
    MissingPackageError
        A Parquet file without pyarrow.
    """
    path = path.resolve()
    table = read_table(path.parent, path.name, ASKED_BY)
    table.require(*COLUMNS, asked_by=ASKED_BY)
    if table.problems:
        advice = "correct or drop these rows"
        raise ImageSetError(f"{table.name}: {table.problems[0].reason}{_more(table.problems)}; {advice}")
    if not table.lines:
        raise ImageSetError(f"{table.name}: the table has no rows; expected one for each candidate of a query")
    rows = tuple(_row(line) for line in table.lines)
    _refuse_scores(table, rows)
    _refuse_repeated(table, rows)
    return rows


def write_submission(path: Path, rows: Iterable[SubmissionRow]) -> None:
    """Write ``rows`` to ``path`` as the challenge takes them; a reader sees the old file or the new one.

    Scores are written with all the digits that tell them from their neighbours. Raises `StoreError` where the file
    cannot be written.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows((row.query_id, row.image_id, repr(row.score)) for row in rows)
    write_if_changed(path, text.getvalue().encode("utf-8"))


def _row(line: Line) -> SubmissionRow:
    query_id, image_id, score = (line.cells[column].strip() for column in COLUMNS)
    return SubmissionRow(query_id=query_id, image_id=image_id, score=_number(score), where=line.where)


def _number(text: str) -> float:
    """The number that a cell holds; nan where it holds none. Python's ``1_000`` is none."""
    try:
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan


def _refuse_scores(table: Table, rows: Sequence[SubmissionRow]) -> None:
    bad = [line for line, row in zip(table.lines, rows, strict=True) if not math.isfinite(row.score)]
    if bad:
        found = bad[0].cells["score"]
        raise ImageSetError(
            f"{table.name}: {bad[0].where}: expected a finite number as the score, found {found!r}{_more(bad)}; "
            "correct or drop these rows"
        )


def _refuse_repeated(table: Table, rows: Sequence[SubmissionRow]) -> None:
    first: dict[tuple[str, str], SubmissionRow] = {}
    again = [row for row in rows if first.setdefault((row.query_id, row.image_id), row) is not row]
    if again:
        row = again[0]
        raise ImageSetError(
            f"{table.name}: {row.where}: {row.image_id!r} is listed for {row.query_id!r} before "
            f"({first[row.query_id, row.image_id].where}){_more(again)}; keep one row for each pair"
        )


def _more(rows: Sequence[object]) -> str:
    return f" (and {len(rows) - 1} more such rows)" if len(rows) > 1 else ""
