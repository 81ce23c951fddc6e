"""Files are replaced in one step, and only ours are removed."""

from pathlib import Path

import pytest

from generator.errors import StoreError
from generator.store.atomic import is_inside, prune, replace_file, write_if_changed


def test_a_file_is_written_once(tmp_path: Path):
    path = tmp_path / "a" / "b.txt"
    assert write_if_changed(path, b"one")
    before = path.stat()
    assert not write_if_changed(path, b"one")
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert write_if_changed(path, b"two", durable=False)
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["b.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch):
    path = tmp_path / "b.txt"
    path.write_bytes(b"old")

    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(StoreError, match=r"b\.txt: cannot be written: No space left on device"):
        write_if_changed(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_leaves_no_temporary_file(tmp_path: Path, monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(tmp_path / "b.txt", b"new", tmp_path / "new", durable=True)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_replaced_not_written_through(tmp_path: Path):
    other = tmp_path / "other.txt"
    other.write_bytes(b"same")
    (tmp_path / "b.txt").symlink_to(other)
    assert write_if_changed(tmp_path / "b.txt", b"same")
    assert not (tmp_path / "b.txt").is_symlink()
    write_if_changed(tmp_path / "b.txt", b"new")
    assert other.read_bytes() == b"same"


def test_a_folder_in_the_way_is_said_so(tmp_path: Path):
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(StoreError, match=r"b\.txt: cannot be written"):
        write_if_changed(tmp_path / "b.txt", b"x")


def test_prune_removes_what_is_listed_and_not_kept(tmp_path: Path):
    root = tmp_path / "root"
    for name in ("a.txt", "sub/deep/b.txt", "sub/c.txt", "mine.txt"):
        write_if_changed(root / name, b"x")
    assert prune(root, ["a.txt", "sub/deep/b.txt", "sub/c.txt", "gone.txt"], ["sub/c.txt"]) == (
        "a.txt",
        "sub/deep/b.txt",
    )
    assert sorted(path.relative_to(root).as_posix() for path in root.rglob("*")) == ["mine.txt", "sub", "sub/c.txt"]
    prune(root, ["sub/c.txt", "mine.txt"], [])
    assert list(root.iterdir()) == []


def test_prune_never_leaves_the_root(tmp_path: Path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    write_if_changed(outside / "precious.txt", b"x")
    write_if_changed(root / "folder" / "a.txt", b"x")
    (root / "link").symlink_to(outside)
    (root / "direct.txt").symlink_to(outside / "precious.txt")
    listed = ["../outside/precious.txt", "link/precious.txt", str(outside / "precious.txt"), "folder", ".", "", "a\0b"]
    assert prune(root, listed, []) == ()
    assert prune(root, ["direct.txt"], []) == ("direct.txt",)
    assert (outside / "precious.txt").read_bytes() == b"x"
    assert (root / "folder" / "a.txt").is_file()


@pytest.mark.parametrize("name", ["", "/a", "../a", "a/../../b", "a\\b", "C:a", "x\0/y"])
def test_names_that_leave_the_root(tmp_path: Path, name: str):
    assert not is_inside(tmp_path, name)


@pytest.mark.parametrize("name", ["a", "a/b.txt", ".hidden"])
def test_names_inside_the_root(tmp_path: Path, name: str):
    assert is_inside(tmp_path, name)
