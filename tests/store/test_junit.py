"""JUnit XML: well-formed whatever is in it, with the counts that its readers add up."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import StoreError
from generator.store.junit import Case, write_junit

NASTY = '<b> & "quotes" \' ]]> \u202e Zoë 🐋'
CASES = (
    Case(group="seals.claims", name="one", outcome="passed", text="So it is.\neffect: 1"),
    Case(group="seals.claims", name="two", outcome="failure", message=f"refuted: {NASTY}", text=NASTY),
    Case(group="seals.claims", name="three", outcome="skipped", message="inconclusive", text=""),
)


def read(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_bytes())


def test_cases_are_counted_and_told(tmp_path: Path) -> None:
    write_junit(tmp_path / "out" / "claims.xml", "seals 1.0", CASES)
    root = read(tmp_path / "out" / "claims.xml")
    assert (root.tag, root.attrib) == ("testsuites", {"tests": "3", "failures": "1", "errors": "0"})
    [suite] = root
    assert suite.attrib == {"name": "seals 1.0", "tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    assert [case.attrib for case in suite] == [
        {"classname": "seals.claims", "name": name} for name in ("one", "two", "three")
    ]
    passed, failed, skipped = suite
    assert [(inner.tag, inner.text) for inner in passed] == [("system-out", "So it is.\neffect: 1")]
    assert [(inner.tag, inner.get("message"), inner.text) for inner in failed] == [
        ("failure", f"refuted: {NASTY}", NASTY)
    ]
    assert [(inner.tag, inner.get("message")) for inner in skipped] == [("skipped", "inconclusive")]


@given(st.text(st.characters(codec=None), max_size=30))
def test_any_text_is_well_formed(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("junit") / "claims.xml"
    write_junit(path, text, [Case(group=text, name=text, outcome="failure", message=text, text=text)])
    [suite] = read(path)
    assert len(suite.get("name", "")) == len(text)


def test_the_same_cases_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        write_junit(tmp_path / name, "seals", CASES)
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()


def test_a_file_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"claims\.xml: cannot be written"):
        write_junit(tmp_path / "file" / "claims.xml", "seals", CASES)
