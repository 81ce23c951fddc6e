"""JUnit XML, which continuous integration shows as tests: one case a claim, or whatever else passes or fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from generator.store.atomic import write_if_changed

Outcome = Literal["passed", "failure", "skipped"]
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped (its production 2, Char)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One test: ``group`` and ``name``, what came of it, and why in a line (``message``) and in full (``text``)."""

    group: str
    name: str
    outcome: Outcome
    message: str = ""
    text: str = ""


def write_junit(path: Path, suite: str, cases: Sequence[Case]) -> None:
    """Write ``cases`` as one test suite; a reader sees the old file or the new one.

    Raises `StoreError` where the file cannot be written.
    """
    count = Counter(case.outcome for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(count["failure"]), "errors": "0"}
    root = ElementTree.Element("testsuites", counts)
    inner = ElementTree.SubElement(
        root, "testsuite", {"name": _clean(suite), **counts, "skipped": str(count["skipped"])}
    )
    for case in cases:
        names = {"classname": _clean(case.group), "name": _clean(case.name)}
        element = ElementTree.SubElement(inner, "testcase", names)
        if case.outcome != "passed":
            why = ElementTree.SubElement(element, case.outcome, {"message": _clean(case.message)})
            why.text = _clean(case.text)
        else:
            ElementTree.SubElement(element, "system-out").text = _clean(case.text)
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    write_if_changed(path, data + b"\n")


def _clean(text: str) -> str:
    return NO_XML.sub("\ufffd", text)
