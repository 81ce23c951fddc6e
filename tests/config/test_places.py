"""How places are written, and what is suggested."""

from __future__ import annotations

import pytest

from generator.config.places import Path, Problem, nearest, sentence, suggestion, written


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("ensemble", "members", 2, "layer"), "ensemble.members[2].layer"),
        (("ensemble", "groups", "top b5", "weights"), "ensemble.groups['top b5'].weights"),
        ((), ""),
        (("a-b",), "a-b"),
    ],
)
def test_a_path_reads_as_people_write_it(path: Path, text: str) -> None:
    assert written(path) == text


def test_the_nearest_known_line_is_named() -> None:
    origins: dict[Path, str] = {(): "line 1", ("a",): "line 3", ("a", "b"): "line 4"}
    assert sentence(Problem(("a", "b", 0), "is wrong"), origins) == "a.b[0] (line 4): is wrong"
    assert sentence(Problem(("c",), "is missing"), origins) == "c: is missing"
    assert sentence(Problem((), "no mapping"), origins) == "no mapping"


def test_suggestions_name_the_nearest_or_the_few() -> None:
    assert nearest("layre", ["layer", "head"]) == "layer"
    assert nearest("zzz", ["layer", "head"]) is None
    assert suggestion("layre", ["layer", "head"]) == "; did you mean 'layer'?"
    assert suggestion("zzz", ["layer", "head"]) == "; known here: head, layer"
    assert suggestion("zzz", []) == ""
    assert suggestion("zzz", [f"key{n:02d}" for n in range(20)]).endswith("key11, ...")
