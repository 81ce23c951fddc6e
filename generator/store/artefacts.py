"""The artefact store: what was computed once, in one SQLite file, by the digest of all that can change it.

It is a cache, never a source. A batch is one transaction of a write-ahead log, so a process killed at any
moment leaves it there whole or not at all. Every row carries a checksum; a row that fails it is dropped,
and a file that SQLite calls malformed is moved aside: both are simply computed again. Nothing is pickled.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from generator.store.database import Database, Result
from generator.store.keys import key
from generator.store.queries import PUT, SCHEMA, SIZES, USAGE, delete, forget, select, shrink
from generator.store.read_only import ReadOnlyDatabase
from generator.store.rows import ArrayItem, BytesItem, Item, Row, StoredArray, array_of, bytes_of

__all__ = ["ArrayItem", "Artefacts", "BytesItem", "Item", "StoredArray", "key"]

APPLICATION = 0x53_67_68_74  # "Sght", for `file` and other programs that read SQLite's application id
FORMAT = 1
TOGETHER = 64
"""Rows read at once: enough to hide the cost of a query, few enough to hold in memory."""
NAMES_TOGETHER = 500


class Artefacts:
    """A keyed store of arrays and bytes. Processes may share one file; an instance belongs to one thread.

    ``read_only`` looks at a file and leaves it as it is; where there is none, nothing is stored and none is made.
    Only `put` and `forget_unused` need more.

    Raises
    ------
    StoreError
        The file cannot be made, read or written: full disk, no permission, or locked for over a minute.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._writable = None if read_only else Database(path, SCHEMA, application=APPLICATION, version=FORMAT)
        self._database = self._writable or ReadOnlyDatabase(path, SCHEMA, application=APPLICATION, version=FORMAT)

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self._database.path

    @property
    def bytes_on_disk(self) -> int:
        """The size of the file; 0 if there is none."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def set_aside(self) -> Path | None:
        """Where a file that could not be used was moved, if that happened to this instance."""
        return self._writable.set_aside if self._writable else None

    def have(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of ``keys`` that are stored. Contents are checked when they are read, not here."""
        found: set[str] = set()
        for some in chunks(keys, NAMES_TOGETHER):
            found.update(name for (name,) in self._database.read(partial(select, "key", some)))
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
        self._write(lambda connection: connection.executemany(PUT, rows))

    def forget_unused(self, kind: str, used: Iterable[str]) -> int:
        """Drop what is stored of ``kind`` but not in the keys ``used``, free the space, return how many.

        Killed meanwhile, all of it is dropped or nothing; space not yet freed is freed by the next call.
        """
        wanted = [(name,) for name in used]
        count = self._write(partial(forget, kind, wanted))
        self._database.read(shrink)
        return count

    def unused(self, kind: str, used: Collection[str]) -> tuple[int, int]:
        """How many artefacts of ``kind`` are not among the keys ``used``, and their bytes."""
        rows = self._database.read(lambda connection: connection.execute(SIZES, (kind,)).fetchall())
        sizes = [size for name, size in rows if name not in used]
        return len(sizes), sum(sizes)

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

    def _write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        if self._writable is None:
            raise TypeError(f"{self.path.name} was opened to be looked at only: a fault of the program")
        return self._writable.write(work)

    def _rows(self, keys: Iterable[str]) -> Iterator[Row]:
        """The sound rows in the order of ``keys``; damaged ones are deleted where possible, and count as absent."""
        for some in chunks(keys, TOGETHER):
            found = self._database.read(partial(select, "key, kind, header, checksum, body", some))
            rows = [Row(key=k, kind=n, header=h, checksum=c, body=b) for k, n, h, c, b in found]
            sound = {row.key: row for row in rows if row.sound}
            if len(sound) < len(rows) and self._writable:
                damaged = [(name,) for name in some if name not in sound]
                self._write(partial(delete, damaged))
            yield from (sound[name] for name in some if name in sound)


def chunks(keys: Iterable[str], size: int) -> Iterator[Sequence[str]]:
    names = iter(keys)
    while some := tuple(islice(names, size)):
        yield some
