"""A SQLite file that is only looked at: nothing is made, written or moved, and no file is an empty one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from generator.store.database import PATIENCE, Result, marks_of, refuse_unless_malformed


class ReadOnlyDatabase:
    """The file at ``path``; an empty database with ``schema`` in memory where there is none that a run would use.

    That is: no file, one with other marks than ``application`` and ``version``, or a malformed one. SQLite keeps a
    log beside a file while it is open and removes it when it is closed, which a plain read-only connection would not.

    Raises
    ------
    StoreError
        The file is there and cannot be opened or read.
    """

    def __init__(self, path: Path, schema: tuple[str, ...], *, application: int, version: int) -> None:
        self.path = path
        self._schema = schema
        self._connection = self._empty()
        if path.is_file():
            self._open((application, version))

    def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do ``work``; if the file is malformed, do it a second time on an empty one."""
        try:
            return work(self._connection)
        except sqlite3.DatabaseError as error:
            refuse_unless_malformed(self.path, error)
        self.close()
        self._connection = self._empty()
        return work(self._connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _open(self, marks: tuple[int, int]) -> None:
        place = f"{self.path.resolve().as_uri()}?mode=rw"
        try:
            connection = sqlite3.connect(place, timeout=PATIENCE, isolation_level=None, uri=True)
            connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            connection.execute("PRAGMA query_only = ON")
            ours = marks_of(connection) == marks
        except sqlite3.DatabaseError as error:
            refuse_unless_malformed(self.path, error)
            return
        if ours:
            self._connection, connection = connection, self._connection
        connection.close()

    def _empty(self) -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        for statement in self._schema:
            connection.execute(statement)
        return connection
