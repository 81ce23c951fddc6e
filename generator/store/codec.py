"""Records in and out of JSON and arrays: the two halves of the results format, and of packed artefacts."""

from __future__ import annotations

import io
import json
from typing import Any, TypeVar

import numpy as np

from generator.store.arrays import read_arrays, write_arrays
from generator.store.json_types import codec
from generator.store.json_values import Arrays, Plain

Record = TypeVar("Record")
RECORD = "record"


def encode(record: object, arrays: Arrays) -> Plain:
    """``record`` (a dataclass) as JSON values; its arrays are added to ``arrays`` under new names.

    Raises
    ------
    TypeError
        A field holds something other than its annotation says, or cannot be stored.
    """
    kind: Any = type(record)
    return codec(kind).encode(record, arrays)


def decode(kind: type[Record], plain: Plain, arrays: Arrays) -> Record:
    """The record of ``kind`` that `encode` turned into ``plain`` and ``arrays``.

    Raises
    ------
    ValueError
        ``plain`` is of another shape; the message names the place.
    """
    annotation: Any = kind
    found: Record = codec(annotation).decode(plain, arrays)
    return found


def packed(record: object) -> bytes:
    """``record`` in one piece, for the artefact store: equal records give the same bytes."""
    arrays: Arrays = {}
    text = dumps(encode(record, arrays)).encode("ascii")
    file = io.BytesIO()
    write_arrays(file, {RECORD: np.frombuffer(text, np.uint8), **arrays})
    return file.getvalue()


def unpacked(kind: type[Record], data: bytes) -> Record:
    """The record of ``kind`` that `packed` made; `ValueError` if ``data`` is something else."""
    arrays = read_arrays(io.BytesIO(data))
    if RECORD not in arrays:
        raise ValueError(f"not a packed {kind.__name__}")
    return decode(kind, json.loads(arrays.pop(RECORD).tobytes()), arrays)


def dumps(plain: Plain) -> str:
    """JSON text: compact, ASCII; numbers come back as they were."""
    return json.dumps(plain, separators=(",", ":"), allow_nan=False)
