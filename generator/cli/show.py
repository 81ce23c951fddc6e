"""Records as people read them in a terminal, and as JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import click


def plain(value: Any) -> Any:  # noqa: ANN401 - any record
    """A record as plain dicts, lists and scalars that JSON can hold; what is not a number becomes null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int | None) else str(value)


def as_json(value: Any) -> None:  # noqa: ANN401
    """Print a record as JSON."""
    click.echo(json.dumps(plain(value), indent=2, ensure_ascii=False))


def words(name: str) -> str:
    """A field's name as words: ``no_evidence`` is ``no evidence``."""
    return name.replace("_", " ")


def cell(value: Any) -> str:  # noqa: ANN401
    """A value short enough for a table."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {cell(inner)}" for key, inner in value.items()) or "-"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(cell(inner) for inner in value) or "-"
    return str(value)


def table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows of the same keys as aligned columns."""
    if not rows:
        return
    heads = list(rows[0])
    lines = [[words(head) for head in heads], *([cell(row[head]) for head in heads] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def record(value: Any) -> None:  # noqa: ANN401
    """Print a record: its simple fields as ``name: value``, then each list of records as a table."""
    fields: dict[str, Any] = plain(value)
    nested = {name: inner for name, inner in fields.items() if _is_table(inner)}
    simple = {name: inner for name, inner in fields.items() if name not in nested}
    width = max((len(name) for name in simple), default=0) + 2
    for name, inner in simple.items():
        click.echo(f"{words(name) + ':':{width}}{cell(inner)}")
    for name, rows in nested.items():
        click.echo(f"\n{words(name)}")
        table(rows)


def _is_table(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)
