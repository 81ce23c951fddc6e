"""``--set key=value``: paths, YAML values, and what cannot be set."""

from __future__ import annotations

import pytest

from generator.config.overrides import apply
from generator.config.yaml_text import parse

DOCUMENT = parse("pages: {count: 5}\nensemble:\n  members:\n    - {name: a}\n    - {name: b}\n  parts: {1: body}\n")


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("pages.count=20", ("pages", "count"), 20),
        ("pages.ids=[a, b]", ("pages", "ids"), ["a", "b"]),
        ("pages.note=a=b", ("pages", "note"), "a=b"),
        ("pages.count=", ("pages", "count"), None),
        ("ensemble.members.1.layer=blocks.5", ("ensemble", "members", 1, "layer"), "blocks.5"),
        ("ensemble.members[0].name=c", ("ensemble", "members", 0, "name"), "c"),
        ("ensemble.parts.1=fin", ("ensemble", "parts", 1), "fin"),
        ("new.deep.key={x: 1}", ("new", "deep", "key"), {"x": 1}),
    ],
)
def test_a_value_is_yaml_and_a_place_is_a_path(setting: str, path: tuple[str | int, ...], value: object) -> None:
    found = apply(DOCUMENT, [setting])
    assert not found.problems
    here = found.values
    for part in path:
        here = here[part]
    assert here == value
    assert found.origins[path] == "--set" if "parts" not in setting else True


def test_later_settings_win_and_the_document_stays_as_it_was() -> None:
    found = apply(DOCUMENT, ["pages.count=1", "pages.count=2"])
    assert found.values["pages"]["count"] == 2
    assert DOCUMENT.values["pages"]["count"] == 5


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("pages.count", "--set pages.count: expected key=value, as in --set pages.count=20"),
        ("=3", "--set =3: expected key=value"),
        ("pages.count.x=1", "--set pages.count.x=1: pages.count is 5, which has no key 'x'"),
        ("ensemble.members.2.name=c", "ensemble.members has 2 entries (0 to 1), found the index 2"),
        ("ensemble.members.a.name=c", "ensemble.members is a list; name an entry by its index (0 to 1), found 'a'"),
        ("pages.ids=[a", "not valid YAML"),
    ],
)
def test_what_cannot_be_set_says_why(setting: str, message: str) -> None:
    problems = apply(DOCUMENT, [setting]).problems
    assert len(problems) == 1
    assert message in problems[0].text
