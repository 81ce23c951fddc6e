"""Slugs are safe everywhere, do not clash, and depend on as little as possible."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.slugs import LONGEST, RESERVED, cleaned, slug, slugs

HOSTILE = (
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "a|b",
    "{{ x }}",
    "[[panel:x]]",
    "two\nlines",
    "🐋",
    "w" * 300,
    "CON",
    "trailing.",
    "Trailing",
    "TRAILING",
    "",
    "index",
    "com¹",
    "C:\\x",
    "\ud800",
    "%2e%2e",
    "a&b=c?d#e",
)
SAFE = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("beluga_01", "beluga_01"),
        ("0518 April", "0518-april"),
        ("Zoë", "zoe"),
        ("Straße 3", "strasse-3"),
        ("<script>", "script"),
        ("../../etc", "etc"),
        ("[[panel:x]]", "panel-x"),
        ("a|b\nc", "a-b-c"),
        ("whale🐋12", "whale-12"),
    ],
)
def test_names_become_readable_slugs(name: str, expected: str):
    assert slug(name) == expected


def test_hostile_names_become_distinct_safe_file_names():
    found = slugs(HOSTILE)
    assert len({value.casefold() for value in found.values()}) == len(HOSTILE)
    assert all(SAFE.fullmatch(value) and len(value) <= LONGEST for value in found.values())
    assert not RESERVED & set(found.values())


@given(st.lists(st.text(max_size=60), unique=True, max_size=30))
def test_any_names_become_distinct_safe_file_names(names: list[str]):
    found = slugs(names)
    assert list(found) == names
    assert len(set(found.values())) == len(names)
    assert all(SAFE.fullmatch(value) and len(value) <= LONGEST for value in found.values())
    assert not RESERVED & set(found.values())


@given(st.lists(st.text(alphabet="aAbB .-_", max_size=4), unique=True, max_size=12), st.randoms())
def test_order_does_not_matter(names, random):
    shuffled = list(names)
    random.shuffle(shuffled)
    assert dict(slugs(names)) == dict(slugs(shuffled))


@given(st.from_regex(r"\A[a-z0-9]{1,10}\Z"), st.lists(st.text(max_size=10), max_size=10))
def test_a_name_that_is_a_slug_keeps_itself_whatever_else_there_is(name: str, others: list[str]):
    if name not in RESERVED:
        assert slugs([*others, name])[name] == name


def test_names_that_clash_all_get_their_own_hash_and_others_are_left_alone():
    alone = slugs(["Mum 1", "pup"])
    together = slugs(["Mum 1", "mum.1", "pup"])
    assert alone == {"Mum 1": "mum-1", "pup": "pup"}
    assert together["pup"] == "pup"
    assert re.fullmatch(r"mum-1-[a-z2-7]{8}", together["Mum 1"])
    assert re.fullmatch(r"mum-1-[a-z2-7]{8}", together["mum.1"])
    assert together["Mum 1"] == slugs(["mum/1", "Mum 1"])["Mum 1"]


def test_a_name_made_to_clash_with_a_hash_only_lengthens_the_hash():
    hashed = slugs(["Mum 1", "mum.1"])["Mum 1"]
    found = slugs(["Mum 1", "mum.1", hashed])
    assert found[hashed] == hashed
    assert found["Mum 1"].startswith(hashed)
    assert found["Mum 1"] != hashed


def test_long_names_are_cut_and_told_apart():
    found = slugs(["a" * 300, "a" * 301])
    assert len(set(found.values())) == 2
    assert all(len(value) == LONGEST for value in found.values())


def test_cleaning_may_leave_nothing():
    assert cleaned("🐋 /..") == ""
    assert slug("🐋").startswith("id-")
