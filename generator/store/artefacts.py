"""The artefact store: what was computed once, in one SQLite file, by the digest of all that can change it.

It is a cache, never a source. A batch is one transaction of a write-ahead log, so a process killed at any
moment leaves it there whole or not at all. Every row carries a checksum; a row that fails it is dropped,
and a file that SQLite calls malformed is moved aside: both are simply computed again. Nothing is pickled.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from generator.store.database import Database
from generator.store.keys import key
from generator.store.rows import ArrayItem, BytesItem, Item, Row, StoredArray, array_of, bytes_of

__all__ = ["ArrayItem", "Artefacts", "BytesItem", "Item", "StoredArray", "key"]

APPLICATION = 0x53_67_68_74  # "Sght", for `file` and other programs that read SQLite's application id
FORMAT = 1
TOGETHER = 64
"""Rows read at once: enough to hide the cost of a query, few enough to hold in memory."""
NAMES_TOGETHER = 500

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS artefacts (key TEXT PRIMARY KEY, kind TEXT NOT NULL, header TEXT NOT NULL, "
    "checksum BLOB NOT NULL, body BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS artefacts_by_kind ON artefacts (kind)",
)
PUT = "INSERT OR REPLACE INTO artefacts (key, kind, header, checksum, body) VALUES (?, ?, ?, ?, ?)"
USAGE = "SELECT kind, COUNT(*), SUM(LENGTH(body)) FROM artefacts GROUP BY kind ORDER BY kind"


class Artefacts:
    """A keyed store of arrays and bytes. Processes may share one file; an instance belongs to one thread.

    Raises
    ------
    StoreError
        The file cannot be made, read or written: full disk, no permission, or locked for over a minute.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, SCHEMA, application=APPLICATION, version=FORMAT)

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self._database.path

    @property
    def set_aside(self) -> Path | None:
        """Where a file that could not be used was moved, if that happened to this instance."""
        return self._database.set_aside

    def have(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of ``keys`` that are stored. Contents are checked when they are read, not here."""
        found: set[str] = set()
        for some in _chunks(keys, NAMES_TOGETHER):
            found.update(name for (name,) in self._database.read(partial(_select, "key", some)))
        return frozenset(found)

    def get_array(self, name: str) -> StoredArray | None:
        """The array stored under the key ``name``, read-only; ``None`` if it is absent or damaged."""
        return next((stored for _, stored in self.get_arrays([name])), None)

    def get_arrays(self, keys: Iterable[str]) -> Iterator[tuple[str, StoredArray]]:
        """(key, array) for each of ``keys`` that is stored and sound, in the order asked for."""
        return ((row.key, array_of(row)) for row in self._rows(keys))

    def get_bytes(self, name: str) -> bytes | None:
        """The bytes stored under the key ``name``; ``None`` if they are absent or damaged."""
        return next((data for _, data in self.get_bytes_many([name])), None)

    def get_bytes_many(self, keys: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """(key, bytes) for each of ``keys`` that is stored and sound, in the order asked for."""
        return ((row.key, bytes_of(row)) for row in self._rows(keys))

    def put(self, items: Iterable[Item]) -> None:
        """Store all ``items`` in one transaction: afterwards all are there, or, if killed meanwhile, none."""
        rows = [(row.key, row.kind, row.header, row.checksum, row.body) for row in (i.row() for i in items)]
        self._database.write(lambda connection: connection.executemany(PUT, rows))

    def forget_unused(self, kind: str, used: Iterable[str]) -> int:
        """Drop what is stored of ``kind`` but not in the keys ``used``, free the space, return how many."""
        wanted = [(name,) for name in used]
        count = self._database.write(partial(_forget, kind, wanted))
        # As a script: `execute` would stop after the first of many pages.
        self._database.read(lambda connection: connection.executescript("PRAGMA incremental_vacuum"))
        return count

    def usage(self) -> Mapping[str, tuple[int, int]]:
        """Per kind: how many artefacts are stored, and their bytes."""
        rows = self._database.read(lambda connection: connection.execute(USAGE).fetchall())
        return {kind: (count, size) for kind, count, size in rows}

    def close(self) -> None:
        """Fold the log back into the file and let go of it."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, keys: Iterable[str]) -> Iterator[Row]:
        """The sound rows in the order of ``keys``; damaged ones are deleted, so that they count as absent."""
        for some in _chunks(keys, TOGETHER):
            found = self._database.read(partial(_select, "key, kind, header, checksum, body", some))
            rows = [Row(key=k, kind=n, header=h, checksum=c, body=b) for k, n, h, c, b in found]
            sound = {row.key: row for row in rows if row.sound}
            if len(sound) < len(rows):
                damaged = [(name,) for name in some if name not in sound]
                self._database.write(partial(_delete, damaged))
            yield from (sound[name] for name in some if name in sound)


def _chunks(keys: Iterable[str], size: int) -> Iterator[Sequence[str]]:
    names = iter(keys)
    while some := tuple(islice(names, size)):
        yield some


def _select(columns: str, names: Sequence[str], connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    marks = ", ".join("?" * len(names))
    query = f"SELECT {columns} FROM artefacts WHERE key IN ({marks})"  # noqa: S608 - columns and marks only
    return connection.execute(query, names).fetchall()


def _delete(keys: Sequence[tuple[str]], connection: sqlite3.Connection) -> None:
    connection.executemany("DELETE FROM artefacts WHERE key = ?", keys)


def _forget(kind: str, used: Sequence[tuple[str]], connection: sqlite3.Connection) -> int:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS used (key TEXT PRIMARY KEY)")
    connection.execute("DELETE FROM temp.used")
    connection.executemany("INSERT OR IGNORE INTO temp.used (key) VALUES (?)", used)
    unused = "DELETE FROM artefacts WHERE kind = ? AND key NOT IN (SELECT key FROM temp.used)"
    return connection.execute(unused, (kind,)).rowcount
