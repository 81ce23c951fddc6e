"""The index of FAISS against products of all with all; skipped where the extra is not installed."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from generator.errors import AuditError, MissingPackageError
from generator.networks.nearest import faiss_versions, hnsw, require_faiss

COUNT, LENGTH = 1500, 24


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    pytest.importorskip("faiss", reason="needs the extra faiss: pip install 'sightline[faiss]'")
    rng = np.random.default_rng(3)
    centres = rng.standard_normal((COUNT // 10, LENGTH))[np.arange(COUNT) // 10]
    found = (centres + rng.standard_normal((COUNT, LENGTH))).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def none(queries: int) -> list[np.ndarray]:
    return [np.empty(0, dtype=np.int64)] * queries


def test_nearly_all_of_the_nearest_are_listed_each_once(vectors: np.ndarray) -> None:
    asked = vectors[:100]
    found = hnsw(vectors, 50)(asked, none(100), 50)
    assert found.shape == (100, 50)
    assert all(len(set(row)) == 50 for row in found.tolist())
    expected = np.argsort(-(asked @ vectors.T), axis=1)[:, :50]
    shares = [len(set(one) & set(other)) / 50 for one, other in zip(found.tolist(), expected.tolist(), strict=True)]
    assert np.mean(shares) > 0.99
    assert (found[:, 0] == np.arange(100)).all()


def test_what_is_left_out_takes_nobodys_place(vectors: np.ndarray) -> None:
    asked = vectors[:20]
    left_out = [np.flatnonzero(np.arange(COUNT) % 20 != row) for row in range(20)]  # a twentieth is left
    index = hnsw(vectors, 30)
    for row, places in enumerate(index(asked, left_out, 30)):
        assert len(set(places)) == 30
        assert set(places % 20) == {row}
    for row, places in enumerate(index(asked, left_out, 100)):  # more than there are
        assert set(places[places >= 0] % 20) == {row}
        assert set(places[COUNT // 20 :]) == {-1}


def test_the_same_question_has_the_same_answer(vectors: np.ndarray) -> None:
    first, again = (hnsw(vectors, 30)(vectors[:50], none(50), 30) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    alone = np.concatenate([hnsw(vectors, 30)(one[None], none(1), 30) for one in vectors[:3]])
    np.testing.assert_array_equal(alone, first[:3])


def test_threads_are_as_before(vectors: np.ndarray) -> None:
    faiss = require_faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(3)
    try:
        hnsw(vectors[:50], 5)(vectors[:2], none(2), 5)
        assert faiss.omp_get_max_threads() == 3
    finally:
        faiss.omp_set_num_threads(before)


def test_the_version_and_the_parameters_are_known(vectors: np.ndarray) -> None:
    known = dict(faiss_versions())
    assert known["hnsw"] == "32, 200, 4"
    assert known["faiss-cpu"] == require_faiss().__version__


def test_without_the_package_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(MissingPackageError) as caught:
        hnsw(np.eye(3, dtype=np.float32), 2)
    assert isinstance(caught.value, AuditError)
    text = str(caught.value)
    assert "matching.search" in text
    assert "pip install 'sightline[faiss]'" in text
    assert "`search: exact`" in text
    assert "\n" not in text
