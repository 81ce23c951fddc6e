"""Arrays in one file: the same bytes for the same arrays, at any time of day."""

import io
import os
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from generator.store.arrays import read_arrays, write_arrays


def make_arrays() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {
        "votes": (rng.integers(0, 7, (40, 60)) / 6).astype(np.float32),
        "turned": rng.normal(size=(3, 5)).T,
        "empty": np.zeros((0, 4), np.int64),
        "scalar": np.array(2.5),
    }


def written(arrays) -> bytes:
    file = io.BytesIO()
    write_arrays(file, arrays)
    return file.getvalue()


def test_arrays_come_back_read_only(tmp_path: Path):
    write_arrays(tmp_path / "a.npz", make_arrays())
    found = read_arrays(tmp_path / "a.npz")
    assert list(found) == list(make_arrays())
    for name, array in make_arrays().items():
        assert np.array_equal(found[name], array)
        assert found[name].dtype == array.dtype
        assert not found[name].flags.writeable


def test_numpy_reads_the_file(tmp_path: Path):
    write_arrays(tmp_path / "a.npz", make_arrays())
    with np.load(tmp_path / "a.npz", allow_pickle=False) as found:
        assert np.array_equal(found["votes"], make_arrays()["votes"])


def test_the_same_arrays_give_the_same_bytes_at_any_time(monkeypatch):
    first = written(make_arrays())
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setattr(time, "time", lambda: 1e9)
    assert written(make_arrays()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_votes_are_compressed():
    assert len(written({"votes": make_arrays()["votes"]})) < make_arrays()["votes"].nbytes / 2


def test_objects_are_refused_both_ways(tmp_path: Path):
    with pytest.raises(ValueError, match="pickle"):
        written({"a": np.array([object()])})
    np.savez(tmp_path / "evil.npz", a=np.array([os.sep, 1], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        read_arrays(tmp_path / "evil.npz")


def test_damage_is_found():
    data = bytearray(written(make_arrays()))
    data[len(data) // 3] ^= 0xFF
    with pytest.raises(ValueError, match="cannot be read"):
        read_arrays(io.BytesIO(bytes(data)))
