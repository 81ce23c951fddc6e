"""The artefact store keeps what it was given, drops what is damaged, and survives being killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from generator.errors import StoreError
from generator.store.artefacts import ArrayItem, Artefacts, BytesItem, key

DTYPES = ("<f4", ">f4", "<f8", "u1", "<i8", "?")
MANY = 1200
"""More than fits in one query of names, and in one of contents."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "artefacts.sqlite"


def number(value: int, kind: str = "number") -> ArrayItem:
    return ArrayItem(key=key(value), kind=kind, array=np.array([value, value + 0.5], np.float32), meta={"n": value})


def damage(path: Path, name: str, column: str = "body") -> None:
    """Change one stored row behind the store's back."""
    with sqlite3.connect(path) as database:
        value = database.execute(f"SELECT {column} FROM artefacts WHERE key = ?", (name,)).fetchone()[0]
        changed = value[:-1] + (b"\x01" if isinstance(value, bytes) else "x")
        database.execute(f"UPDATE artefacts SET {column} = ? WHERE key = ?", (changed, name))
    database.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrays.arrays(st.sampled_from(DTYPES), arrays.array_shapes(min_dims=0, min_side=0)))
def test_arrays_come_back_as_they_were(path: Path, array: np.ndarray):
    with Artefacts(path) as store:
        store.put([ArrayItem(key="k", kind="map", array=array, meta={"evidence": 0.25, "why": "é", "no": None})])
        found = store.get_array("k")
    assert found is not None
    assert found.array.shape == array.shape
    assert found.array.dtype == array.dtype.newbyteorder("<")
    assert np.array_equal(found.array, array, equal_nan=array.dtype.kind == "f")
    assert not found.array.flags.writeable
    assert found.meta == {"evidence": 0.25, "why": "é", "no": None}


def test_arrays_that_are_views_come_back_in_order(path: Path):
    array = np.arange(12, dtype=np.float32).reshape(3, 4).T[::-1]
    with Artefacts(path) as store:
        store.put([ArrayItem(key="k", kind="map", array=array)])
        assert np.array_equal(store.get_array("k").array, array)


def test_bytes_come_back_as_they_were_also_later(path: Path):
    with Artefacts(path) as store:
        store.put([BytesItem(key="a", kind="webp", data=b"\x00\xff"), BytesItem(key="b", kind="webp", data=b"")])
    with Artefacts(path) as store:
        assert store.get_bytes("a") == b"\x00\xff"
        assert store.get_bytes("b") == b""
        assert store.get_bytes("c") is None
        assert store.get_array("c") is None


def test_many_at_once_in_the_order_asked_for(path: Path):
    keys = [key(value) for value in range(MANY)]
    with Artefacts(path) as store:
        store.put(number(value) for value in range(MANY))
        asked = [*keys[::-1], key("none")]
        assert store.have(asked) == frozenset(keys)
        found = list(store.get_arrays(asked))
    assert [name for name, _ in found] == keys[::-1]
    assert [stored.meta["n"] for _, stored in found] == list(range(MANY))[::-1]


def test_putting_again_replaces(path: Path):
    with Artefacts(path) as store:
        store.put([BytesItem(key="a", kind="x", data=b"old")])
        store.put([BytesItem(key="a", kind="x", data=b"new")])
        assert store.get_bytes("a") == b"new"
        assert store.usage() == {"x": (1, 3)}


def test_a_batch_is_all_or_nothing(path: Path):
    def batch():
        yield number(1)
        raise RuntimeError("the model failed")

    with Artefacts(path) as store:
        with pytest.raises(RuntimeError, match="the model failed"):
            store.put(batch())
        bad = ArrayItem(key="o", kind="x", array=np.array([object()]))
        with pytest.raises(TypeError, match="Python objects"):
            store.put([number(2), bad])
        with pytest.raises(ValueError, match="not JSON compliant"):
            store.put([number(3), ArrayItem(key="n", kind="x", array=np.zeros(1), meta={"evidence": float("nan")})])
        assert store.usage() == {}


def test_asking_for_the_wrong_kind_is_a_fault_of_the_caller(path: Path):
    with Artefacts(path) as store:
        store.put([number(1), BytesItem(key="b", kind="webp", data=b"1")])
        with pytest.raises(TypeError, match="'webp' is bytes, not an array"):
            store.get_array("b")
        with pytest.raises(TypeError, match="'number' is an array, not bytes"):
            store.get_bytes(key(1))


@pytest.mark.parametrize("column", ["body", "header", "kind", "checksum"])
def test_a_damaged_row_counts_as_absent_and_goes(path: Path, column: str):
    with Artefacts(path) as store:
        store.put([number(1), number(2)])
    damage(path, key(1), column)
    with Artefacts(path) as store:
        assert store.have([key(1), key(2)]) == {key(1), key(2)}
        assert [name for name, _ in store.get_arrays([key(1), key(2)])] == [key(2)]
        assert store.have([key(1), key(2)]) == {key(2)}
        assert store.get_array(key(1)) is None
        assert store.set_aside is None


def test_a_row_under_the_key_of_another_counts_as_absent(path: Path):
    with Artefacts(path) as store:
        store.put([number(1)])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE artefacts SET key = ?", (key(2),))
    database.close()
    with Artefacts(path) as store:
        assert store.get_array(key(2)) is None


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to look like a file" * 20, b"SQLite format 3\0"]
)
def test_a_file_that_is_no_database_is_set_aside(path: Path, content: bytes):
    path.parent.mkdir()
    path.write_bytes(content)
    with Artefacts(path) as store:
        assert store.set_aside == path.with_name("artefacts.sqlite.damaged")
        assert store.set_aside.read_bytes() == content
        store.put([number(1)])
    with Artefacts(path) as store:
        assert store.set_aside is None
        assert store.get_array(key(1)) is not None


def test_a_database_of_another_program_or_format_is_set_aside(path: Path):
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE artefacts (something)")
    database.close()
    with Artefacts(path) as store:
        assert store.set_aside is not None
        store.put([number(1)])
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with Artefacts(path) as store:
        assert store.have([key(1)]) == frozenset()
        assert store.set_aside is not None


def test_an_empty_file_is_a_new_store(path: Path):
    path.parent.mkdir()
    path.touch()
    with Artefacts(path) as store:
        assert store.set_aside is None
        store.put([number(1)])


@pytest.mark.parametrize("action", ["read", "write"])
def test_a_file_torn_while_it_is_open_is_set_aside(path: Path, action: str):
    with Artefacts(path) as store:
        store.put(number(value) for value in range(MANY))
    data = bytearray(path.read_bytes())
    data[4096:-4096] = os.urandom(len(data) - 8192)
    path.write_bytes(data)
    with Artefacts(path) as store:
        if action == "read":
            assert list(store.get_arrays(key(value) for value in range(MANY))) == []
        store.put(number(value) for value in range(MANY))
        assert len(list(store.get_arrays(key(value) for value in range(MANY)))) == MANY
        assert store.set_aside is not None
    assert sqlite_check(path) == "ok"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_ever_gives_back_something_else(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("store") / "artefacts.sqlite"
    with Artefacts(path) as store:
        store.put(number(value) for value in range(40))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.sampled_from([len(content), len(content) // 2, 100]))])
    # damage to a few bytes of the header is an error for a person: SQLite does not call the file malformed
    with suppress(StoreError), Artefacts(path) as store:
        for name, stored in store.get_arrays(key(value) for value in range(40)):
            assert name == key(stored.meta["n"])
            assert stored.array.tolist() == [stored.meta["n"], stored.meta["n"] + 0.5]
        store.put([number(99)])
        assert store.get_array(key(99)) is not None


def test_what_is_no_longer_used_is_forgotten_and_its_space_freed(path: Path):
    with Artefacts(path) as store:
        store.put([BytesItem(key=f"{n}", kind="webp", data=os.urandom(20_000)) for n in range(50)])
        store.put([number(1)])
        assert store.unused("webp", {"3", "4", "unknown"}) == (48, 48 * 20_000)
        assert store.unused("number", set()) == (1, 8)
        assert store.unused("nothing", set()) == (0, 0)
        assert store.forget_unused("webp", ["3", "4", "unknown"]) == 48
        assert store.have(["3", "4", "5", key(1)]) == {"3", "4", key(1)}
        assert store.usage() == {"number": (1, 8), "webp": (2, 40_000)}
        assert store.forget_unused("webp", ["3", "4"]) == 0
    assert path.stat().st_size < 200_000


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path):
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(StoreError, match="the folder cannot be made"):
        Artefacts(tmp_path / "runs" / "artefacts.sqlite")


def test_a_place_that_is_a_folder_is_said_so(path: Path):
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match=r"artefacts\.sqlite: the store failed .* cannot be opened"):
        Artefacts(path)


def test_a_lock_that_is_never_released_is_said_so(path: Path, monkeypatch):
    monkeypatch.setattr("generator.store.database.PATIENCE", 0.05)
    with Artefacts(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process has it locked"):
            store.put([number(1)])
        other.execute("ROLLBACK")
        other.close()
        store.put([number(1)])


def sqlite_check(path: Path) -> str:
    with sqlite3.connect(path) as database:
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
    database.close()
    return found


WRITER = """
import sys
from pathlib import Path
import numpy as np
from generator.store.artefacts import ArrayItem, Artefacts, key
path, first, last, batch = Path(sys.argv[1]), *map(int, sys.argv[2:])
with Artefacts(path) as store:
    for start in range(first, last, batch):
        keys = [key(n) for n in range(start, min(last, start + batch))]
        if len(store.have(keys)) < len(keys):
            rng = np.random.default_rng(start)
            maps = rng.standard_normal((batch, 64, 33)).astype(np.float32)
            store.put(
                ArrayItem(key=name, kind="map", array=values, meta={"at": start})
                for name, values in zip(keys, maps)
            )
        print(start, flush=True)
"""


def write_through(path: Path, first: int, last: int, batch: int) -> int:
    with start_writer(path, first, last, batch) as writer:
        return writer.wait(120)


def start_writer(path: Path, first: int, last: int, batch: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(first), str(last), str(batch)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def content(path: Path, count: int) -> list[tuple[str, bytes]]:
    with Artefacts(path) as store:
        return [(name, stored.array.tobytes()) for name, stored in store.get_arrays(key(n) for n in range(count))]


def test_killed_at_several_points_it_ends_with_the_same_content(tmp_path: Path):
    """Kill -9 after some batches and a moment more, again and again; every batch is there whole or not at all."""
    count, batch = 400, 20
    rng = np.random.default_rng(0)
    path, whole = tmp_path / "killed.sqlite", tmp_path / "whole.sqlite"
    assert write_through(whole, 0, count, batch) == 0
    for batches in (1, 6, 13):
        writer = start_writer(path, 0, count, batch)
        for _ in range(batches):
            assert writer.stdout.readline()
        time.sleep(float(rng.uniform(0, 0.004)))
        writer.send_signal(signal.SIGKILL)
        writer.wait(60)
        writer.stdout.close()
        there = {name for name, _ in content(path, count)}
        sizes = [sum(key(n) in there for n in range(start, start + batch)) for start in range(0, count, batch)]
        assert set(sizes) <= {0, batch}
        assert sum(sizes) >= batches * batch
        assert sqlite_check(path) == "ok"
    assert write_through(path, 0, count, batch) == 0
    assert content(path, count) == content(whole, count)
    assert len(content(path, count)) == count


FORGETTER = """
import sys
from pathlib import Path
from generator.store.artefacts import Artefacts, key
with Artefacts(Path(sys.argv[1])) as store:
    print("open", flush=True)
    store.forget_unused("map", [key(n) for n in range(100)])
"""


def test_killed_while_it_forgets_it_keeps_what_is_used(tmp_path: Path):
    path, count = tmp_path / "a.sqlite", 1600
    assert write_through(path, 0, count, 100) == 0
    used = content(path, 100)
    rng = np.random.default_rng(1)
    for _ in range(4):
        forgetter = subprocess.Popen([sys.executable, "-c", FORGETTER, str(path)], stdout=subprocess.PIPE, text=True)
        assert forgetter.stdout.readline()
        time.sleep(float(rng.uniform(0, 0.03)))
        forgetter.send_signal(signal.SIGKILL)
        forgetter.wait(60)
        forgetter.stdout.close()
        assert content(path, 100) == used
        assert sqlite_check(path) == "ok"
    with Artefacts(path) as store:
        store.forget_unused("map", [key(n) for n in range(100)])
    assert content(path, count) == used
    assert path.stat().st_size < 2_000_000


def test_two_processes_at_once_do_not_disturb_each_other(tmp_path: Path):
    path = tmp_path / "shared.sqlite"
    writers = [start_writer(path, first, first + 100, 5) for first in (0, 100, 50)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    for writer in writers:
        writer.stdout.close()
    assert len(content(path, 200)) == 200
    assert sqlite_check(path) == "ok"
