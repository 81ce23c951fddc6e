"""A folder of generated files, kept equal to what the current run makes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from generator.errors import StoreError
from generator.store.atomic import holds, is_inside, prune, replace_file, write_if_changed

PRIVATE = ".sightline"
"""Folder inside an output folder for our bookkeeping; MkDocs passes over names that begin with a dot."""
MANIFEST_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a run did to an output folder: how many files it wrote, left as they were, and removed."""

    changed: int
    unchanged: int
    removed: int


class OutputFolder:
    """The output folder at ``root``. Use it as a context, or call `finish` yourself.

    Files that an earlier run made and this one does not are removed at its end, and the manifest, which lists
    what is ours, is written last; other people's files stay. If the run dies, a journal of what it began to
    add lets the next one clean up after it. For one process and one thread at a time.

    Raises
    ------
    StoreError
        A file cannot be written, or its name would leave the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        private = root / PRIVATE
        self._temporary = private / "new"
        self._journal = private / "journal.txt"
        self._manifest = private / "manifest.json"
        try:
            private.mkdir(parents=True, exist_ok=True)
            self._temporary.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{root}: cannot be used as the output folder: {error.strerror}") from error
        self._earlier = _read_manifest(self._manifest)
        self._begun = {*self._earlier, *_read_journal(self._journal)}
        self._now: dict[str, str] = {}
        self._folders: set[Path] = set()
        self._changed = 0

    def write(self, name: str, data: bytes) -> bool:
        """Make the file ``name`` (POSIX, relative to the root) hold ``data``; ``False`` if it did already."""
        path = self._place(name)
        self._now[name] = sha256(data).hexdigest()
        self._announce(name)
        if holds(path, data):
            return False
        try:
            # Not durable: what a power cut takes, the comparison of bytes finds missing in the next run.
            replace_file(path, data, self._temporary, durable=False)
        except OSError as error:
            raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
        self._changed += 1
        return True

    def keep(self, name: str) -> bool:
        """Keep the file ``name`` of an earlier run as it is; ``False`` if there is none."""
        path = self._place(name)
        if path.is_symlink() or not path.is_file():
            return False
        self._announce(name)
        self._now[name] = self._earlier.get(name) or sha256(path.read_bytes()).hexdigest()
        return True

    def finish(self) -> Written:
        """Remove what this run did not make, then write the manifest."""
        removed = prune(self.root, self._begun, self._now)
        content = {"files": dict(sorted(self._now.items())), "version": MANIFEST_VERSION}
        write_if_changed(self._manifest, (json.dumps(content, indent=1) + "\n").encode())
        self._journal.unlink(missing_ok=True)
        return Written(changed=self._changed, unchanged=len(self._now) - self._changed, removed=len(removed))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()

    def _place(self, name: str) -> Path:
        """The path of ``name``, its folder made and found to lie inside the root."""
        path = self.root / name
        if path.parent in self._folders and not name.startswith(PRIVATE):
            return path
        if not is_inside(self.root, name) or name.startswith(PRIVATE):
            raise StoreError(f"{name!r} is not a file name inside the output folder {self.root}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent}: the folder cannot be made: {error.strerror}") from error
        self._folders.add(path.parent)
        return path

    def _announce(self, name: str) -> None:
        """Put a name that no manifest lists into the journal before its file exists."""
        if name in self._begun:
            return
        self._begun.add(name)
        try:
            with self._journal.open("a", encoding="utf-8", newline="\n") as journal:
                journal.write(json.dumps(name) + "\n")
        except OSError as error:
            raise StoreError(f"{self._journal}: cannot be written: {error.strerror}") from error


def _read_manifest(path: Path) -> Mapping[str, str]:
    """The files listed as ours, with their digests; nothing if there is no manifest that can be read."""
    try:
        content = json.loads(path.read_bytes())
        files = content["files"] if content["version"] == MANIFEST_VERSION else {}
        return {name: digest for name, digest in files.items() if isinstance(name, str)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _read_journal(path: Path) -> frozenset[str]:
    """The names in a journal left by a run that died; its last line may be cut short."""
    names = set()
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    for line in lines:
        try:
            name = json.loads(line)
        except ValueError:
            continue
        if isinstance(name, str):
            names.add(name)
    return frozenset(names)
