"""What members do for their ensemble."""

from __future__ import annotations

import pytest

from generator.core.contributions import contributions
from generator.core.records import Query
from generator.core.results import Ranking


def ranking(query: str, verdict: str, *firsts: bool | None, true: int | None = 2) -> Ranking:
    return Ranking(
        query=Query(query_id=query, image_id=query, scenario="all"),
        individual="A",
        route="main",
        candidates=(),
        considered=4,
        excluded=(),
        true_matches=true,
        first_true_rank=1,
        average_precision=1.0,
        member_first=tuple((f"m{place}", "x", correct) for place, correct in enumerate(firsts)),
        verdict=verdict,
    )


def test_who_had_it_and_who_lost_it():
    found = contributions(
        [
            ranking("together", "correct", False, False),
            ranking("all", "correct", True, True),
            ranking("lost", "wrong", False, True, True),
            ranking("nobody", "wrong", False, False),
        ]
    )
    assert found.together == ("together",)
    assert found.lost == (("lost", ("m1", "m2")),)


@pytest.mark.parametrize(
    "left_out",
    [
        ranking("alone", "correct", False),
        ranking("no true match", "no true match", False, False, true=0),
        ranking("unlabelled", "unlabelled", None, None, true=None),
    ],
)
def test_queries_that_tell_nothing_are_left_out(left_out):
    found = contributions([left_out])
    assert (found.together, found.lost) == ((), ())
