"""Submissions as files: every mistake is one line, and what is written reads back as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.core.submissions import SubmissionRow
from generator.errors import ImageSetError, StoreError
from generator.store.submissions import read_submission, write_submission

HEADER = "query_id,database_image_id,score\n"


def saved(folder: Path, text: str, name: str = "sub.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def rows(count: int = 3) -> list[SubmissionRow]:
    scores = np.random.default_rng(0).random(count).astype(np.float32)
    return [SubmissionRow(query_id="q, 1", image_id=f"i{n}", score=float(one)) for n, one in enumerate(scores)]


def test_the_file_has_exactly_the_columns_of_the_challenge(tmp_path: Path):
    path = tmp_path / "sub.csv"
    row = SubmissionRow(query_id="q, 1", image_id="i0", score=float(np.float32(0.1)), where="line 7")
    write_submission(path, [row])
    assert path.read_bytes() == b'query_id,database_image_id,score\n"q, 1",i0,0.10000000149011612\n'
    assert [entry.name for entry in tmp_path.iterdir()] == ["sub.csv"]


def test_what_is_written_reads_back_to_the_last_digit(tmp_path: Path):
    made = [
        *rows(500),
        SubmissionRow(query_id="é", image_id="x", score=(1 + float(np.float32(-1e-9))) / 2),
        SubmissionRow(query_id="é", image_id="y", score=5e-324),
    ]
    write_submission(tmp_path / "sub.csv", made)
    found = read_submission(tmp_path / "sub.csv")
    assert [(one.query_id, one.image_id, one.score) for one in found] == [
        (one.query_id, one.image_id, one.score) for one in made
    ]
    assert found[0].where == "line 2"


def test_columns_may_come_in_any_order_and_with_others(tmp_path: Path):
    path = saved(tmp_path, "rank;score;database_image_id;query_id\n1; 0.5 ;a;q\n2;-3e2;b;q\n")
    assert [(one.query_id, one.image_id, one.score) for one in read_submission(path)] == [
        ("q", "a", 0.5),
        ("q", "b", -300.0),
    ]


def test_a_link_to_a_file_is_followed(tmp_path: Path):
    (tmp_path / "away").mkdir()
    (tmp_path / "link.csv").symlink_to(saved(tmp_path / "away", HEADER + "q,a,1\n"))
    assert len(read_submission(tmp_path / "link.csv")) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "sub.csv: the table is empty; expected a first line with the names of its columns"),
        (HEADER, "sub.csv: the table has no rows; expected one for each candidate of a query"),
        (
            "query_id,image_id,score\nq,a,1\n",
            "sub.csv: no column 'database_image_id' (matching.ranking); found: query_id, image_id, score; "
            "did you mean 'image_id'?",
        ),
        (HEADER + "q,a,1\nq,b\nq,c,1,2\n", "line 3: values: 2, expected 3 as in the header (and 1 more such rows)"),
        (HEADER + "q,a,1\nq,b,high\n", "sub.csv: line 3: expected a finite number as the score, found 'high'; correct"),
        (HEADER + "q,a,\n", "line 2: expected a finite number as the score, found ''"),
        (HEADER + "q,a,nan\nq,b,1\nq,c,inf\nq,d,-inf\n", "line 2: expected a finite number as the score, found 'nan'"),
        (HEADER + "q,a,nan\nq,b,1\nq,c,inf\nq,d,1e999\n", "(and 2 more such rows)"),
        (HEADER + "q,a,1_000\n", "found '1_000'"),
        (
            HEADER + "q,a,1\np,a,1\nq,a,0.5\nq,a,0.25\n",
            "sub.csv: line 4: 'a' is listed for 'q' before (line 2) (and 1 more such rows); keep one row for each pair",
        ),
    ],
)
def test_a_mistake_is_one_line_with_the_first_place_and_how_many(tmp_path: Path, text: str, message: str):
    with pytest.raises(ImageSetError) as error:
        read_submission(saved(tmp_path, text))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_no_file_is_named(tmp_path: Path):
    with pytest.raises(ImageSetError, match=r"matching\.ranking: no file 'absent\.csv' to read"):
        read_submission(tmp_path / "absent.csv")
    with pytest.raises(ImageSetError, match=r"matching\.ranking: no file"):
        read_submission(tmp_path)


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path):
    saved(tmp_path, "", "file")
    with pytest.raises(StoreError, match="cannot be written"):
        write_submission(tmp_path / "file" / "sub.csv", rows())
