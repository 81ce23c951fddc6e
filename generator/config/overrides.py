"""``--set key=value``: a place in the configuration and a YAML value for it."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

from generator.config.places import Path, Problem, written
from generator.config.yaml_text import Document, parse

ORIGIN = "--set"


def apply(document: Document, settings: Sequence[str]) -> Document:
    """The document with every ``key=value`` set, in order; later ones win. The given document stays as it is.

    A key is a path with dots and list indexes, ``ensemble.members.0.layer`` or ``ensemble.members[0].layer``.
    """
    values = copy.deepcopy(document.values)
    origins, problems = dict(document.origins), list(document.problems)
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals or not key.strip():
            problems.append(Problem((), f"--set {setting}: expected key=value, as in --set pages.count=20"))
            continue
        value = parse(text)
        path = _path(key.strip())
        reason = (
            value.problems[0].text if value.problems else _put(values, path, value.values if text.strip() else None)
        )
        if reason:
            problems.append(Problem((), f"--set {setting}: {reason}"))
        else:
            origins = {place: line for place, line in origins.items() if place[: len(path)] != path} | {path: ORIGIN}
    return Document(values=values, origins=origins, problems=tuple(problems))


def _path(key: str) -> Path:
    parts = re.sub(r"\[(\d+)\]", r".\1", key).split(".")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _put(values: Any, path: Path, value: Any) -> str | None:  # noqa: ANN401 - plain YAML values
    """Set ``value`` in place; the reason why not, or ``None``."""
    here = values
    for depth, part in enumerate(path):
        reason = _unfit(here, path[:depth], part)
        if reason:
            return reason
        key = part if isinstance(here, list) else _key(here, part)
        if depth == len(path) - 1:
            here[key] = value
        elif isinstance(here, dict) and here.get(key) is None:
            here[key] = {}
        here = here[key]
    return None


def _key(mapping: dict[Any, Any], part: str | int) -> str | int:
    """In a mapping a number may stand for text (a group named 5) or for itself (a palette index)."""
    return part if part in mapping or isinstance(part, str) else str(part)


def _unfit(here: Any, path: Path, part: str | int) -> str | None:  # noqa: ANN401
    if isinstance(here, dict):
        return None
    place = written(path) or "the configuration"
    if not isinstance(here, list):
        return f"{place} is {here!r}, which has no key {part!r}"
    if not isinstance(part, int):
        return f"{place} is a list; name an entry by its index (0 to {len(here) - 1}), found {part!r}"
    if part >= len(here):
        return f"{place} has {len(here)} entries (0 to {len(here) - 1}), found the index {part}"
    return None
