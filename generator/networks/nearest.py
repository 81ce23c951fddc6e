"""Approximate nearest neighbours by FAISS: hierarchical navigable small worlds (Malkov and Yashunin 2018, HNSW).

The only place that imports faiss, which is an optional extra.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from generator.core.listing import Index
from generator.core.member import Floats
from generator.core.packages import installed_version
from generator.core.selection import Places
from generator.errors import MissingPackageError

LINKS, BUILD, EFFORT = 32, 200, 4
"""M and efConstruction; efSearch is `EFFORT` times as many as are asked for."""

DISTRIBUTIONS = ("faiss-cpu", "faiss-gpu", "faiss")


def faiss_versions() -> tuple[tuple[str, str], ...]:
    """What a listing depends on beside its vectors: faiss, in whichever distribution, and the parameters."""
    found = tuple((name, text) for name in DISTRIBUTIONS if (text := installed_version(name)))
    return (*found, ("hnsw", f"{LINKS}, {BUILD}, {EFFORT}"))


def require_faiss() -> Any:  # noqa: ANN401 - faiss has no types
    """The package; raises `MissingPackageError` where it is not installed."""
    try:
        import faiss
    except ImportError:
        raise MissingPackageError(
            "matching.search: `faiss` needs the package faiss, not installed here: pip install 'sightline[faiss]', or "
            "write `search: exact`"
        ) from None
    return faiss


def hnsw(vectors: Floats, count: int) -> Index:
    """See `generator.core.listing.MakeIndex`. One thread builds and searches, so that answers are the same each time.

    What is left out of a query is left out of its search, so it takes nobody's place.
    """
    faiss = require_faiss()
    index = faiss.IndexHNSWFlat(vectors.shape[1], LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = BUILD
    with _one_thread(faiss):
        index.add(vectors)

    def search(queries: Floats, left_out: Sequence[Places], count: int) -> Places:
        found = np.empty((len(queries), count), dtype=np.int64)
        with _one_thread(faiss):
            for row, (query, places) in enumerate(zip(queries, left_out, strict=True)):
                others = faiss.IDSelectorNot(faiss.IDSelectorBatch(places.astype(np.int64)))
                asked = faiss.SearchParametersHNSW(sel=others, efSearch=EFFORT * count)
                found[row] = index.search(query[None], count, params=asked)[1][0]
        return found

    return search


@contextmanager
def _one_thread(faiss: Any) -> Iterator[None]:  # noqa: ANN401
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
