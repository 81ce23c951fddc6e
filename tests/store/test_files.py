"""The output folder holds what the current run made, also after a run that died."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from generator.errors import StoreError
from generator.store.files import PRIVATE, OutputFolder


def names(root: Path) -> list[str]:
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if path.parts[0] != PRIVATE)


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def generate(root: Path, files: dict[str, bytes]) -> tuple[int, int, int]:
    folder = OutputFolder(root)
    for name, data in files.items():
        folder.write(name, data)
    done = folder.finish()
    return done.changed, done.unchanged, done.removed


def test_only_what_changed_is_written_and_only_ours_is_removed(tmp_path: Path):
    (tmp_path / "mine.md").write_text("by hand")
    assert generate(tmp_path, {"a.md": b"1", "media/b.webp": b"2", "media/c.webp": b"3"}) == (3, 0, 0)
    first = snapshot(tmp_path)
    assert generate(tmp_path, {"a.md": b"1", "media/b.webp": b"2", "media/c.webp": b"3"}) == (0, 3, 0)
    assert snapshot(tmp_path) == first
    assert generate(tmp_path, {"a.md": b"9"}) == (1, 0, 2)
    assert names(tmp_path) == ["a.md", "mine.md"]
    assert not (tmp_path / "media").exists()


def test_the_order_of_writing_does_not_matter(tmp_path: Path):
    generate(tmp_path / "one", {"a": b"1", "b": b"2"})
    generate(tmp_path / "two", {"b": b"2", "a": b"1"})
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")


def test_the_manifest_lists_what_is_ours(tmp_path: Path):
    generate(tmp_path, {"b": b"2", "a": b"1"})
    manifest = json.loads((tmp_path / PRIVATE / "manifest.json").read_text())
    assert list(manifest["files"]) == ["a", "b"]
    assert [path.name for path in (tmp_path / PRIVATE).iterdir()] == ["manifest.json"]


def test_a_context_that_fails_removes_nothing(tmp_path: Path):
    generate(tmp_path, {"a": b"1", "b": b"2"})
    with suppress(ZeroDivisionError), OutputFolder(tmp_path) as folder:
        folder.write("c", b"3")
        print(1 / 0)  # noqa: T201
    assert names(tmp_path) == ["a", "b", "c"]
    with OutputFolder(tmp_path) as folder:
        folder.write("a", b"1")
    assert names(tmp_path) == ["a"]


def test_what_is_kept_stays(tmp_path: Path):
    generate(tmp_path, {"a": b"1", "b": b"2"})
    before = snapshot(tmp_path)
    folder = OutputFolder(tmp_path)
    assert folder.keep("a")
    assert folder.keep("b")
    assert not folder.keep("c")
    assert folder.finish().removed == 0
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 99, "files": {"mine.md": ""}}', '{"version": 1}'])
def test_a_manifest_that_cannot_be_read_owns_nothing(tmp_path: Path, content: str):
    (tmp_path / "mine.md").write_text("by hand")
    (tmp_path / PRIVATE).mkdir()
    (tmp_path / PRIVATE / "manifest.json").write_text(content)
    generate(tmp_path, {"a": b"1"})
    assert names(tmp_path) == ["a", "mine.md"]


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path):
    precious = tmp_path / "precious.txt"
    precious.write_text("x")
    root = tmp_path / "root"
    (root / PRIVATE).mkdir(parents=True)
    files = {"../precious.txt": "", str(precious): ""}
    (root / PRIVATE / "manifest.json").write_text(json.dumps({"version": 1, "files": files}))
    generate(root, {"a": b"1"})
    assert precious.is_file()


@pytest.mark.parametrize("name", ["../a", "/tmp/a", "", "a/../../b", f"{PRIVATE}/manifest.json", "link/a"])
def test_names_that_would_leave_the_folder_are_refused(tmp_path: Path, name: str):
    root = tmp_path / "root"
    folder = OutputFolder(root)
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(StoreError, match="not a file name inside the output folder"):
        folder.write(name, b"x")
    assert not (tmp_path / "a").exists()


def test_a_root_that_is_a_file_is_said_so(tmp_path: Path):
    (tmp_path / "root").write_text("x")
    with pytest.raises(StoreError, match="cannot be used as the output folder"):
        OutputFolder(tmp_path / "root")


GENERATE = """
import sys
from contextlib import suppress
from pathlib import Path
from generator.store.files import OutputFolder
folder = OutputFolder(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    folder.write(f"pages/{number:03d}.md", b"page" * 3000 + str(number).encode())
    print(number, flush=True)
folder.finish()
"""


@pytest.mark.parametrize("after", [1, 37])
def test_killed_at_any_moment_the_next_run_ends_with_the_same_bytes(tmp_path: Path, after: int):
    """Also when the next run no longer makes the pages that the killed one had begun to add."""
    root, whole = tmp_path / "killed", tmp_path / "whole"
    generate(root, {"old.md": b"old", "pages/000.md": b"other"})
    command = [sys.executable, "-c", GENERATE, str(root), "2000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        for _ in range(after):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert len(names(root)) >= after
    files = {"pages/000.md": b"final", "index.md": b"i"}
    generate(root, files)
    generate(whole, files)
    assert snapshot(root) == snapshot(whole)
