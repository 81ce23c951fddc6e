"""The schema written out, for people and for editors."""

from __future__ import annotations

import json
import re

import pytest
from markdown import Markdown

from generator.config.reference import json_schema, page
from generator.config.schema_tree import fields_of, models_in
from generator.config.settings import Config
from generator.config.wording import anchor, default, value


def sections() -> list[type]:
    found: list[type] = [Config]
    for model in found:
        for field in fields_of(model).values():
            found += [inner for inner in models_in(field.annotation) if inner not in found]
    return found


def test_every_key_has_a_sentence_and_every_section_too() -> None:
    for model in sections():
        assert model.__doc__
        for key, field in fields_of(model).items():
            assert field.description, f"{model.__name__}.{key}"
            assert field.description.strip().endswith((".", "`", "?")), field.description


def test_every_key_and_its_sentence_is_on_the_page() -> None:
    text = page()
    for model in sections()[1:]:
        for key, field in fields_of(model).items():
            row = next(
                (line for line in text.splitlines() if line.startswith(f"| `{key}` |") and field.description in line),
                None,
            )
            assert row, f"{model.__name__}.{key}"


def test_links_on_the_page_lead_to_its_headings() -> None:
    markdown = Markdown(extensions=["tables", "toc", "attr_list"])
    html = markdown.convert(page())
    anchors = re.findall(r'id="([^"]+)"', html)
    links = re.findall(r'href="#([^"]+)"', html)
    assert links
    assert set(links) <= set(anchors)
    assert len(set(anchors)) == len(anchors)


def test_tables_have_four_cells_in_each_row() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert rows
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_the_json_schema_refuses_unknown_keys_and_describes_known_ones() -> None:
    schema = json.loads(json_schema())
    for definition in schema["$defs"].values():
        assert definition["additionalProperties"] is False
        assert all("description" in node or "$ref" in node for node in definition["properties"].values())
    assert schema["required"] == ["audit", "images", "ensemble"]


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, "whole number, at least 1 and at most 9"),
        ({"type": "number", "exclusiveMinimum": 0}, "number, more than 0"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
        ({"enum": ["a", "b"]}, "`a`, `b`"),
        ({"const": "a"}, "`a`"),
        ({"type": "array", "items": {"type": "string"}}, "list of text"),
        ({"type": "array", "prefixItems": [{"type": "number"}] * 3}, "list of 3, each a number"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "mapping of names to number"),
        ({"$ref": "#/$defs/Thing"}, "[`a.thing[]`](#athing)"),
    ],
)
def test_values_in_words(node: dict[str, object], words: str) -> None:
    assert value(node, {"Thing": "a.thing[]"}) == words


def test_defaults_read_as_yaml() -> None:
    assert default({"default": ["a", "b"]}) == "`[a, b]`"
    assert default({"default": "0.1"}) == "`'0.1'`"
    assert default({"default": False}) == "`false`"
    assert default({"default": None}) == default({}) == default({"default": {"a": 1}}) == ""


def test_an_anchor_is_what_markdown_makes_of_a_heading() -> None:
    assert anchor("ensemble.members[].head[] gem") == "ensemblemembershead-gem"
