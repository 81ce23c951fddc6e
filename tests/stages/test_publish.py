"""Publishing counts MkDocs' pages as it builds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cli.progress import Lines
from generator.errors import PublishError
from generator.stages.publish import publish


def test_pages_are_counted_as_they_are_built(tmp_path: Path) -> None:
    audit = tmp_path / "docs" / "audit"
    audit.mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text("site_name: Seals\ntheme: {name: mkdocs}\n")
    for name in ("docs/index.md", "docs/audit/index.md", "docs/audit/data.md"):
        (tmp_path / name).write_text(f"# {name}\n")
    lines: list[str] = []
    clock = iter(range(0, 1000, 11))  # so late each time that every step is told
    publish(tmp_path, audit, tmp_path / "site", Lines(lines.append, lambda: next(clock)))
    assert lines[0] == "publish: 3 to do"
    assert lines[1].startswith("publish: 0 of 3")  # pages are read before the first is built
    assert lines[-2].startswith("publish: 3 of 3")
    assert lines[-1].endswith("; 3 pages")
    assert (tmp_path / "site" / "audit" / "data" / "index.html").is_file()


def test_without_pages_it_says_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="write them first with `sightline render`"):
        publish(tmp_path, tmp_path / "docs" / "audit", tmp_path / "site", Lines(str))
