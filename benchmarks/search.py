"""(e) Matching at scale: exact rankings against the bare matrix product of the same embeddings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.clock import child, interleaved, timed
from benchmarks.measures import Measure, at_least, at_most, measure
from generator.core.audit import MatchingSettings
from generator.core.listing import LEAST, Index, MakeIndex
from generator.core.ranking import Ranked, rank_scenario
from generator.core.records import ImageRecord, ImageSet, Query, Scenario
from generator.core.results import Embeddings, Group, Ranking, Route
from generator.core.routes import route_scenario
from generator.core.strategies import DIRECT, BestMatches, Strategy
from generator.networks.nearest import hnsw

PART = "e"
_BLOCK = 1024
"""Queries of one bare product: enough that it runs at full speed."""

COMMAND = """
import sys
from benchmarks.search import Size, job
database, queries, length = map(int, sys.argv[1:])
job(Size(database=database, queries=queries, length=length)).ranked()
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How much to match: the first ``queries`` of ``database`` photos, of whom ``photos`` each show one individual.

    ``whole`` are the queries of the process whose memory is measured, ``reranked`` those that are re-ranked.
    """

    database: int = 50_000
    queries: int = 2_000
    length: int = 512
    photos: int = 10
    rounds: int = 5
    whole: int = 50_000
    reranked: int = 400


QUICK = Size(database=300, queries=40, length=16, rounds=2, whole=40, reranked=20)


@dataclass(frozen=True, kw_only=True, eq=False)
class Matching:
    """Labelled photos with the embeddings of one member."""

    images: ImageSet
    embeddings: Embeddings

    def ranked(self, strategy: Strategy = DIRECT, index: MakeIndex | None = None) -> Ranked:
        """Every query ranked, by `rank_scenario`: candidates, true ranks, metrics per query."""
        group = Group(name="g", members=("m",))
        route = Route(name="r", queries="any", database="any", groups=(("g", 1.0),), strategy=strategy)
        settings = MatchingSettings(
            top_k=10,
            exclude_same_encounter=False,
            route_per_query=False,
            bootstrap=0,
            seed=0,
            search="faiss" if index else "exact",
        )
        routed = route_scenario(self.images.scenarios[0], self.images, (route,), {})
        return rank_scenario(routed, self.images, {"m": self.embeddings}, (group,), settings, index=index)

    def bare(self, dtype: type[np.floating]) -> Callable[[], None]:
        """Nothing but the product, block by block into one array, of embeddings that are at length 1 already."""
        vectors = self.embeddings.vectors[:, 0].astype(dtype)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        queries = len(self.images.queries)
        out: NDArray[np.floating] = np.empty((min(_BLOCK, queries), len(vectors)), dtype=dtype)

        def run() -> None:
            for start in range(0, queries, _BLOCK):
                block = vectors[start : min(start + _BLOCK, queries)]
                np.matmul(block, vectors.T, out=out[: len(block)])

        return run


def job(size: Size) -> Matching:
    """Seeded photos of individuals, one after the other; some are poor, so that true matches sink among the others."""
    rng = np.random.default_rng(0)
    owners = np.arange(size.database) // size.photos
    centres = rng.standard_normal((int(owners[-1]) + 1, size.length), dtype=np.float32)
    noise = rng.uniform(0.5, 4.0, size=(size.database, 1)).astype(np.float32)
    vectors = centres[owners] + noise * rng.standard_normal((size.database, size.length), dtype=np.float32)
    names = tuple(f"i{place:06d}" for place in range(size.database))
    records = tuple(
        ImageRecord(image_id=name, path=name, digest=name, width=1, height=1, individual=f"a{owner}")
        for name, owner in zip(names, owners, strict=True)
    )
    queries = tuple(Query(query_id=f"q-{name}", image_id=name, scenario="all") for name in names[: size.queries])
    images = ImageSet(images=records, scenarios=(Scenario(name="all", queries=queries, database=names),))
    return Matching(images=images, embeddings=Embeddings(member="m", image_ids=names, vectors=vectors[:, None]))


def run(size: Size) -> Iterator[Measure]:
    """Speed over the bare products in the same rounds, re-ranking over ranking, and the memory of the whole."""
    made = job(size)
    found = interleaved(
        {
            "ours": timed(made.ranked),
            "float64": timed(made.bare(np.float64)),
            "float32": timed(made.bare(np.float32)),
        },
        rounds=size.rounds,
        turns=2,
    )
    on = f"{size.queries} x {size.database} x {size.length}"
    target = at_least(0.7)
    yield measure(PART, "bare product in float64, over ours", on, found.ratio("float64", "ours"), target=target)
    yield measure(PART, "bare product in float32, over ours", on, found.ratio("float32", "ours"))
    yield from _reranking(
        job(replace(size, queries=size.reranked)), f"{size.reranked} x {size.database} x {size.length}"
    )
    if find_spec("faiss"):  # an optional extra
        yield from _approximate(made, on)
    used = child(COMMAND, str(size.database), str(size.whole), str(size.length))
    on = f"{size.whole} x {size.database} x {size.length}"
    yield measure(PART, "peak memory of the process", on, used.peak, unit="MiB", target=at_most(4096))
    yield measure(PART, "CPU of the process", on, used.cpu, unit="s")


def _approximate(made: Matching, on: str) -> Iterator[Measure]:
    """The index is made once, since it is there for all queries; what it costs is told apart."""
    vectors = made.embeddings.vectors[:, 0]
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    start = perf_counter()
    ready = hnsw(vectors, LEAST)
    yield measure(PART, "making the index of the approximate search", on, perf_counter() - start, unit="s")

    def again(vectors: NDArray[np.float32], count: int) -> Index:
        return ready

    found = interleaved({"exact": timed(made.ranked), "listed": timed(lambda: made.ranked(index=again))}, rounds=3)
    yield measure(PART, "exact search, over approximate search", on, found.ratio("exact", "listed"))
    exact, listed = ([_names(one) for one in ranked.rankings] for ranked in (made.ranked(), made.ranked(index=again)))
    for what, count in (("first candidate", 1), ("first 20", 20)):
        shares = [len({*one[:count]} & {*other[:count]}) / count for one, other in zip(exact, listed, strict=True)]
        yield measure(PART, f"share of the {what} that approximate search keeps", on, float(np.mean(shares)), unit="")


def _names(ranking: Ranking) -> tuple[str, ...]:
    return (*(candidate.image_id for candidate in ranking.candidates), *(name for name, _ in ranking.further))


def _reranking(made: Matching, on: str) -> Iterator[Measure]:
    found = interleaved(
        {
            "ranking": timed(made.ranked),
            "re-ranking": timed(lambda: made.ranked(BestMatches())),
            "float64": timed(made.bare(np.float64)),
        },
        rounds=3,
    )
    ratio = found.ratio("re-ranking", "ranking")
    yield measure(PART, "re-ranking by best matches, over ranking", on, ratio, target=at_most(2.0))
    yield measure(PART, "re-ranking by best matches, over the bare product", on, found.ratio("re-ranking", "float64"))
