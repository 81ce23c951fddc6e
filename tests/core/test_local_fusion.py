"""Inliers in the ranking: what a match adds, and that everything told of the true matches follows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from generator.core.correspondence import LocalMatch, support
from generator.core.local_fusion import HALF, PART, fuse_local, lift
from generator.core.records import Query
from generator.core.results import Candidate, Ranking, Standing


def local(inliers: int, tentative: int = 30) -> LocalMatch:
    return LocalMatch(
        method="SIFT",
        keypoints=(90, 90),
        tentative=tentative,
        inliers=inliers,
        error=1.0 if inliers else None,
        model="homography",
        verdict=support(inliers, tentative),
    )


def ranking(scores: list[float], true: list[bool], top_k: int) -> Ranking:
    """A ranking of every candidate, the first ``top_k`` listed; image ``i3`` is of individual ``n3`` or ``me``."""
    ranks = tuple(place + 1 for place, one in enumerate(true) if one)
    candidates = tuple(
        Candidate(image_id=f"i{place}", score=score, groups=(), members=(), correct=one)
        for place, (score, one) in enumerate(zip(scores, true, strict=True))
    )
    return Ranking(
        query=Query(query_id="q", image_id="q", scenario="all"),
        individual="me",
        route="r",
        candidates=candidates[:top_k],
        considered=len(scores),
        excluded=(),
        true_matches=len(ranks),
        first_true_rank=ranks[0],
        average_precision=-1.0,
        member_first=(),
        verdict="correct" if true[0] else "wrong",
        further=tuple((c.image_id, c.score) for c in candidates[top_k:20]),
        standing=Standing(
            ranks=ranks,
            best_true=max(score for score, one in zip(scores, true, strict=True) if one),
            best_other=max((score for score, one in zip(scores, true, strict=True) if not one), default=None),
            rivals=ranks[0] - 1,
            others=len(scores) - len(ranks),
            days=3,
        ),
    )


def owners(true: list[bool]) -> dict[str, str | None]:
    return {f"i{place}": "me" if one else f"n{place}" for place, one in enumerate(true)}


def test_a_match_adds_half_its_weight_at_ten_inliers_and_never_all_of_it() -> None:
    assert lift(local(HALF, 10), 0.4) == pytest.approx(0.2)
    assert lift(local(30), 0.4) == pytest.approx(0.3)
    assert lift(local(100_000, 100_000), 0.4) < 0.4
    assert lift(local(5), 0.4) == 0.0  # no support: chance inliers must not decide


def test_a_supported_candidate_overtakes_and_the_ranking_says_so() -> None:
    true = [False, False, True, False]
    before = ranking([0.8, 0.7, 0.6, 0.5], true, 3)
    after, matches = fuse_local(before, (local(0), local(4), local(20)), 0.6, owners(true))
    assert [c.image_id for c in after.candidates] == ["i2", "i0", "i1"]
    assert [m.inliers for m in matches] == [20, 0, 4]
    assert [dict(c.parts) for c in after.candidates] == [
        {"s": 0.6, PART: pytest.approx(0.4)},
        {"s": 0.8, PART: 0.0},
        {"s": 0.7, PART: 0.0},
    ]
    assert (after.verdict, after.first_true_rank, after.average_precision) == ("correct", 1, pytest.approx(1.0))
    assert after.standing == Standing(ranks=(1,), best_true=1.0, best_other=0.8, rivals=0, others=3, days=3)
    assert after.margin == pytest.approx(0.2)


def test_parts_of_a_strategy_stay() -> None:
    true = [True, False]
    before = ranking([0.8, 0.7], true, 2)
    given_parts = replace(before, candidates=tuple(replace(c, parts=(("s", 0.3),)) for c in before.candidates))
    after, _ = fuse_local(given_parts, (local(0), local(0)), 1.0, owners(true))
    assert dict(after.candidates[0].parts) == {"s": 0.3, PART: 0.0}


def test_without_labels_only_the_order_changes() -> None:
    before = replace(
        ranking([0.8, 0.7], [True, False], 2),
        standing=None,
        true_matches=None,
        first_true_rank=None,
        average_precision=None,
        verdict="unlabelled",
    )
    after, _ = fuse_local(before, (local(0), local(30)), 1.0, {})
    assert [c.image_id for c in after.candidates] == ["i1", "i0"]
    assert (after.verdict, after.first_true_rank, after.average_precision) == ("unlabelled", None, None)


def test_without_candidates_nothing_changes() -> None:
    before = replace(ranking([0.8], [True], 1), candidates=(), standing=None)
    assert fuse_local(before, (), 1.0, {}) == (before, ())


@given(st.integers(0, 10_000))
def test_what_is_told_is_what_a_new_ranking_of_everything_gives(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 40))
    scores = sorted(rng.permutation(1000)[:count] / 1000.0, reverse=True)
    true = list(rng.random(count) < 0.3)
    true[int(rng.integers(count))] = True
    top_k = int(rng.integers(1, min(count, 10) + 1))
    found = tuple(local(int(rng.integers(0, 30))) for _ in range(int(rng.integers(1, top_k + 1))))
    after, matches = fuse_local(ranking(scores, true, top_k), found, 0.37, owners(true))

    fused = [score + (lift(found[place], 0.37) if place < len(found) else 0.0) for place, score in enumerate(scores)]
    order = sorted(range(count), key=lambda place: -fused[place])
    hits = [true[place] for place in order]
    assert [c.image_id for c in after.candidates] == [f"i{place}" for place in order[:top_k]]
    assert matches == tuple(found[place] for place in order[: len(found)])
    assert after.standing is not None
    assert after.standing.ranks == tuple(rank for rank, hit in enumerate(hits, 1) if hit)
    assert after.first_true_rank == hits.index(True) + 1
    assert after.verdict == ("correct" if hits[0] else "wrong")
    assert after.standing.best_true == max(fused[place] for place in range(count) if true[place])
    assert after.standing.best_other == max((fused[p] for p in range(count) if not true[p]), default=None)
    assert after.standing.rivals == hits.index(True)
    listed = order[:20]
    if any(true[place] for place in listed):
        precision = average_precision_score([true[p] for p in listed], np.float32([fused[p] for p in listed]))
        share = sum(true[p] for p in listed) / min(sum(true), 20)
        assert after.average_precision == pytest.approx(precision * share)
    else:
        assert after.average_precision == 0.0
