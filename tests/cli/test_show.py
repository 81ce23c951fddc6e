"""Records in a terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.cli.show import as_json, plain, record, table


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    name: str
    cosine: float | None


@dataclass(frozen=True)
class Thing:
    """A record of every kind of field."""

    images: int
    done_in: float
    good: bool
    kinds: dict[str, int]
    notes: tuple[str, ...]
    rows: tuple[Row, ...]


THING = Thing(
    images=3,
    done_in=float("nan"),
    good=True,
    kinds={"a": 1, "b": 2},
    notes=(),
    rows=(Row("one", 0.123456), Row("another", None)),
)


def test_a_record_is_json_that_every_reader_takes(capsys: pytest.CaptureFixture[str]) -> None:
    as_json(THING)
    found: Any = json.loads(capsys.readouterr().out)
    assert found["done_in"] is None
    assert found["rows"][0] == {"name": "one", "cosine": 0.123456}
    assert plain(Path("a/b")) == "a/b"
    assert plain(frozenset({"x"})) == ["x"]


def test_a_record_reads_as_fields_and_tables(capsys: pytest.CaptureFixture[str]) -> None:
    record(THING)
    assert capsys.readouterr().out.splitlines() == [
        "images:  3",
        "done in: -",
        "good:    yes",
        "kinds:   a: 1, b: 2",
        "notes:   -",
        "",
        "rows",
        "name     cosine",
        "one      0.1235",
        "another  -",
    ]


def test_a_table_of_nothing_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    table([])
    assert capsys.readouterr().out == ""
