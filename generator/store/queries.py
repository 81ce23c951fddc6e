"""The SQL of the artefact store: its table, and what is asked of it and done to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS artefacts (key TEXT PRIMARY KEY, kind TEXT NOT NULL, header TEXT NOT NULL, "
    "checksum BLOB NOT NULL, body BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS artefacts_by_kind ON artefacts (kind)",
)
PUT = "INSERT OR REPLACE INTO artefacts (key, kind, header, checksum, body) VALUES (?, ?, ?, ?, ?)"
SIZES = "SELECT key, LENGTH(body) FROM artefacts WHERE kind = ?"
USAGE = "SELECT kind, COUNT(*), SUM(LENGTH(body)) FROM artefacts GROUP BY kind ORDER BY kind"
PAGES_TOGETHER = 4096
"""Pages given back to the disk in one transaction (16 MB): the log stays small."""


def select(columns: str, names: Sequence[str], connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """The ``columns`` of the rows with these keys, in any order."""
    marks = ", ".join("?" * len(names))
    query = f"SELECT {columns} FROM artefacts WHERE key IN ({marks})"  # noqa: S608 - columns and marks only
    return connection.execute(query, names).fetchall()


def delete(keys: Sequence[tuple[str]], connection: sqlite3.Connection) -> None:
    """Delete the rows with these keys."""
    connection.executemany("DELETE FROM artefacts WHERE key = ?", keys)


def forget(kind: str, used: Sequence[tuple[str]], connection: sqlite3.Connection) -> int:
    """Delete the rows of ``kind`` whose keys are not among ``used``; how many these were."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS used (key TEXT PRIMARY KEY)")
    connection.execute("DELETE FROM temp.used")
    connection.executemany("INSERT OR IGNORE INTO temp.used (key) VALUES (?)", used)
    unused = "DELETE FROM artefacts WHERE kind = ? AND key NOT IN (SELECT key FROM temp.used)"
    return connection.execute(unused, (kind,)).rowcount


def shrink(connection: sqlite3.Connection) -> None:
    """Give free pages back to the disk, some at a time."""
    before, free = None, _free_pages(connection)
    while free and free != before:
        # As a script: `execute` would stop after the first page.
        connection.executescript(f"PRAGMA incremental_vacuum({PAGES_TOGETHER})")
        before, free = free, _free_pages(connection)


def _free_pages(connection: sqlite3.Connection) -> int:
    pages: int = connection.execute("PRAGMA freelist_count").fetchone()[0]
    return pages
