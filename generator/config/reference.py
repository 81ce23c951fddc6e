"""The schema written out: the JSON Schema that editors read, and docs/configuration.md that people read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.config.settings import Config
from generator.config.wording import Node, anchor, choices_of, default, entry_of, referred, value

INTRODUCTION = """\
<!-- Generated from the schema by `make docs`; edit the sentences in generator/config/schema/. -->

# Configuration

One file, `config.yaml`, says what is audited and what is published. Paths in it start from its own folder.
This page lists every key; `sightline config check` reads a file and reports all its problems at once, each
with its place and line.

- Unknown keys are refused, with the nearest known one. A key given twice is refused too.
- The YAML is read as the safe core of YAML 1.2: only `true` and `false` are booleans, dates are text, and a
  number that begins with a zero is text. Anchors and `<<` work.
- Any key can be set from the command line for one run, lists by index:
  `sightline build --set pages.count=20 --set ensemble.members.0.layer=blocks.5`.
- Editors check and complete the file through [config.schema.json](config.schema.json), which
  `sightline config schema` prints: begin the file with `# yaml-language-server: $schema=docs/config.schema.json`.
"""


def json_schema() -> str:
    """The JSON Schema of config.yaml, as text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Config.model_json_schema()}
    schema["title"] = "Sightline configuration"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def page() -> str:
    """The page docs/configuration.md: every section, every key, its type, its default, its sentence."""
    schema = Config.model_json_schema()
    return "\n".join([INTRODUCTION, *_Page(schema["$defs"]).top(schema)]).rstrip() + "\n"


class _Page:
    """Walks the schema depth first; a section met again is linked to, not repeated."""

    def __init__(self, definitions: dict[str, Node]) -> None:
        self.definitions = definitions
        self.places: dict[str, str] = {}

    def top(self, schema: Node) -> Iterator[str]:
        """Every section of the file, in its order."""
        for key, node in schema["properties"].items():
            listed = "items" in node
            name = str(referred(node["items"] if listed else node))
            definition = self.definitions[name]
            yield from (f"## `{key}`", "", node.get("description", definition["description"]), "")
            if listed:
                yield from ("A list; each of its items:", "")
            if name in self.places:
                yield from (f"Keys as in [`{self.places[name]}`](#{anchor(self.places[name])}).", "")
                continue
            self.places[name] = key
            yield from self.section(definition, f"{key}[]" if listed else key)

    def section(self, node: Node, place: str) -> Iterator[str]:
        """A section's table, and the sections below it."""
        nested: list[tuple[str, Node]] = []
        yield from ("| Key | Value | Default | Meaning |", "| - | - | - | - |")
        for key, inner in node["properties"].items():
            nested += [(where, self.definitions[name]) for name, where in self.named(inner, f"{place}.{key}")]
            yield self.row(key, inner, key in node.get("required", ()))
        yield ""
        for where, definition in nested:
            yield from (f"{'#' * min(4, 2 + where.count('.'))} `{where}`", "", definition["description"], "")
            yield from self.section(definition, where)

    def named(self, node: Node, place: str) -> Iterator[tuple[str, str]]:
        """The sections that a value may hold and that have no place yet, each with its place."""
        name = referred(node)
        if name and name not in self.places:
            self.places[name] = place
            yield name, place
        for inner, mark in ((node.get("items"), "[]"), (entry_of(node), "{}")):
            if inner is not None:
                yield from self.named(inner, place + mark)
        for choice in choices_of(node):
            name = referred(choice)
            mark = f" {self.definitions[name]['required'][0]}" if name and "oneOf" in node else ""
            yield from self.named(choice, place + mark)

    def row(self, key: str, node: Node, required: bool) -> str:
        """A key of a section as a row of its table."""
        standard = "**required**" if required else default(node)
        cells = (f"`{key}`", value(node, self.places), standard, node.get("description", ""))
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
