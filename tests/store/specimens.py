"""Specimens of records: made at random from the annotations, so that every field of every record is covered."""

from __future__ import annotations

import collections.abc
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any, Literal

import numpy as np

WORDS = ("", "top", "Zoë 🐋", "<script>", "a|b", "../../etc", "two\nlines", "{{ x }}", "nan")
NUMBERS = (0.0, -0.0, 0.1, 1 / 3, 1e-300, -7.5, float("nan"), float("inf"), float("-inf"))


def specimen(kind: Any, rng: np.random.Generator) -> Any:
    """A value of the annotation ``kind``."""
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: specimen(hints[f.name], rng) for f in fields(kind) if f.init})
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return specimen(arguments[rng.integers(len(arguments))], rng)
    if origin is not None:
        return CONTAINERS[origin](arguments, rng)
    return SCALARS[kind](rng)


def _tuple(kinds: tuple, rng: np.random.Generator) -> tuple:
    if kinds[-1] is Ellipsis:
        return tuple(specimen(kinds[0], rng) for _ in range(rng.integers(4)))
    return tuple(specimen(kind, rng) for kind in kinds)


def _array(kinds: tuple, rng: np.random.Generator) -> np.ndarray:
    dtype = np.dtype(typing.get_args(kinds[1])[0])
    return rng.normal(0, 50, rng.integers(1, 6, 2)).astype(dtype)


CONTAINERS = {
    tuple: _tuple,
    frozenset: lambda kinds, rng: frozenset(_tuple((kinds[0], Ellipsis), rng)),
    collections.abc.Mapping: lambda kinds, rng: {
        word: specimen(kinds[1], rng) for word in rng.permutation(WORDS)[:3].tolist()
    },
    dict: lambda kinds, rng: {word: specimen(kinds[1], rng) for word in WORDS[: rng.integers(4)]},
    Literal: lambda choices, rng: choices[rng.integers(len(choices))],
    np.ndarray: _array,
}
SCALARS = {
    str: lambda rng: WORDS[rng.integers(len(WORDS))],
    int: lambda rng: int(rng.integers(-(2**40), 2**40)),
    bool: lambda rng: bool(rng.integers(2)),
    float: lambda rng: NUMBERS[rng.integers(len(NUMBERS))],
    types.NoneType: lambda rng: None,
}


def same(one: Any, other: Any) -> bool:
    """Equal in type and value all the way down, arrays by their values, nan equal to nan, 0.0 unlike -0.0."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one) if f.init)
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other) if isinstance(one, float) else one == other
