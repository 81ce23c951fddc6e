"""Artefacts as rows: arrays and bytes with a header and a checksum, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Meta = Mapping[str, str | int | float | bool | None]
NOTHING: Meta = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of the store. ``header`` is JSON for an array and empty for bytes."""

    key: str
    kind: str
    header: str
    checksum: bytes
    body: bytes

    @property
    def sound(self) -> bool:
        """Whether the row is what was written, under the key it was written for (SQLite may give any type)."""
        texts = (self.key, self.kind, self.header)
        if not all(isinstance(text, str) for text in texts) or not isinstance(self.body, bytes):
            return False
        return self.checksum == checksum(*texts, self.body)


@dataclass(frozen=True, kw_only=True, eq=False)
class StoredArray:
    """An array out of the store: ``array`` is read-only; ``meta`` is what was put beside it."""

    array: NDArray[Any]
    meta: Meta


@dataclass(frozen=True, kw_only=True, eq=False)
class ArrayItem:
    """An array to store under ``key``, of any shape and plain dtype, with a few finite numbers or words."""

    key: str
    kind: str
    array: NDArray[Any]
    meta: Meta = field(default_factory=lambda: NOTHING)

    def row(self) -> Row:
        """The row to write; little-endian, C order.

        Raises
        ------
        TypeError
            The array holds objects, which only pickling could store.
        ValueError
            A number in ``meta`` is not finite.
        """
        if self.array.dtype.hasobject:
            raise TypeError(f"an array of Python objects cannot be stored (artefact of kind {self.kind!r})")
        array = np.ascontiguousarray(self.array, dtype=self.array.dtype.newbyteorder("<"))
        header = {"dtype": array.dtype.str, "shape": self.array.shape, "meta": dict(self.meta)}
        text = json.dumps(header, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return _row(self.key, self.kind, text, array.tobytes())


@dataclass(frozen=True, kw_only=True, slots=True)
class BytesItem:
    """Bytes to store under ``key``: an encoded picture, a text."""

    key: str
    kind: str
    data: bytes

    def row(self) -> Row:
        """The row to write."""
        return _row(self.key, self.kind, "", self.data)


Item = ArrayItem | BytesItem


def array_of(row: Row) -> StoredArray:
    """The array in a row.

    Raises
    ------
    TypeError
        The row holds bytes: a fault of the caller, who asks for the wrong key.
    """
    if not row.header:
        raise TypeError(f"artefact {row.key[:12]} of kind {row.kind!r} is bytes, not an array")
    header = json.loads(row.header)
    array = np.frombuffer(row.body, dtype=np.dtype(header["dtype"])).reshape(header["shape"])
    return StoredArray(array=array, meta=header["meta"])


def bytes_of(row: Row) -> bytes:
    """The bytes in a row.

    Raises
    ------
    TypeError
        The row holds an array: a fault of the caller, who asks for the wrong key.
    """
    if row.header:
        raise TypeError(f"artefact {row.key[:12]} of kind {row.kind!r} is an array, not bytes")
    return row.body


def checksum(key: str, kind: str, header: str, body: bytes) -> bytes:
    """16 bytes of BLAKE2b over all of a row, each part preceded by its length."""
    digest = blake2b(digest_size=16)
    for part in (*(text.encode("utf-8", "surrogateescape") for text in (key, kind, header)), body):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def _row(key: str, kind: str, header: str, body: bytes) -> Row:
    return Row(key=key, kind=kind, header=header, checksum=checksum(key, kind, header, body), body=body)
