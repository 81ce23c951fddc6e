"""The results of a run, ``runs/<audit>/<version>/``: what pages are made from, and releases compared by.

The format is documented in docs/results-format.md; whatever reads it may rely on that page.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from generator import __version__
from generator.core.audit import Audit
from generator.errors import ResultsError, StoreError
from generator.store.arrays import read_arrays, write_arrays
from generator.store.atomic import write_if_changed
from generator.store.codec import decode, dumps, encode
from generator.store.json_values import Arrays

FORMAT = "sightline results"
SCHEMA_VERSION = 4
AUDIT, ARRAYS, MANIFEST = "audit.json", "arrays.npz", "manifest.json"
AGAIN = "make them again with: sightline run"


def save_audit(folder: Path, audit: Audit) -> None:
    """Write ``audit`` to ``folder``: arrays, then the record, then the manifest with their digests.

    The same audit gives the same bytes. Until the manifest is written, the folder counts as incomplete.

    Raises
    ------
    StoreError
        The folder cannot be written.
    TypeError
        A record holds something other than its annotations say: a fault of the program.
    """
    arrays: Arrays = {}
    record = encode(audit, arrays)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stray in folder.glob(".*.tmp"):  # of a run that was killed
            stray.unlink(missing_ok=True)
        new = folder / f".{ARRAYS}.tmp"
        write_arrays(new, arrays)
        new.replace(folder / ARRAYS)
    except OSError as error:
        raise StoreError(f"{folder}: the results cannot be written: {error.strerror or error}") from error
    write_if_changed(folder / AUDIT, _by_lines(record).encode("ascii"))
    manifest = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "generator_version": __version__,
        "audit": audit.subject.name,
        "version": audit.subject.version,
        "files": {name: _describe(folder / name) for name in (AUDIT, ARRAYS)},
    }
    write_if_changed(folder / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode("ascii"))


def load_audit(folder: Path) -> Audit:
    """The audit that `save_audit` wrote to ``folder``.

    Raises
    ------
    ResultsError
        There are no results, they are incomplete or damaged, or of another format.
    """
    manifest = _read_manifest(folder)
    for name in (AUDIT, ARRAYS):
        if not (folder / name).is_file() or manifest["files"].get(name) != _describe(folder / name):
            raise ResultsError(f"{folder / name}: incomplete or changed since it was written; {AGAIN}")
    try:
        return decode(Audit, json.loads((folder / AUDIT).read_bytes()), read_arrays(folder / ARRAYS))
    except (ValueError, OSError) as error:
        raise ResultsError(f"{folder / AUDIT}: not as this version writes it ({error}); {AGAIN}") from error


def results_folders(runs: Path) -> tuple[Path, ...]:
    """The folders below ``runs`` that hold results, ``<audit>/<version>``, whole or not; in order of name."""
    found = {path.parent for name in (AUDIT, ARRAYS, MANIFEST) for path in runs.glob(f"*/*/{name}")}
    return tuple(sorted(found))


def remove_results(folder: Path) -> None:
    """Remove the results in ``folder``, manifest first, and the folder with them if nothing else lies in it.

    Raises
    ------
    StoreError
        A file cannot be removed.
    """
    try:
        for name in (MANIFEST, AUDIT, ARRAYS):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: the results cannot be removed: {error.strerror or error}") from error
    with suppress(OSError):  # something of another's is in it
        folder.rmdir()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ResultsError(f"no results in {folder}; make them with: sightline run") from None
    except (OSError, ValueError) as error:
        raise ResultsError(f"{path}: cannot be read ({error}); {AGAIN}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ResultsError(f"{path}: not a manifest of results; {AGAIN}")
    found = manifest.get("schema_version")
    if found != SCHEMA_VERSION or not isinstance(manifest.get("files"), dict):
        by = manifest.get("generator_version")
        raise ResultsError(
            f"{path}: results of format {found!r} (written by Sightline {by}), expected format {SCHEMA_VERSION} "
            f"(Sightline {__version__}); {AGAIN}"
        )
    return manifest


def _by_lines(record: dict[str, Any]) -> str:
    """JSON with one line for each field of the audit, so that a diff of two releases says which differ."""
    return "{\n" + ",\n".join(f"{dumps(name)}:{dumps(value)}" for name, value in record.items()) + "\n}\n"


def _describe(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}
