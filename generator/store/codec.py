"""Records as plain JSON values and back, by the types in their annotations. Nothing is pickled.

Understood are text, numbers, booleans, ``None``, literals, optional values, tuples, frozen sets of text, mappings
with text keys, arrays, and frozen dataclasses of all these. A number that is not finite is written as text
("nan"); an array as ``{"array": name}``, its values going elsewhere.
"""

from __future__ import annotations

import io
import json
import math
import numbers
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from generator.store.arrays import read_arrays, write_arrays

Record = TypeVar("Record")
Arrays = dict[str, NDArray[Any]]
RECORD = "record.json"


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one annotation are written and read. Both take the arrays that belong to them.

    ``encode`` raises `TypeError`, ``decode`` `ValueError`, where a value is not what the annotation says.
    """

    encode: Callable[[Any, Arrays], Any]
    decode: Callable[[Any, Arrays], Any]


def encode(record: object, arrays: Arrays) -> Any:  # noqa: ANN401 - whatever JSON holds
    """``record`` as JSON values; its arrays are added to ``arrays`` under new names."""
    return codec(type(record)).encode(record, arrays)


def decode(kind: type[Record], plain: object, arrays: Arrays) -> Record:
    """The record of ``kind`` that `encode` turned into ``plain`` and ``arrays``.

    Raises
    ------
    ValueError
        ``plain`` is of another shape; the message names the place. Fields with a default may be absent.
    """
    found: Record = codec(kind).decode(plain, arrays)
    return found


def packed(record: object) -> bytes:
    """``record`` in one piece, the same bytes for equal records, for the artefact store."""
    arrays: Arrays = {}
    text = dumps(encode(record, arrays)).encode()
    file = io.BytesIO()
    write_arrays(file, {**arrays, RECORD: np.frombuffer(text, np.uint8)})
    return file.getvalue()


def unpacked(kind: type[Record], data: bytes) -> Record:
    """The record of ``kind`` that `packed` made; `ValueError` if it is not one."""
    arrays = read_arrays(io.BytesIO(data))
    if RECORD not in arrays:
        raise ValueError(f"not a packed {kind.__name__}")
    return decode(kind, json.loads(arrays.pop(RECORD).tobytes()), arrays)


def dumps(plain: object) -> str:
    """JSON text: compact, ASCII, numbers so that they come back as they were."""
    return json.dumps(plain, separators=(",", ":"), allow_nan=False)


@lru_cache(maxsize=None)
def codec(kind: Any) -> Codec:  # noqa: ANN401 - any annotation
    """The codec of an annotation; `TypeError` if it is none that is understood."""
    for understands, make in MAKERS:
        if understands(kind):
            return make(kind)
    raise TypeError(f"records with fields of type {kind} cannot be stored")
