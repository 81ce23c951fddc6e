"""Who is compared with whom, and what would be right."""

from __future__ import annotations

import numpy as np

from core.making import image_set, record
from generator.core.trials import make_pool, make_trial

RECORDS = [
    record("a1", "A", encounter="e1"),
    record("a2", "A", encounter="e1"),
    record("a3", "A", encounter="e2"),
    record("b1", "B", encounter="e1"),
    record("u1", None, encounter=None),
    record("u2", None, encounter=None),
]


def trial(images, **options):
    pool = make_pool(images.scenarios[0], images)
    return make_trial(pool, images.queries, images, **options)


def test_only_the_query_itself_is_left_out_by_default():
    made = trial(image_set(RECORDS))
    np.testing.assert_array_equal(made.considered, ~np.eye(6, dtype=bool))
    assert set(made.excluded) == {(("the query itself", 1),)}
    assert made.true_matches.tolist() == [2, 2, 2, 0, -1, -1]
    assert made.true[0].tolist() == [False, True, True, False, False, False]


def test_the_same_encounter_is_left_out_on_request_and_counted_apart():
    made = trial(image_set(RECORDS), exclude_same_encounter=True)
    assert made.considered[0].tolist() == [False, False, True, False, True, True]
    assert made.excluded[0] == (("the query itself", 1), ("same encounter", 2))
    assert made.true_matches.tolist() == [1, 1, 2, 0, -1, -1]


def test_an_unknown_encounter_is_no_encounter():
    made = trial(image_set(RECORDS), exclude_same_encounter=True)
    assert made.considered[4].tolist() == [True, True, True, True, False, True]


def test_a_query_outside_the_database_excludes_nothing():
    made = trial(image_set(RECORDS, queries=["a1"], database=["a2", "b1"]))
    assert made.excluded == ((),)
    assert made.considered.all()


def test_pairs_state_the_truth_over_the_individuals():
    """Also for a query of an unknown individual; a stated image that is not in the database plays no part."""
    pairs = {"u1": frozenset({"b1", "elsewhere"}), "a1": frozenset({"b1"}), "a2": frozenset()}
    made = trial(image_set(RECORDS, queries=["u1", "a1", "a2", "a3"], true_images=pairs))
    assert made.true_matches.tolist() == [1, 1, 0, 2]
    assert np.flatnonzero(made.true[1]).tolist() == [3]
    assert made.correct(0, 3) is True
    assert made.correct(0, 5) is False


def test_correctness_is_unknown_where_either_individual_is():
    made = trial(image_set(RECORDS))
    assert made.correct(0, 1) is True
    assert made.correct(0, 3) is False
    assert made.correct(0, 4) is None
    assert made.correct(4, 0) is None


def test_an_image_named_twice_is_one_candidate():
    images = image_set(RECORDS, queries=["a1"], database=["a2", "b1", "a2"])
    assert make_pool(images.scenarios[0], images).image_ids == ("a2", "b1")


def test_a_large_block_agrees_with_plain_loops():
    rng = np.random.default_rng(5)
    records = [
        record(
            f"i{row}",
            None if rng.random() < 0.2 else f"A{rng.integers(5)}",
            encounter=None if rng.random() < 0.3 else f"e{rng.integers(6)}",
        )
        for row in range(40)
    ]
    made = trial(image_set(records, database=[f"i{row}" for row in range(0, 40, 2)]), exclude_same_encounter=True)
    for row, query in enumerate(records):
        for place, image_id in enumerate(made.pool.image_ids):
            other = records[int(image_id[1:])]
            kept = other is not query and (query.encounter is None or query.encounter != other.encounter)
            assert made.considered[row, place] == kept
            right = query.individual is not None and query.individual == other.individual
            assert made.true[row, place] == (kept and right)
