"""Agreement between members, and what they dispute."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.agreement import agreement, disputes, mean_pairwise
from generator.core.records import Query
from generator.core.results import Candidate, Ranking


def ranking(name: str, firsts: dict[str, str], scores: tuple[float, ...] = (0.9, 0.5)) -> Ranking:
    """The ensemble's first candidate is ``c0``."""
    return Ranking(
        query=Query(query_id=name, image_id=name, scenario="all"),
        individual=None,
        route="main",
        candidates=tuple(
            Candidate(image_id=f"c{place}", score=score, groups=(), members=(), correct=None)
            for place, score in enumerate(scores)
        ),
        considered=len(scores),
        excluded=(),
        true_matches=None,
        first_true_rank=None,
        average_precision=None,
        member_first=tuple((member, image_id, None) for member, image_id in firsts.items()),
        verdict="unlabelled",
    )


def test_the_most_disputed_query_has_most_members_against_it_then_most_opinions_then_the_smallest_margin():
    rankings = [
        ranking("calm", {"a": "c0", "b": "c0", "c": "c0"}),
        ranking("one", {"a": "c1", "b": "c0", "c": "c0"}),
        ranking("two alike", {"a": "c1", "b": "c1", "c": "c0"}, (0.9, 0.89)),
        ranking("two wide", {"a": "c1", "b": "c2", "c": "c0"}, (0.9, 0.1)),
        ranking("two close", {"a": "c1", "b": "c2", "c": "c0"}, (0.9, 0.8)),
        ranking("all", {"a": "c1", "b": "c1", "c": "c1"}),
    ]
    found = disputes(rankings)
    assert [dispute.ranking.query.query_id for dispute in found] == [
        "all",
        "two close",
        "two wide",
        "two alike",
        "one",
    ]
    assert (found[1].against, found[1].members, found[1].opinions) == (2, 3, 3)
    assert found[1].margin == pytest.approx(0.1)


def test_half_of_two_members_is_more_than_a_third_of_three():
    found = disputes([ranking("third", {"a": "c1", "b": "c0", "c": "c0"}), ranking("half", {"a": "c1", "b": "c0"})])
    assert [dispute.ranking.query.query_id for dispute in found] == ["half", "third"]


def test_no_candidates_or_no_members_are_no_dispute():
    assert disputes([ranking("empty", {}, ()), ranking("none", {})]) == ()
    (alone,) = disputes([ranking("alone", {"a": "c1"}, (0.5,))])
    assert alone.margin is None


def test_top_1_agreement_counts_the_queries_that_both_served():
    rankings = [
        ranking("1", {"a": "c0", "b": "c0", "c": "c1"}),
        ranking("2", {"a": "c1", "b": "c1", "c": "c1"}),
        ranking("3", {"a": "c1", "b": "c0"}),
        ranking("4", {"d": "c0"}),
    ]
    made = agreement(["a", "b", "c", "d"], rankings, [], [])
    third, half = np.float32(2 / 3), 0.5
    np.testing.assert_allclose(
        made.top1,
        [
            [1, third, half, np.nan],
            [third, 1, half, np.nan],
            [half, half, 1, np.nan],
            [np.nan, np.nan, np.nan, 1],
        ],
    )
    assert np.isnan(made.maps[0, 1])
    assert made.scores.dtype == np.float32
    assert not made.top1.flags.writeable


def test_means_leave_undefined_pairs_out():
    nan = np.nan
    items = [
        (("b", "a"), np.array([[1.0, 0.2], [0.2, 1.0]])),
        (("a", "b"), np.array([[1.0, 0.4], [0.4, 1.0]])),
        (("a", "b"), np.array([[nan, nan], [nan, 1.0]])),
    ]
    np.testing.assert_allclose(mean_pairwise(["a", "b"], items), [[1.0, 0.3], [0.3, 1.0]], rtol=1e-6)
