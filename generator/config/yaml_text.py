"""YAML text to plain values, with the line of every key.

The dialect is the safe core of YAML 1.2: ``true`` and ``false`` are the only booleans (so a viewpoint ``no``
stays text), dates stay text, and a number is decimal. A key given twice is a problem, not a silent overwrite.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from generator.config.places import Path, Problem

MERGE = "tag:yaml.org,2002:merge"
STRUCTURES = ("tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")
SCALARS = tuple(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str"))
MOST_NODES = 200_000


class _Loader(yaml.SafeLoader):
    """SafeLoader that recognises only null, booleans, decimal numbers and merge keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own attribute


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9_]*)", list("-+0123456789")),
    ("float", r"[-+]?[0-9_]*(\.[0-9]+|[0-9]\.|[0-9](?=[eE]))([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


def _float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    return float(str(loader.construct_scalar(node)).replace("_", ""))


def _int(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(str(loader.construct_scalar(node)).replace("_", ""))


_Loader.add_constructor("tag:yaml.org,2002:float", _float)
_Loader.add_constructor("tag:yaml.org,2002:int", _int)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A parsed file: ``values`` are dicts, lists and scalars; ``origins`` says ``line N`` of a place."""

    values: Any
    origins: dict[Path, str]
    problems: tuple[Problem, ...]


def parse(text: str) -> Document:
    """Parse one YAML document; what is wrong with it is in ``problems``, never raised."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        walk = _Walk(loader)
        values = {} if node is None else walk.value(node, ())
    except yaml.YAMLError as error:
        return Document(values={}, origins={}, problems=(Problem((), _yaml_problem(error)),))
    return Document(values=values, origins=walk.origins, problems=tuple(walk.problems))


def _yaml_problem(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    context = getattr(error, "context", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{place}not valid YAML: {reason}" + (f" ({context})" if context else "")


@dataclass
class _Walk:
    loader: _Loader
    origins: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    open_nodes: set[int] = field(default_factory=set)
    nodes: int = 0

    def value(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - YAML holds anything
        self.origins.setdefault(path, f"line {node.start_mark.line + 1}")
        self.nodes += 1
        if id(node) in self.open_nodes or self.nodes > MOST_NODES:
            self.problems.append(Problem(path, "an alias (*name) contains itself, or aliases multiply without end"))
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path)
        if node.tag not in STRUCTURES:
            return self.refuse_tag(node, path)
        self.open_nodes.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
            return self.mapping(node, path)
        finally:
            self.open_nodes.discard(id(node))

    def scalar(self, node: yaml.ScalarNode, path: Path) -> Any:  # noqa: ANN401
        if node.tag in SCALARS:
            with suppress(ValueError, KeyError):  # `!!int x`, `!!bool perhaps`
                return self.loader.construct_object(node)
        return self.refuse_tag(node, path)

    def refuse_tag(self, node: yaml.Node, path: Path) -> None:
        self.problems.append(Problem(path, f"the tag {node.tag} is not allowed; write plain YAML"))

    def mapping(self, node: yaml.Node, path: Path) -> dict[Hashable, Any]:
        own: dict[Hashable, Any] = {}
        merged: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == MERGE:
                merged |= self.merge(value_node, path)
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(path, "a key is a list or a mapping; keys are plain words"))
                continue
            key = self.scalar(key_node, path)
            place = (*path, key if isinstance(key, str) else str(key))
            line = f"line {key_node.start_mark.line + 1}"
            if key in own:
                self.problems.append(Problem(place, f"given twice ({self.origins[place]} and {line}); keep one"))
                continue
            self.origins[place] = line
            own[key] = self.value(value_node, place)
        return {**merged, **own}

    def merge(self, node: yaml.Node, path: Path) -> dict[Hashable, Any]:
        if isinstance(node, yaml.SequenceNode):
            found = [self.merge(item, path) for item in reversed(node.value)]
            return {key: value for one in found for key, value in one.items()}
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        self.problems.append(Problem(path, "<< merges mappings only"))
        return {}
