"""The schema as a tree to walk: which keys a place has, and the sentence of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.config.places import Path


def key_of(name: str, field: FieldInfo) -> str:
    """The key of a field in YAML (``from`` is a word of Python, so its field is ``from_``)."""
    return field.alias or name


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a section by their key in YAML."""
    return {key_of(name, field): field for name, field in model.model_fields.items()}


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - a type annotation
    """Every section that a field's annotation mentions, however deep inside lists, unions and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is not None:
        for argument in get_args(annotation):
            yield from models_in(argument)


def models_at(model: type[BaseModel], path: Path) -> tuple[type[BaseModel], ...]:
    """The sections that may stand at ``path``; indexes and free names (of a group, say) change nothing."""
    found: tuple[type[BaseModel], ...] = (model,)
    for part in path:
        fields = [fields_of(outer)[str(part)] for outer in found if part in fields_of(outer)]
        found = tuple(inner for field in fields for inner in models_in(field.annotation)) or found
    return found


def known_keys(model: type[BaseModel], path: Path) -> set[str]:
    """The keys that may stand at ``path``."""
    return {key for section in models_at(model, path) for key in fields_of(section)}


def sentence_of(model: type[BaseModel], path: Path) -> str:
    """The description of the key at ``path``, or nothing."""
    for section in models_at(model, path[:-1]):
        field = fields_of(section).get(str(path[-1]))
        if field is not None and field.description:
            return field.description
    return ""
