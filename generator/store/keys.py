"""Keys of artefacts: one digest of everything that can change the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256

import numpy as np


def key(*parts: object) -> str:
    """The SHA-256 (64 hex digits) of ``parts`` in one canonical form.

    Parts are text, bytes, numbers, booleans, ``None``, dataclasses, and tuples, lists, sets and mappings
    (with text keys) of these. Equal parts give equal keys on every machine, and parts that differ in value,
    type or grouping give different ones: ``("ab", "c")`` is not ``("a", "bc")`` and 1 is not 1.0 nor
    ``True``.

    Raises
    ------
    TypeError
        A part has no canonical form.
    ValueError
        A number is not finite.

    >>> key("embedding", 1, "abc")[:12]
    '98fdef1b605c'
    """
    text = json.dumps([_plain(part) for part in parts], separators=(",", ":"), allow_nan=False)
    return sha256(text.encode("ascii")).hexdigest()


def _plain(part: object) -> object:
    if isinstance(part, np.generic):
        part = part.item()
    if part is None or isinstance(part, str | int | float):
        return part
    if isinstance(part, tuple | list):
        return [_plain(item) for item in part]
    return _tagged(part)


def _tagged(part: object) -> object:
    """Objects in JSON name their type, so that none of them is ever mistaken for another."""
    if isinstance(part, bytes):
        return {"bytes": part.hex()}
    if isinstance(part, frozenset | set):
        return {"set": sorted((_plain(item) for item in part), key=json.dumps)}
    if isinstance(part, Mapping):
        return {"map": [[_name(name), _plain(part[name])] for name in sorted(part, key=_name)]}
    if is_dataclass(part) and not isinstance(part, type):
        values = {field.name: _plain(getattr(part, field.name)) for field in fields(part) if field.compare}
        return {type(part).__name__: values}
    raise TypeError(f"a key cannot be made of {type(part).__name__}: {part!r}")


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a key cannot be made of a mapping with {type(name).__name__} keys: {name!r}")
    return name
