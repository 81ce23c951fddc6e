"""The YAML dialect: what is a number, what is text, where things are, and what is refused."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.config.yaml_text import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("007", "007"),
        ("0", 0),
        ("-12", -12),
        ("100_000", 100_000),
        ("1e-6", 1e-6),
        ("1.5", 1.5),
        (".5", 0.5),
        ("-3.", -3.0),
        ("+2.5E3", 2500.0),
        ("1:30", "1:30"),
        ("0x10", "0x10"),
        ("2019-01-02", "2019-01-02"),
        ("no", "no"),
        ("on", "on"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ('"12"', "12"),
        ("1.2.3", "1.2.3"),
        ("_1", "_1"),
        (".", "."),
        ("-", [None]),
        ("e5", "e5"),
        (".inf", ".inf"),
    ],
)
def test_scalars_are_the_safe_core_of_yaml(text: str, value: object) -> None:
    found = parse(text)
    assert found.values == value
    assert type(found.values) is type(value)
    assert not found.problems


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.text(max_size=8))
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc.", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(TREES)
def test_what_is_dumped_is_read_back(tree: object) -> None:
    found = parse(yaml.safe_dump({"top": tree}))
    assert not found.problems
    assert found.values == {"top": tree}


def test_every_key_and_entry_knows_its_line() -> None:
    found = parse("a: 1\nb:\n  - x\n  - {c: 2}\n")
    assert found.origins[("a",)] == "line 1"
    assert found.origins[("b", 1)] == "line 4"
    assert found.origins[("b", 1, "c")] == "line 4"


def test_a_key_given_twice_is_a_problem_and_the_first_stays() -> None:
    found = parse("a: 1\nb: 2\na: 3\n")
    assert found.values == {"a": 1, "b": 2}
    assert [(one.path, one.text) for one in found.problems] == [(("a",), "given twice (line 1 and line 3); keep one")]


def test_merge_keys_give_way_to_the_keys_beside_them() -> None:
    text = "base: &base {x: 1, y: 2}\nother: &other {y: 3, z: 4}\na: {<<: *base, y: 5}\nb: {<<: [*base, *other]}\n"
    values = parse(text).values
    assert values["a"] == {"x": 1, "y": 5}
    assert values["b"] == {"x": 1, "y": 2, "z": 4}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1, 2", r"line 1, column 9: not valid YAML: expected ',' or '\]'"),
        ("a: 1\n\tb: 2", r"line 2, column 1: not valid YAML"),
        ("a: 1\n---\nb: 2", r"line 2, column 1: not valid YAML: but found another document"),
        ("a: *nowhere", r"not valid YAML: found undefined alias 'nowhere'"),
        ("a: \x00", r"not valid YAML"),
    ],
)
def test_broken_yaml_is_one_problem_with_its_place(text: str, message: str) -> None:
    problems = parse(text).problems
    assert len(problems) == 1
    assert re.search(message, problems[0].text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: !!python/object/apply:os.system [ls]", "the tag tag:yaml.org,2002:python/object/apply:os.system is not"),
        ("a: !!timestamp 2019-01-02x", "the tag tag:yaml.org,2002:timestamp is not allowed"),
        ("a: !!python/name:os.system x", "the tag tag:yaml.org,2002:python/name:os.system is not allowed"),
        ("a: !!int x", "the tag tag:yaml.org,2002:int is not allowed"),
        ("a: !!bool perhaps", "the tag tag:yaml.org,2002:bool is not allowed"),
        ("a: !!binary aGk=", "the tag tag:yaml.org,2002:binary is not allowed"),
        ("a: &a [*a]", "an alias (*name) contains itself"),
        ("{[1, 2]: 3}", "a key is a list or a mapping"),
        ("a: {<<: 3}", "<< merges mappings only"),
    ],
)
def test_nothing_is_executed_or_endless(text: str, message: str) -> None:
    assert message in parse(text).problems[0].text


def test_aliases_that_multiply_are_stopped() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 9)]
    assert "aliases multiply" in parse("\n".join(lines)).problems[0].text
