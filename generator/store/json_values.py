"""How single values become JSON and come back: text, numbers, booleans, ``None``, literals, arrays."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
Plain = Any
"""What JSON can hold."""
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
ACCEPTED: dict[type, tuple[type, ...]] = {
    str: (str,),
    bool: (bool, np.bool_),
    int: (numbers.Integral,),
    float: (numbers.Real,),
    NoneType: (NoneType,),
}
"""What may stand in a field of each scalar type; NumPy's scalars become Python's."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one annotation are written and read, with the arrays that belong to them.

    ``encode`` raises `TypeError` and ``decode`` `ValueError` where a value is not what the annotation says; the
    message begins with the fields that lead to it.
    """

    encode: Callable[[Any, Arrays], Plain]
    decode: Callable[[Plain, Arrays], Any]


def scalar(kind: type) -> Codec:
    """Text, a number, a boolean or ``None``. A number that is not finite is written as text: "nan"."""

    def encode(value: Any, arrays: Arrays) -> Plain:  # noqa: ANN401
        if not isinstance(value, ACCEPTED[kind]) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(f"expected {kind.__name__}, found {short(value)}")
        plain = None if value is None else kind(value)
        return str(plain) if isinstance(plain, float) and not math.isfinite(plain) else plain

    def decode(plain: Plain, arrays: Arrays) -> Any:  # noqa: ANN401
        if type(plain) is kind:
            return plain
        if kind is float and type(plain) is int:
            return float(plain)
        if kind is float and isinstance(plain, str) and plain in NOT_FINITE:
            return NOT_FINITE[plain]
        raise ValueError(f"expected {kind.__name__}, found {short(plain)}")

    return Codec(encode, decode)


def literal(choices: tuple[Any, ...]) -> Codec:
    """One of a few words or numbers."""

    def encode(value: Any, arrays: Arrays) -> Plain:  # noqa: ANN401
        if value not in choices:
            raise TypeError(f"expected one of {choices}, found {short(value)}")
        return value

    def decode(plain: Plain, arrays: Arrays) -> Any:  # noqa: ANN401
        if plain not in choices:
            raise ValueError(f"expected one of {choices}, found {short(plain)}")
        return plain

    return Codec(encode, decode)


def array(kinds: tuple[Any, ...]) -> Codec:
    """An array: its values go to the arrays under a new name, which is written as ``{"array": name}``."""

    def encode(value: Any, arrays: Arrays) -> Plain:  # noqa: ANN401
        if not isinstance(value, np.ndarray) or value.dtype.hasobject:
            raise TypeError(f"expected an array of numbers, found {short(value)}")
        name = f"a{len(arrays):06d}"
        arrays[name] = value
        return {"array": name}

    def decode(plain: Plain, arrays: Arrays) -> Any:  # noqa: ANN401
        name = plain.get("array") if isinstance(plain, dict) else None
        if name not in arrays:
            raise ValueError(f"expected an array, found {short(plain)}")
        return arrays[name]

    return Codec(encode, decode)


def short(value: object) -> str:
    """A value for a message, cut to a readable length."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
