"""One SQLite file that is only a cache: opened for several processes, moved aside when it is malformed."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TypeVar

from generator.errors import StoreError

PATIENCE = 60.0
"""Seconds to wait for another process that is writing."""
ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and run again",
    sqlite3.SQLITE_BUSY: f"another process has it locked for {PATIENCE:.0f} s; let it finish, run again",
    sqlite3.SQLITE_READONLY: "it may not be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that its folder exists and may be written",
    sqlite3.SQLITE_PERM: "it may not be opened; check the permissions of the file and its folder",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_TOOBIG: "one artefact is larger than SQLite can hold",
    sqlite3.SQLITE_IOERR: "the disk or the network drive failed; check it and run again",
    sqlite3.SQLITE_LOCKED: "it is in use by this very program; run again",
    sqlite3.SQLITE_PROTOCOL: "other processes kept it locked; let them finish, run again",
}
"""What to do about faults of the machine."""
OTHERWISE = "the file was left as it is; run again, and if it happens again, move the file away"
MALFORMED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""The only errors of SQLite that say that the file itself is no use: hours of work are not set aside for others."""
Result = TypeVar("Result")


class Database:
    """A connection to the SQLite file at ``path``, made with ``schema`` if there is none.

    ``application`` and ``version`` mark the file as ours; one with other marks, and one that SQLite calls
    malformed, is moved to ``<name>.damaged`` (the next to ``<name>.damaged.2``, and so on) and a new one begun.
    ``set_aside`` says so.

    Raises
    ------
    StoreError
        The file cannot be made, opened, read or written.
    """

    def __init__(self, path: Path, schema: tuple[str, ...], *, application: int, version: int) -> None:
        self.path = path
        self.set_aside: Path | None = None
        marks = (f"PRAGMA application_id = {application}", f"PRAGMA user_version = {version}")
        self._statements = (*schema, *marks)
        self._marks = (application, version)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent}: the folder cannot be made: {error.strerror}") from error
        self._connection = self._open()

    def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do ``work``; if the file is malformed, do it a second time on a new and empty one."""
        try:
            return work(self._connection)
        except sqlite3.DatabaseError as error:
            refuse_unless_malformed(self.path, error)
        self._connection.close()
        self._move_aside()
        self._connection = self._open()
        try:
            return work(self._connection)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path}: the store failed ({error}), also when begun anew") from error

    def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do ``work`` in one transaction: all of it or none. As with `read`, it may be called twice."""
        return self.read(lambda connection: _transaction(connection, lambda: work(connection)))

    def close(self) -> None:
        """Fold the log back into the file and let go of it."""
        self._connection.close()

    def _open(self) -> sqlite3.Connection:
        for _ in range(2):
            try:
                connection = _connect(self.path, self._statements)
            except sqlite3.DatabaseError as error:
                refuse_unless_malformed(self.path, error)
            else:
                self._inode = self.path.stat().st_ino
                if marks_of(connection) == self._marks:
                    return connection
                connection.close()
            self._inode = self.path.stat().st_ino
            self._move_aside()
        raise StoreError(f"{self.path}: cannot be used as a store; remove the file and run again")

    def _move_aside(self) -> None:
        if self.path.exists() and self.path.stat().st_ino != self._inode:
            return  # another process was quicker; its new file is sound
        try:
            self.set_aside = _new_file(self.path.with_name(self.path.name + ".damaged"))
            for suffix in ("", "-wal", "-shm"):
                part = self.path.with_name(self.path.name + suffix)
                if part.exists():
                    os.replace(part, self.set_aside.with_name(self.set_aside.name + suffix))  # noqa: PTH105
        except OSError as error:
            raise StoreError(f"{self.path}: it is damaged and cannot be moved aside: {error.strerror}") from error


def _new_file(path: Path) -> Path:
    """Make ``path``, or ``path`` with the first free number behind it: no other process gets the same one."""
    for number in count(1):
        place = path if number == 1 else path.with_name(f"{path.name}.{number}")
        try:
            place.touch(exist_ok=False)
        except FileExistsError:
            continue
        break
    return place


def _connect(path: Path, statements: tuple[str, ...]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        if not _has_tables(connection):
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        _use_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        if not _has_tables(connection):
            _transaction(connection, lambda: [connection.execute(statement) for statement in statements])
        marks_of(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. Unlike other statements this one may not wait for a lock by itself."""
    until = time.monotonic() + PATIENCE
    connection.execute("PRAGMA busy_timeout = 50")
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            break
    connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")


def _has_tables(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0])


def marks_of(connection: sqlite3.Connection) -> tuple[int, int]:
    """The application id and the version that a file is marked with."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return application, connection.execute("PRAGMA user_version").fetchone()[0]


def _transaction(connection: sqlite3.Connection, work: Callable[[], Result]) -> Result:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work()
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code; ``None`` for an error of the Python module itself."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def refuse_unless_malformed(path: Path, error: sqlite3.Error) -> None:
    """Return if ``error`` means that the file is malformed; otherwise raise the `StoreError` that it does mean."""
    code = _code(error)
    if code is None:
        raise error
    if code not in MALFORMED:
        raise StoreError(f"{path}: the store failed ({error}): {ADVICE.get(code, OTHERWISE)}") from error
