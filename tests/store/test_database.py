"""Only a file that is itself no use is set aside, and never over an earlier one."""

import sqlite3
from pathlib import Path

import pytest

from generator.errors import StoreError
from generator.store.database import MALFORMED, Database

SCHEMA = ("CREATE TABLE IF NOT EXISTS things (name TEXT)",)
OTHERS = {
    "SQLITE_IOERR": "check it and run again",
    "SQLITE_IOERR_READ": "check it and run again",
    "SQLITE_LOCKED": "in use by this very program",
    "SQLITE_PROTOCOL": "let them finish",
    "SQLITE_READONLY": "check the permissions",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_ERROR": "the file was left as it is",
    "SQLITE_CONSTRAINT": "the file was left as it is",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def opened(path: Path) -> Database:
    return Database(path, SCHEMA, application=1, version=1)


def failure(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    return error


def fill(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO things VALUES ('kept')")


def names(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM things")]


@pytest.mark.parametrize("code", OTHERS)
def test_faults_of_the_machine_leave_the_file_where_it_is(path: Path, code: str):
    database = opened(path)
    database.write(fill)

    def fail(connection: sqlite3.Connection) -> None:
        raise failure(getattr(sqlite3, code))

    with pytest.raises(StoreError, match=rf"store\.sqlite: the store failed \(it failed\): .*{OTHERS[code]}"):
        database.read(fail)
    assert database.set_aside is None
    assert database.read(names) == ["kept"]
    database.close()
    assert [file.name for file in path.parent.iterdir()] == ["store.sqlite"]


def test_faults_on_opening_leave_the_file_too(path: Path, monkeypatch: pytest.MonkeyPatch):
    opened(path).close()

    def fail(*_: object) -> None:
        raise failure(sqlite3.SQLITE_IOERR)

    monkeypatch.setattr("generator.store.database._connect", fail)
    with pytest.raises(StoreError, match="the disk or the network drive failed"):
        opened(path)
    assert [file.name for file in path.parent.iterdir()] == ["store.sqlite"]


def test_a_query_that_is_wrong_costs_no_data(path: Path):
    database = opened(path)
    database.write(fill)
    with pytest.raises(StoreError, match="no such table: absent"):
        database.read(lambda connection: connection.execute("SELECT * FROM absent"))
    assert database.read(names) == ["kept"]
    database.close()


@pytest.mark.parametrize("code", sorted(MALFORMED))
def test_a_malformed_file_is_begun_anew(path: Path, code: int):
    database = opened(path)
    database.write(fill)
    errors = [failure(code)]

    def once(connection: sqlite3.Connection) -> list[str]:
        if errors:
            raise errors.pop()
        return names(connection)

    assert database.read(once) == []
    assert database.set_aside == path.with_name("store.sqlite.damaged")
    database.close()


def test_an_earlier_damaged_file_is_never_overwritten(path: Path):
    for content in (b"first" * 100, b"second" * 100, b"third" * 100):
        path.write_bytes(content)
        opened(path).close()
    aside = {file.name: file.read_bytes()[:5] for file in path.parent.glob("*.damaged*")}
    assert aside == {
        "store.sqlite.damaged": b"first",
        "store.sqlite.damaged.2": b"secon",
        "store.sqlite.damaged.3": b"third",
    }


def test_a_file_that_cannot_be_moved_aside_is_said_so(path: Path, monkeypatch: pytest.MonkeyPatch):
    path.write_bytes(b"not a database" * 100)

    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("generator.store.database.os.replace", fail)
    with pytest.raises(StoreError, match="damaged and cannot be moved aside: Permission denied"):
        opened(path)
