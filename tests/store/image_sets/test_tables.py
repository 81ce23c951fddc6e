"""Tables in every usual dialect."""

import io
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ImageSetError, MissingPackageError
from generator.store.image_sets.tables import _csv, read_table

ROWS = [["image_id", "path", "name"], ["a", "x/a.jpg", "Zoë; the 1st"], ["b", "x/b.jpg", 'a "big", one|two']]


def as_csv(delimiter: str, newline: str = "\n") -> str:
    import csv

    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=newline).writerows(ROWS)
    return file.getvalue()


def read(tmp_path: Path, data: bytes, name: str = "t.csv"):
    (tmp_path / name).write_bytes(data)
    return read_table(tmp_path, name, "images.table")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, newline: str):
    table = read(tmp_path, as_csv(delimiter, newline).encode())
    assert table.columns == ("image_id", "path", "name")
    assert [list(line.cells.values()) for line in table.lines] == ROWS[1:]
    assert table.problems == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks(tmp_path: Path, encoding: str):
    table = read(tmp_path, as_csv(";").encode(encoding))
    assert table.columns[0] == "image_id"
    assert table.lines[0].cells["name"] == "Zoë; the 1st"


def test_excels_first_line_names_the_delimiter(tmp_path: Path):
    table = read(tmp_path, b"sep=|\r\na,b|c\r\n1|2\r\n1|2|3\r\n")
    assert table.columns == ("a,b", "c")
    assert table.lines[0].where == "line 3"
    assert table.problems[0].image_id == "line 4"


def test_one_column_has_no_delimiter(tmp_path: Path):
    assert read(tmp_path, b"database_image_id\na\nb\n").lines[1].cells == {"database_image_id": "b"}


def test_blank_lines_and_nameless_columns_are_passed_over(tmp_path: Path):
    table = read(tmp_path, b",image_id, path \n0,a,x.jpg\n\n , , \n1,b,y.jpg\n")
    assert table.columns == ("image_id", "path")
    assert [line.where for line in table.lines] == ["line 2", "line 5"]
    assert table.lines[1].cells == {"image_id": "b", "path": "y.jpg"}


def test_a_cell_may_hold_a_line_end(tmp_path: Path):
    table = read(tmp_path, b'a,b\n"one\ntwo",x\n3,y,z\n')
    assert table.lines[0].cells["a"] == "one\ntwo"
    assert table.problems[0].reason == "line 4: values: 3, expected 2 as in the header"


def test_rows_that_do_not_fit_the_header_are_problems(tmp_path: Path):
    table = read(tmp_path, b"a,b\n1,2\n3\n4,5,6\n")
    assert len(table.lines) == 1
    assert [(p.kind, p.image_id, p.reason) for p in table.problems] == [
        ("row", "line 3", "line 3: values: 1, expected 2 as in the header"),
        ("row", "line 4", "line 4: values: 3, expected 2 as in the header"),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"t\.csv: the table is empty"),
        (b"a,b,a\n", "column 'a' comes more than once"),
        (
            "a,b\nx,Zoë\n".encode("cp1252"),
            r't\.csv: line 2 is not UTF-8 text; save it as UTF-8 \(in Excel: "CSV UTF-8"\)',
        ),
        (b'a,b\n1,2\n"open,2\n3,4\n', r"t\.csv: line 4: unexpected end of data; check its quotes"),
        (b'a,b\n"x"y,2\n', r"t\.csv: line 2: .*check its quotes"),
    ],
)
def test_what_is_no_table_is_said_so(tmp_path: Path, data: bytes, message: str):
    with pytest.raises(ImageSetError, match=message):
        read(tmp_path, data)


@pytest.mark.parametrize("name", ["none.csv", "../t.csv", "/etc/passwd", "."])
def test_a_table_is_a_file_under_the_root(tmp_path: Path, name: str):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "t.csv").write_text("a,b\n")
    with pytest.raises(ImageSetError, match=r"^images\.table: "):
        read_table(root, name, "images.table")


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path):
    table = read(tmp_path, b"Image_ID,path\na,b\n")
    with pytest.raises(ImageSetError) as caught:
        table.require("path", "image_id", asked_by="images.columns.image_id")
    assert str(caught.value) == (
        "t.csv: no column 'image_id' (images.columns.image_id); found: Image_ID, path; did you mean 'Image_ID'?"
    )


@given(st.text(max_size=80))
def test_any_text_is_a_table_or_one_clear_error(text: str):
    try:
        table = _csv(text, "t.csv")
    except ImageSetError:
        return
    assert all(set(line.cells) == set(table.columns) for line in table.lines)


def test_parquet_cells_read_as_a_csv_would_hold_them(tmp_path: Path):
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    content = {
        "image_id": ["a", "b"],
        "whale": pyarrow.array([12.0, None]),
        "length": [2.5, 3.25],
        "seen": [datetime(2019, 8, 29), datetime(2019, 8, 29, 13, 22, 50)],
        "day": [date(2019, 8, 29), None],
        "wild": [True, False],
        "kind": pyarrow.array(["x", "y"]).dictionary_encode(),
        "box": [[1, 2], []],
        "raw": [b"r", None],
    }
    parquet.write_table(pyarrow.table(content), tmp_path / "t.parquet")
    table = read_table(tmp_path, "t.parquet", "images.table")
    assert table.columns == tuple(content)
    assert [list(line.cells.values()) for line in table.lines] == [
        ["a", "12", "2.5", "2019-08-29", "2019-08-29", "True", "x", "[1, 2]", "r"],
        ["b", "", "3.25", "2019-08-29 13:22:50", "", "False", "y", "[]", ""],
    ]
    assert table.lines[1].where == "row 2"


def test_a_file_that_is_no_parquet_is_said_so(tmp_path: Path):
    with pytest.raises(ImageSetError, match=r"t\.parquet: not a Parquet file"):
        read(tmp_path, b"PAR1 not really", "t.parquet")


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        MissingPackageError, match=r"needs pyarrow; install it with: pip install 'sightline\[parquet\]'"
    ):
        read(tmp_path, b"PAR1", "t.parquet")
