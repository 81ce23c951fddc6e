"""How values become JSON and come back, by the type in their annotation.

Understood are text, numbers, booleans, ``None``, literals, optional values, tuples, frozen sets of text, mappings
with text keys, arrays, and dataclasses of all these. A number that is not finite is written as text ("nan"), an
array as ``{"array": name}`` with its values kept apart.
"""

from __future__ import annotations

import collections.abc
import math
import numbers
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one annotation are written and read, with the arrays that belong to them.

    ``encode`` raises `TypeError` and ``decode`` `ValueError` where a value is not what the annotation says; the
    message begins with the fields that lead to it.
    """

    encode: Callable[[Any, Arrays], Any]
    decode: Callable[[Any, Arrays], Any]


@lru_cache(maxsize=None)
def codec(kind: Any) -> Codec:  # noqa: ANN401 - any annotation
    """The codec of an annotation.

    Raises
    ------
    TypeError
        The annotation is not one of those understood.
    """
    if kind in SCALARS:
        return _scalar(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    make = MAKERS.get(typing.get_origin(kind))
    if make is None:
        raise TypeError(f"records with fields of type {kind} cannot be stored")
    return make(typing.get_args(kind))


def _scalar(kind: type) -> Codec:
    accepted, name = SCALARS[kind], getattr(kind, "__name__", "None")

    def encode(value: Any, arrays: Arrays) -> Any:  # noqa: ANN401
        if not isinstance(value, accepted) or (kind in (int, float) and isinstance(value, bool)):
            raise TypeError(f"expected {name}, found {value!r}")
        plain = value if kind is type(None) else kind(value)
        return plain if kind is not float or math.isfinite(plain) else str(plain)

    def decode(plain: Any, arrays: Arrays) -> Any:  # noqa: ANN401
        if kind is float and isinstance(plain, str) and plain in NOT_FINITE:
            return NOT_FINITE[plain]
        if type(plain) is kind:
            return plain
        if kind is float and type(plain) is int:
            return float(plain)
        raise ValueError(f"expected {name}, found {plain!r}")

    return Codec(encode, decode)


def _record(kind: type) -> Codec:
    hints = typing.get_type_hints(kind)
    known = [field for field in fields(kind) if field.init]
    inner = {field.name: codec(hints[field.name]) for field in known}
    needed = {f.name for f in known if f.default is MISSING and f.default_factory is MISSING}

    def encode(value: Any, arrays: Arrays) -> Any:  # noqa: ANN401
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}, found {type(value).__name__}")
        return {name: _at(name, part.encode, getattr(value, name), arrays) for name, part in inner.items()}

    def decode(plain: Any, arrays: Arrays) -> Any:  # noqa: ANN401
        if not isinstance(plain, dict):
            raise ValueError(f"expected {kind.__name__}, found {plain!r:.60}")
        strange, missing = sorted(plain.keys() - inner.keys()), sorted(needed - plain.keys())
        if strange or missing:
            raise ValueError(f"{kind.__name__} has unknown fields {strange} and lacks {missing}")
        return kind(**{name: _at(name, inner[name].decode, part, arrays) for name, part in plain.items()})

    return Codec(encode, decode)


def _at(place: str, work: Callable[[Any, Arrays], Any], value: Any, arrays: Arrays) -> Any:  # noqa: ANN401
    try:
        return work(value, arrays)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}: {error}") from error


def _tuple(kinds: tuple[Any, ...]) -> Codec:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        item = codec(kinds[0])
        return _sequence(tuple, lambda values: [item] * len(values))
    items = [codec(kind) for kind in kinds]
    return _sequence(tuple, lambda values: items)


def _sequence(kind: type, parts_of: Callable[[Any], list[Codec]]) -> Codec:
    def encode(values: Any, arrays: Arrays) -> Any:  # noqa: ANN401
        parts = parts_of(values) if isinstance(values, kind) else []
        if not isinstance(values, kind) or len(parts) != len(values):
            raise TypeError(f"expected a {kind.__name__}, found {values!r:.60}")
        return [part.encode(value, arrays) for part, value in zip(parts, values, strict=True)]

    def decode(plain: Any, arrays: Arrays) -> Any:  # noqa: ANN401
        parts = parts_of(plain) if isinstance(plain, list) else []
        if not isinstance(plain, list) or len(parts) != len(plain):
            raise ValueError(f"expected a {kind.__name__}, found {plain!r:.60}")
        return kind(part.decode(value, arrays) for part, value in zip(parts, plain, strict=True))

    return Codec(encode, decode)


def _set(kinds: tuple[Any, ...]) -> Codec:
    items = _tuple((*kinds, Ellipsis))
    return Codec(
        lambda values, arrays: items.encode(tuple(sorted(values)), arrays),
        lambda plain, arrays: frozenset(items.decode(plain, arrays)),
    )


def _mapping(kinds: tuple[Any, ...]) -> Codec:
    if kinds[0] is not str:
        raise TypeError(f"mappings with keys of type {kinds[0]} cannot be stored; use text")
    item = codec(kinds[1])

    def encode(values: Any, arrays: Arrays) -> Any:  # noqa: ANN401
        if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
            raise TypeError(f"expected a mapping with text keys, found {values!r:.60}")
        return {name: _at(name, item.encode, value, arrays) for name, value in values.items()}

    def decode(plain: Any, arrays: Arrays) -> Any:  # noqa: ANN401
        if not isinstance(plain, dict):
            raise ValueError(f"expected a mapping, found {plain!r:.60}")
        return {name: _at(name, item.decode, value, arrays) for name, value in plain.items()}

    return Codec(encode, decode)


def _union(kinds: tuple[Any, ...]) -> Codec:
    some = [kind for kind in kinds if kind is not type(None)]
    if len(some) > 1 and not all(kind in SCALARS for kind in some):
        raise TypeError(f"fields of type {' | '.join(map(str, kinds))} cannot be stored: one type, or None")
    parts = {kind: codec(kind) for kind in some}
    only = parts[some[0]] if len(some) == 1 else None

    def choose(value: object) -> Codec:
        return only or parts.get(type(value)) or parts[some[0]]

    return Codec(
        lambda value, arrays: None if value is None else choose(value).encode(value, arrays),
        lambda plain, arrays: None if plain is None else choose(plain).decode(plain, arrays),
    )
