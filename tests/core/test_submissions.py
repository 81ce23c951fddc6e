"""From rankings to the rows of a submission, and from the rows of a file to what they say of an audit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.making import image_set, record
from generator.core.records import ImageProblem, Query
from generator.core.results import Candidate, Ranking
from generator.core.submissions import SubmissionRow, accept, submitted
from generator.errors import ImageSetError


def ranking(query_id: str, scores, *, shown: int = 2, route: str = "main") -> Ranking:
    named = [(f"{query_id}-c{place}", score) for place, score in enumerate(scores)]
    return Ranking(
        query=Query(query_id=query_id, image_id=query_id, scenario="all"),
        individual=None,
        route=route,
        candidates=tuple(
            Candidate(image_id=name, score=score, groups=(), members=(), correct=None) for name, score in named[:shown]
        ),
        considered=len(named),
        excluded=(),
        true_matches=None,
        first_true_rank=None,
        average_precision=None,
        member_first=(),
        verdict="unlabelled",
        further=tuple(named[shown:]),
    )


def row(query_id: str, image_id: str, score: float = 0.5, where: str = "line 2") -> SubmissionRow:
    return SubmissionRow(query_id=query_id, image_id=image_id, score=score, where=where)


def test_every_query_has_its_first_twenty_in_order():
    few, many = ranking("b", [0.9, 0.5, 0.4]), ranking("a", [1 - place / 100 for place in range(30)], shown=30)
    rows = submitted([few, ranking("none", []), many])
    assert [one.query_id for one in rows] == ["b"] * 3 + ["a"] * 20
    assert [one.image_id for one in rows[:3]] == ["b-c0", "b-c1", "b-c2"]
    assert [one.score for one in rows[:3]] == [0.9, 0.5, 0.4]


def test_scores_outside_0_to_1_are_moved_into_it_route_by_route():
    made = [
        ranking("cosine", [0.5, -0.25], route="one"),
        ranking("same route", [0.75], route="one"),
        ranking("power", [0.25, 1e-30], route="two"),
        ranking("sum", [2.0, 1.0], route="three"),
        ranking("wild", [4.0, -8.0], route="four"),
        ranking("edge", [0.0, -0.0], route="five"),
    ]
    scores = {}
    for one in submitted(made):
        scores.setdefault(one.query_id, []).append(one.score)
    assert scores == {
        "cosine": [0.75, 0.375],
        "same route": [0.875],
        "power": [0.25, 1e-30],
        "sum": [1.0, 0.5],
        "wild": [0.75, 0.0],
        "edge": [0.0, 0.0],
    }
    assert str(scores["edge"][1]) == "0.0"


def audit(**changes):
    """Queries a and b before a database of c and d, whose copy is dd; e was left out."""
    records = [record("a"), record("b"), record("c"), replace(record("d"), aliases=("dd",))]
    images = image_set(records, queries=["a", "b"], database=["c", "d"])
    gone = tuple(
        ImageProblem(image_id=name, path=name, kind=kind, reason="")
        for name, kind in (("e", "damaged"), ("dd", "duplicate"), ("c", "mask"))
    )
    return replace(images, problems=gone, **changes)


def accepted(*rows, **options):
    return accept(rows, audit(), name="sub.csv", **options)


def test_rows_are_gathered_by_query():
    assert accepted(row("q-b", "c", 0.25), row("q-b", "d", 0.75)) == {"q-b": {"c": 0.25, "d": 0.75}}


def test_a_copy_stands_for_the_image_and_the_better_of_two_counts():
    assert accepted(row("q-a", "d", 0.25), row("q-a", "dd", 0.75)) == {"q-a": {"d": 0.75}}
    assert accepted(row("q-a", "dd", 0.75), row("q-a", "d", 0.25)) == {"q-a": {"d": 0.75}}


def test_images_that_were_left_out_are_passed_over():
    assert accepted(row("q-a", "e"), row("e", "c"), row("all-e", "c"), row("q-a", "c")) == {"q-a": {"c": 0.5}}


def test_a_preview_passes_over_what_is_not_in_it():
    assert accepted(row("q-z", "c"), row("q-a", "z"), row("q-a", "c"), preview=True) == {"q-a": {"c": 0.5}}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row("q-a", "c"), row("q-z", "c", where="line 3")], "sub.csv: line 3: the audit has no query 'q-z'; expected"),
        ([row("q-z", "c"), row("q-y", "c")], "'q-z' (and 1 more such rows); expected query ids as in 'q-a'"),
        ([row("q-a", "b")], "line 2: 'b' is not in the database that 'q-a' is put to; expected"),
        ([row("q-a", "x"), row("q-b", "x"), row("q-b", "y")], "'q-a' is put to (and 2 more such rows)"),
    ],
)
def test_rows_of_another_audit_are_refused(rows, message):
    with pytest.raises(ImageSetError) as error:
        accepted(*rows)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
