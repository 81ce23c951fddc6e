"""How records become JSON and come back, by the types in their annotations. Nothing is pickled.

Understood are single values (see `json_values`), and of these: optional values, tuples, frozen sets of text,
mappings with text keys, and dataclasses.
"""

from __future__ import annotations

import collections.abc
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from generator.store.json_values import ACCEPTED, Arrays, Codec, Plain, array, literal, scalar, short


@cache
def codec(kind: Any) -> Codec:  # noqa: ANN401 - any annotation
    """The codec of an annotation.

    Raises
    ------
    TypeError
        The annotation is not one of those understood.
    """
    if kind in ACCEPTED:
        return scalar(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    make = MAKERS.get(typing.get_origin(kind))
    if make is None:
        raise TypeError(f"records with fields of type {kind} cannot be stored")
    return make(typing.get_args(kind))


def _record(kind: type) -> Codec:
    """A dataclass as an object. A field with a default may be absent, so that records can grow."""
    hints = typing.get_type_hints(kind)
    known = [field for field in fields(kind) if field.init]
    inner = {field.name: codec(hints[field.name]) for field in known}
    needed = {f.name for f in known if f.default is MISSING and f.default_factory is MISSING}

    def encode(value: Any, arrays: Arrays) -> Plain:  # noqa: ANN401
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}, found {type(value).__name__}")
        return {name: _at(name, part.encode, getattr(value, name), arrays) for name, part in inner.items()}

    def decode(plain: Plain, arrays: Arrays) -> Any:  # noqa: ANN401
        if not isinstance(plain, dict):
            raise ValueError(f"expected {kind.__name__}, found {short(plain)}")
        unknown, missing = sorted(plain.keys() - inner.keys()), sorted(needed - plain.keys())
        if unknown or missing:
            raise ValueError(f"{kind.__name__}: unknown fields {unknown}, missing fields {missing}")
        return kind(**{name: _at(name, inner[name].decode, part, arrays) for name, part in plain.items()})

    return Codec(encode, decode)


def _tuple(kinds: tuple[Any, ...]) -> Codec:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        item = codec(kinds[0])
        return _sequence(lambda length: [item] * length)
    items = [codec(kind) for kind in kinds]
    return _sequence(lambda length: items)


def _sequence(parts_for: Callable[[int], list[Codec]]) -> Codec:
    """A tuple as a list; ``parts_for`` gives the codecs of so many items."""

    def encode(values: Any, arrays: Arrays) -> Plain:  # noqa: ANN401
        if not isinstance(values, tuple) or len(parts_for(len(values))) != len(values):
            raise TypeError(f"expected a tuple, found {short(values)}")
        return [p.encode(value, arrays) for p, value in zip(parts_for(len(values)), values, strict=True)]

    def decode(plain: Plain, arrays: Arrays) -> Any:  # noqa: ANN401
        if not isinstance(plain, list) or len(parts_for(len(plain))) != len(plain):
            raise ValueError(f"expected a list, found {short(plain)}")
        return tuple(p.decode(value, arrays) for p, value in zip(parts_for(len(plain)), plain, strict=True))

    return Codec(encode, decode)


def _set(kinds: tuple[Any, ...]) -> Codec:
    items = _tuple((*kinds, Ellipsis))

    def encode(values: Any, arrays: Arrays) -> Plain:  # noqa: ANN401
        if not isinstance(values, frozenset):
            raise TypeError(f"expected a frozenset, found {short(values)}")
        return items.encode(tuple(sorted(values)), arrays)

    return Codec(encode, lambda plain, arrays: frozenset(items.decode(plain, arrays)))


def _mapping(kinds: tuple[Any, ...]) -> Codec:
    if kinds[0] is not str:
        raise TypeError(f"mappings with keys of type {kinds[0]} cannot be stored; use text")
    item = codec(kinds[1])

    def encode(values: Any, arrays: Arrays) -> Plain:  # noqa: ANN401
        if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
            raise TypeError(f"expected a mapping with text keys, found {short(values)}")
        return {name: _at(name, item.encode, value, arrays) for name, value in values.items()}

    def decode(plain: Plain, arrays: Arrays) -> Any:  # noqa: ANN401
        if not isinstance(plain, dict):
            raise ValueError(f"expected an object, found {short(plain)}")
        return {name: _at(name, item.decode, value, arrays) for name, value in plain.items()}

    return Codec(encode, decode)


def _union(kinds: tuple[Any, ...]) -> Codec:
    """One type or ``None``; several scalar types, told apart by the value; or several records, told apart by name."""
    solid = [kind for kind in kinds if kind is not types.NoneType]
    if len(solid) > 1 and all(isinstance(kind, type) and is_dataclass(kind) for kind in solid):
        return _records(kinds, solid)
    some = {kind: codec(kind) for kind in kinds}
    if len(solid) > 1 and not all(kind in ACCEPTED for kind in solid):
        raise TypeError(f"fields of type {' or '.join(map(str, kinds))} cannot be stored: one type, or None")

    def choose(value: object) -> Codec:
        exact = some.get(type(value))
        return exact if exact is not None else some[solid[0]]

    return Codec(
        lambda value, arrays: choose(value).encode(value, arrays),
        lambda plain, arrays: choose(plain).decode(plain, arrays),
    )


def _records(kinds: tuple[Any, ...], solid: list[Any]) -> Codec:
    """One of several records, as an object whose field ``record`` names it; or ``None`` where that is allowed."""
    by_name = {kind.__name__: codec(kind) for kind in solid}

    def encode(value: Any, arrays: Arrays) -> Plain:  # noqa: ANN401
        name = type(value).__name__
        if value is None and types.NoneType in kinds:
            return None
        if name not in by_name:
            raise TypeError(f"expected {' or '.join(by_name)}, found {name}")
        return {"record": name, **by_name[name].encode(value, arrays)}

    def decode(plain: Plain, arrays: Arrays) -> Any:  # noqa: ANN401
        if plain is None and types.NoneType in kinds:
            return None
        name = plain.get("record") if isinstance(plain, dict) else None
        if name not in by_name:
            raise ValueError(f"expected {' or '.join(by_name)}, found {short(plain)}")
        return by_name[name].decode({key: part for key, part in plain.items() if key != "record"}, arrays)

    return Codec(encode, decode)


def _at(place: str, work: Callable[[Any, Arrays], Any], value: Any, arrays: Arrays) -> Any:  # noqa: ANN401
    try:
        return work(value, arrays)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}: {error}") from error


MAKERS: Mapping[Any, Callable[[tuple[Any, ...]], Codec]] = {
    tuple: _tuple,
    frozenset: _set,
    dict: _mapping,
    collections.abc.Mapping: _mapping,
    typing.Union: _union,
    types.UnionType: _union,
    Literal: literal,
    np.ndarray: array,
}
