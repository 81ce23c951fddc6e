"""A look at the artefact store sees what is stored and leaves the disk as it was."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import StoreError
from generator.store.artefacts import Artefacts, BytesItem


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "artefacts.sqlite"


def item(name: str, size: int = 5000) -> BytesItem:
    return BytesItem(key=name, kind="x", data=name.encode() * size)


def on_disk(path: Path) -> dict[str, bytes]:
    return {found.name: found.read_bytes() for found in path.parent.glob("*")} if path.parent.exists() else {}


def looked(path: Path) -> dict[str, tuple[int, int]]:
    with Artefacts(path, read_only=True) as store:
        assert store.set_aside is None
        assert store.have(["a", "never"]) == ({"a"} if store.usage() else set())
        return dict(store.usage())


def test_where_nothing_is_stored_nothing_is_made(path: Path):
    assert looked(path) == {}
    assert not path.parent.exists()
    with Artefacts(path, read_only=True) as store:
        assert store.bytes_on_disk == 0
        assert store.get_bytes("a") is None


def test_what_is_stored_is_seen_and_left_as_it_is(path: Path):
    with Artefacts(path) as store:
        store.put([item("a"), item("b")])
    before = on_disk(path)
    assert looked(path) == {"x": (2, 10_000)}
    assert on_disk(path) == before
    assert list(before) == ["artefacts.sqlite"]


def test_a_damaged_row_counts_as_absent_and_stays(path: Path):
    with Artefacts(path) as store:
        store.put([item("a"), item("b")])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE artefacts SET body = x'00' WHERE key = 'b'")
    database.close()
    before = on_disk(path)
    with Artefacts(path, read_only=True) as store:
        assert [name for name, _ in store.get_bytes_many(["a", "b"])] == ["a"]
    assert on_disk(path) == before


@pytest.mark.parametrize("content", [b"", b"no database at all, and long enough to be one" * 100])
def test_a_file_that_a_run_would_set_aside_is_empty_to_a_look(path: Path, content: bytes):
    path.parent.mkdir()
    path.write_bytes(content)
    assert looked(path) == {}
    assert on_disk(path) == {path.name: content}


def test_a_file_cut_short_is_empty_to_a_look(path: Path):
    with Artefacts(path) as store:
        store.put([item(f"{n}", 20_000) for n in range(20)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = path.read_bytes()
    with Artefacts(path, read_only=True) as store:
        assert dict(store.get_bytes_many(f"{n}" for n in range(20))) == {}
    assert path.read_bytes() == before  # SQLite leaves an empty log beside what it could not read


def test_what_a_killed_writer_left_in_the_log_is_seen(path: Path):
    code = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from generator.store.artefacts import Artefacts, BytesItem\n"
        "store = Artefacts(Path(sys.argv[1]))\n"
        "store.put([BytesItem(key='a', kind='x', data=b'a')])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.with_name(f"{path.name}-wal").exists()
    assert looked(path) == {"x": (1, 1)}


def test_a_look_and_a_writer_do_not_disturb_each_other(path: Path):
    with Artefacts(path) as store:
        store.put([item("a")])
        with Artefacts(path, read_only=True) as other:
            store.put([item("b")])
            assert other.have(["a", "b"]) == {"a", "b"}
        store.put([item("c")])
        assert store.have(["a", "b", "c"]) == {"a", "b", "c"}


def test_writing_to_a_look_is_a_fault_of_the_program(path: Path):
    with Artefacts(path, read_only=True) as store, pytest.raises(TypeError, match="looked at only"):
        store.put([item("a")])


def test_a_lock_that_is_never_released_is_said_so(path: Path, monkeypatch: pytest.MonkeyPatch):
    with Artefacts(path) as store:
        store.put([item("a")])
    monkeypatch.setattr("generator.store.read_only.PATIENCE", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="another process has it locked"):
        Artefacts(path, read_only=True)
    other.execute("ROLLBACK")
    other.close()
