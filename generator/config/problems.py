"""pydantic's errors as sentences for people: the place, what was expected, what was found, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails, ValidationError

from generator.config.places import Path, Problem, nearest, suggestion
from generator.config.schema import alterations, measures
from generator.config.schema_tree import known_keys, sentence_of

CHOICES = {
    "_kind_of_step()": "one of gem, avg, max, token, bn, l2 or a mapping with gem, concat, bn or linear",
    "_kind_of_strategy()": "one of direct, best_match_expansion, query_expansion, k_reciprocal or a mapping with "
    "best_match_expansion, cascade, query_expansion or k_reciprocal",
    "_kind_of_measure()": f"disagreement or a mapping with {', '.join(measures.KEYS[:-1])} or {measures.KEYS[-1]}",
    "_kind_of_alteration()": f"a mapping with {', '.join(alterations.KEYS[:-1])} or {alterations.KEYS[-1]}",
    "_kind_of_source()": "ensemble, members, the name of a group or member, or a mapping with route",
}
KEYS = {"_kind_of_measure()": measures.KEYS, "_kind_of_alteration()": alterations.KEYS}
PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9-]*$": "letters, digits and -, beginning with a letter or digit",
    r"^[A-Za-z0-9][A-Za-z0-9 ._+-]*$": "letters, digits, space and . _ + -, beginning with a letter or digit",
    r"^[A-Za-z0-9][A-Za-z0-9._+-]*$": "letters, digits and . _ + -, beginning with a letter or digit",
    r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$": "package.module:function",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "the name of an environment variable (letters, digits, _)",
}


def problems_of(error: ValidationError, model: type[BaseModel], values: object) -> Iterator[Problem]:
    """One problem per mistake in ``values``, which failed as a ``model``."""
    found = [(detail, place_of(detail, values)) for detail in details_of(error)]
    misspelt = {_meant(path, model) for detail, path in found if detail["type"] == "extra_forbidden"}
    for detail, path in found:
        if detail["type"] != "missing" or path not in misspelt:
            yield Problem(path, _text(detail, path, model))


def details_of(error: ValidationError) -> list[ErrorDetails]:
    """The errors that are mistakes of their own.

    Pydantic counts only valid entries: to it a list whose entries are all wrong is also too short.
    """
    return [
        detail
        for detail in error.errors(include_url=False)
        if detail["type"] != "too_short" or len(detail["input"]) < detail["ctx"]["min_length"]
    ]


def _meant(path: Path, model: type[BaseModel]) -> Path | None:
    """The place that an unknown key was probably meant for: "missing" there would be the same mistake again."""
    key = nearest(str(path[-1]), known_keys(model, path[:-1]))
    return None if key is None else (*path[:-1], key)


def place_of(detail: ErrorDetails, values: object) -> Path:
    """Where an error is, in the file's own terms: without the marks that pydantic adds for unions and keys."""
    path: list[str | int] = []
    here: Any = values
    loc = detail["loc"]
    for index, part in enumerate(loc):
        of_step = index > 1 and loc[index - 2] == "head" and isinstance(loc[index - 1], int)
        if part == "[key]" or of_step or (index and loc[index - 1] == "strategy") or _is_mark(part, here):
            continue
        path.append(str(part) if isinstance(here, dict) else part)
        here = _child(here, part)
    return tuple(path)


def _is_mark(part: str | int, here: Any) -> bool:  # noqa: ANN401 - plain YAML values
    """Whether a part is the tag of a union, ``<energy>``, and no key of the file."""
    return isinstance(part, str) and part.startswith("<") and not (isinstance(here, dict) and part in here)


def _child(here: Any, part: str | int) -> Any:  # noqa: ANN401 - plain YAML values
    if isinstance(here, dict):
        return here.get(part, next((value for key, value in here.items() if str(key) == str(part)), None))
    if isinstance(here, list) and isinstance(part, int) and part < len(here):
        return here[part]
    return None


def _text(detail: ErrorDetails, path: Path, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return "unknown key" + suggestion(str(path[-1]), known_keys(model, path[:-1]))
    if kind == "missing":
        return f"is missing. {sentence_of(model, path)}".rstrip()
    if kind == "invalid_key":
        return "expected a key that is text; put it in quotes"
    if kind == "value_error":
        return str(context["error"])
    write = WRITERS.get(kind)
    if write is None:
        return f"{detail['msg']}, found {shown(detail['input'])}"
    return f"expected {write(context)}, found {shown(detail['input'])}{_advice(kind, context, detail['input'])}"


def _advice(kind: str, context: Mapping[str, Any], found: object) -> str:
    if kind == "string_type" and isinstance(found, int | float):
        return "; put it in quotes"
    if kind == "literal_error" and isinstance(found, str):
        choices = [part.strip("'") for part in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return "" if nearest(found, choices) is None else suggestion(found, choices)
    if kind == "union_tag_not_found" and isinstance(found, dict):
        keys = KEYS.get(context["discriminator"], ())
        return next((suggestion(key, keys) for key in map(str, found) if nearest(key, keys)), "")
    return ""


def shown(value: object) -> str:
    """A found value, short, as it reads in YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, dict | list | tuple):
        text = "{" + ", ".join(f"{key}: ..." for key in value) + "}" if isinstance(value, dict) else str(list(value))
    else:
        text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _always(text: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: text


WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "string_type": _always("text"),
    "int_type": _always("a whole number"),
    "int_from_float": _always("a whole number"),
    "int_parsing": _always("a whole number"),
    "float_type": _always("a number"),
    "bool_type": _always("true or false"),
    "tuple_type": _always("a list, [a, b, ...]"),
    "dict_type": _always("a mapping of key: value"),
    "model_type": _always("a mapping of key: value"),
    "model_attributes_type": _always("a mapping of key: value"),
    "union_tag_not_found": lambda context: CHOICES[context["discriminator"]],
    "union_tag_invalid": lambda context: CHOICES[context["discriminator"]],
    "literal_error": lambda context: f"one of {str(context['expected']).replace(' or ', ', ')}",
    "greater_than": lambda context: f"more than {context['gt']:g}",
    "greater_than_equal": lambda context: f"at least {context['ge']:g}",
    "less_than": lambda context: f"less than {context['lt']:g}",
    "less_than_equal": lambda context: f"at most {context['le']:g}",
    "finite_number": _always("a finite number"),
    "too_short": lambda context: f"at least {_entries(context['min_length'])}",
    "too_long": lambda context: f"at most {_entries(context['max_length'])}",
    "string_too_short": _always("some text"),
    "string_too_long": lambda context: f"at most {context['max_length']} characters",
    "string_pattern_mismatch": lambda context: PATTERNS[context["pattern"]],
}
