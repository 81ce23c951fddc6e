"""A value of the JSON Schema in words: what may stand there, and what stands there by default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

Node = dict[str, Any]

WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
LIMITS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}
TEXT: Node = {"type": "string"}


def referred(node: Node) -> str | None:
    """The name of the definition that a node points to, if it does."""
    return str(node["$ref"]).rpartition("/")[2] if "$ref" in node else None


def choices_of(node: Node) -> list[Node]:
    """The alternatives of a union, less "nothing"."""
    found: list[Node] = node.get("anyOf") or node.get("oneOf") or []
    return [choice for choice in found if choice.get("type") != "null"]


def entry_of(node: Node) -> Node | None:
    """What a mapping with free names holds under each."""
    if isinstance(node.get("additionalProperties"), dict):
        return dict(node["additionalProperties"])
    return next(iter(node.get("patternProperties", {}).values()), None)


def anchor(heading: str) -> str:
    """The fragment that Markdown's table of contents gives a heading."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def value(node: Node, places: Mapping[str, str]) -> str:
    """What may stand there. ``places`` says where each definition is explained on the page."""
    if name := referred(node):
        return f"[`{places[name]}`](#{anchor(places[name])})"
    if choices := choices_of(node):
        return " or ".join(dict.fromkeys(value(choice, places) for choice in choices))
    if "enum" in node or "const" in node:
        return ", ".join(f"`{choice}`" for choice in node.get("enum", [node.get("const")]))
    if node["type"] == "object":
        return f"mapping of names to {value(entry_of(node) or TEXT, places)}"
    if node["type"] == "array":
        return _list(node, places)
    limits = " and ".join(f"{word} {node[key]:.15g}" for key, word in LIMITS.items() if key in node)
    return WORDS[node["type"]] + (f", {limits}" if limits else "")


def _list(node: Node, places: Mapping[str, str]) -> str:
    if "prefixItems" in node:
        return f"list of {len(node['prefixItems'])}, each a {value(node['prefixItems'][0], places)}"
    return f"list of {value(node['items'], places)}"


def default(node: Node) -> str:
    """The default as YAML, or nothing where the key may simply be left out."""
    found = node.get("default")
    if found in (None, "", []) or isinstance(found, dict):
        return ""
    written = yaml.safe_dump(found, default_flow_style=True, width=1000).removesuffix("...\n")
    return f"`{written.strip()}`"
