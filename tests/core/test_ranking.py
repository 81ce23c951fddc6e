"""Ranking against brute force: every score, place, exclusion, verdict and outcome."""

from __future__ import annotations

import numpy as np
import pytest

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.outcomes import outcomes_of
from generator.core.ranking import MEMORY, rank_scenario
from generator.core.routes import route_scenario
from generator.errors import MemberError

GROUPS = (group("one", "x", "y"), group("two", "z", "w", fusion="mean", weights=(2.0, 1.0)))
ROUTE = route(("one", 0.75), ("two", 0.25))


def people(count: int = 30, seed: int = 0) -> tuple:
    """Images of a few individuals, some unknown, in a few encounters, with members that half know them."""
    rng = np.random.default_rng(seed)
    records = [
        record(
            f"i{row:02}",
            None if row % 11 == 5 else f"A{rng.integers(7)}",
            encounter=f"e{rng.integers(8)}" if row % 3 else None,
        )
        for row in range(count)
    ]
    ids = [image.image_id for image in records]
    identity = {name: rng.normal(size=8) for name in {image.individual for image in records}}
    made = {}
    for name in "xyzw":
        vectors = np.stack([identity[image.individual] for image in records])[:, None] + 1.5 * rng.normal(
            size=(count, 2, 8)
        )
        vectors[7] = vectors[3]  # identical images tie
        made[name] = embeddings(name, ids, vectors)
    return records, made


def ranked(records, members, *, settings=None, routes=(ROUTE,), groups=GROUPS, memory=MEMORY, **scenario):
    images = image_set(records, **scenario)
    routed = route_scenario(images.scenarios[0], images, routes, {})
    return rank_scenario(routed, images, members, groups, settings or matching(), memory=memory)


def brute_force(records, members, query, database, exclude_same_encounter):
    """One query, one pair at a time, from the formulas."""
    by_id = {image.image_id: image for image in records}

    def vector(name, image_id):
        return members[name].vectors[members[name].rows[image_id]].astype(np.float64).mean(axis=0)

    def cosine(left, right):
        return left @ right / np.linalg.norm(left) / np.linalg.norm(right)

    def scores(image_id):
        own = {name: cosine(vector(name, query), vector(name, image_id)) for name in "xyzw"}
        one = cosine(*(np.concatenate([vector("x", side), vector("y", side)]) for side in (query, image_id)))
        two = (2 * own["z"] + own["w"]) / 3
        return own | {"one": one, "two": two, "ensemble": 0.75 * one + 0.25 * two}

    same = by_id[query].encounter
    kept = [
        image_id
        for image_id in database
        if image_id != query and not (exclude_same_encounter and same is not None and by_id[image_id].encounter == same)
    ]
    return {image_id: scores(image_id) for image_id in kept}


def ordered(scores, source):
    """The candidates by one source's scores, best first; `sorted` is stable."""
    return sorted(scores, key=lambda image_id: -np.float32(scores[image_id][source]))


@pytest.mark.parametrize("exclude_same_encounter", [False, True])
def test_every_ranking_is_the_brute_force_one(exclude_same_encounter):
    records, members = people()
    database = [image.image_id for image in records][::-1][:25]
    made = ranked(
        records,
        members,
        database=database,
        settings=matching(top_k=4, exclude_same_encounter=exclude_same_encounter),
    )
    assert [ranking.query.image_id for ranking in made.rankings] == [image.image_id for image in records]
    by_id = {image.image_id: image for image in records}
    for ranking in made.rankings:
        query = by_id[ranking.query.image_id]
        scores = brute_force(records, members, query.image_id, database, exclude_same_encounter)
        assert ranking.considered == len(scores)
        assert ranking.considered + sum(count for _, count in ranking.excluded) == len(database)

        best = ordered(scores, "ensemble")
        assert [candidate.image_id for candidate in ranking.candidates] == best[:4]
        for candidate in ranking.candidates:
            expected = scores[candidate.image_id]
            assert candidate.score == pytest.approx(expected["ensemble"], abs=1e-6)
            assert dict(candidate.groups) == pytest.approx({name: expected[name] for name in ("one", "two")})
            assert dict(candidate.members) == pytest.approx({name: expected[name] for name in "xyzw"})
        assert [(name, first) for name, first, _ in ranking.member_first] == [
            (name, ordered(scores, name)[0]) for name in "xyzw"
        ]
        true = [image_id for image_id in best if query.individual and by_id[image_id].individual == query.individual]
        assert ranking.true_matches == (len(true) if query.individual else None)
        assert ranking.first_true_rank == (best.index(true[0]) + 1 if true else None)
        if true:
            hits = [place for place, image_id in enumerate(best[:20], start=1) if image_id in true]
            precision = sum((number + 1) / place for number, place in enumerate(hits)) / min(len(true), 20)
            assert ranking.average_precision == pytest.approx(precision, abs=0.02)  # two identical images may tie
        else:
            assert ranking.average_precision is None


def test_every_source_has_its_outcomes():
    records, members = people()
    made = ranked(records, members)
    assert [(outcome.kind, outcome.source) for outcome in made.outcomes] == [
        ("member", "x"),
        ("member", "y"),
        ("group", "one"),
        ("member", "z"),
        ("member", "w"),
        ("group", "two"),
        ("ensemble", "ensemble"),
    ]
    ids = [image.image_id for image in records]
    for outcome in made.outcomes:
        assert len(outcome.queries) == len(outcome.individuals) == len(outcome.first) == len(records)
        for row, query in enumerate(ids):
            scores = brute_force(records, members, query, ids, False)
            best = ordered(scores, outcome.source)
            assert outcome.first[row] == best[0]
            true = [
                place
                for place, image_id in enumerate(best, start=1)
                if records[row].individual and records[ids.index(image_id)].individual == records[row].individual
            ]
            assert outcome.first_true_rank[row] == (true[0] if true else 0)


def test_the_ensembles_outcomes_can_be_read_back_from_the_rankings():
    records, members = people()
    made = ranked(records, members)
    kept, again = made.outcomes[-1], outcomes_of(made.rankings)
    assert (again.source, again.kind, again.queries) == (kept.source, kept.kind, kept.queries)
    assert (again.individuals, again.first) == (kept.individuals, kept.first)
    for name in ("true_matches", "first_true_rank", "average_precision"):
        np.testing.assert_array_equal(getattr(again, name), getattr(kept, name))


@pytest.mark.parametrize("memory", [1, 3 * 30 * 64, 10**9])
def test_block_sizes_change_nothing(memory):
    records, members = people()
    whole = ranked(records, members)
    made = ranked(records, members, memory=memory)
    assert made.rankings == whole.rankings
    for mine, theirs in zip(made.outcomes, whole.outcomes, strict=True):
        np.testing.assert_array_equal(mine.first_true_rank, theirs.first_true_rank)
        np.testing.assert_array_equal(mine.average_precision, theirs.average_precision)


def test_neither_do_other_queries_or_the_order_of_the_database():
    records, members = people()
    whole = {ranking.query: ranking for ranking in ranked(records, members).rankings}
    for ranking in ranked(records, members, queries=["i04", "i09"]).rankings:
        assert ranking == whole[ranking.query]
    turned = ranked(records, members, database=[image.image_id for image in records][::-1])
    for ranking in turned.rankings:
        before = whole[ranking.query]
        assert {c.image_id for c in ranking.candidates[:1]} <= {c.image_id for c in before.candidates}
        assert [c.score for c in ranking.candidates] == [c.score for c in before.candidates]


def test_ties_keep_database_order():
    records, members = people()
    order = [image.image_id for image in records]
    for database in (order, order[::-1]):
        made = ranked(records, members, database=database, settings=matching(top_k=30))
        for ranking in made.rankings:
            if ranking.query.image_id in ("i03", "i07"):
                continue
            found = [candidate.image_id for candidate in ranking.candidates]
            place = {image_id: found.index(image_id) for image_id in ("i03", "i07")}
            assert abs(place["i03"] - place["i07"]) == 1
            assert (place["i03"] < place["i07"]) == (database is order)
            scores = [candidate.score for candidate in ranking.candidates]
            assert scores[place["i03"]] == scores[place["i07"]]


def test_verdicts():
    records = [
        record("a1", "A"),
        record("a2", "A"),
        record("b", "B"),
        record("c", "C"),
        record("u"),
        record("v"),
    ]
    vectors = np.array([[1, 0.1, 0], [1, 0, 0], [0.7, 1, 0], [0.6, 1, 0.1], [0, 0, 1], [0.05, 0, 1]])
    members = {"x": embeddings("x", [image.image_id for image in records], vectors)}
    made = ranked(records, members, routes=(route(("g", 1.0)),), groups=(group("g", "x"),))
    assert [ranking.verdict for ranking in made.rankings] == [
        "correct",
        "correct",
        "no true match",
        "no true match",
        "unlabelled",
        "unlabelled",
    ]
    wrong = ranked(
        records,
        members | {"x": embeddings("x", [image.image_id for image in records], vectors[[0, 2, 1, 3, 4, 5]])},
        routes=(route(("g", 1.0)),),
        groups=(group("g", "x"),),
    )
    assert wrong.rankings[0].verdict == "wrong"
    assert wrong.rankings[0].candidates[0].correct is False
    assert wrong.rankings[0].first_true_rank == 2


def test_a_first_candidate_nobody_knows_is_not_called_wrong():
    records = [record("a1", "A"), record("a2", "A"), record("u")]
    members = {"x": embeddings("x", ["a1", "a2", "u"], np.array([[1, 0], [0, 1], [1, 0.1]]))}
    (made,) = ranked(records, members, routes=(route(("g", 1.0)),), groups=(group("g", "x"),), queries=["a1"]).rankings
    assert made.candidates[0].correct is None
    assert (made.verdict, made.first_true_rank, made.true_matches) == ("unlabelled", 2, 1)


def test_pair_labels_rank_without_individuals():
    records = [record("q"), record("a"), record("b")]
    members = {"x": embeddings("x", ["q", "a", "b"], np.array([[1, 0], [0.9, 0.1], [0, 1]]))}
    (made,) = ranked(
        records,
        members,
        routes=(route(("g", 1.0)),),
        groups=(group("g", "x"),),
        queries=["q"],
        database=["a", "b"],
        true_images={"q": frozenset({"b"})},
    ).rankings
    assert (made.individual, made.verdict, made.first_true_rank, made.average_precision) == (
        None,
        "wrong",
        2,
        0.5,
    )


@pytest.mark.parametrize("database", [[], ["only"]])
def test_nothing_to_match_against_is_a_ranking_without_candidates(database):
    members = {"x": embeddings("x", ["only"], np.ones((1, 3)))}
    (made,) = ranked(
        [record("only", "A")],
        members,
        routes=(route(("g", 1.0)),),
        groups=(group("g", "x"),),
        database=database,
    ).rankings
    assert made.candidates == ()
    assert made.member_first == ()
    assert (made.considered, made.verdict, made.margin) == (0, "no true match", None)


def test_zero_vectors_score_zero_and_never_nan():
    records = [record(name, "A") for name in "abc"]
    members = {"x": embeddings("x", list("abc"), np.zeros((3, 4)))}
    made = ranked(records, members, routes=(route(("g", 1.0)),), groups=(group("g", "x"),))
    for ranking in made.rankings:
        assert [candidate.score for candidate in ranking.candidates] == [0.0, 0.0]
        assert ranking.average_precision == 1.0


def test_route_weights_are_used_as_given():
    records, members = people()
    once = ranked(
        records,
        members,
        routes=(
            route(
                ("one", 1.0),
            ),
        ),
    ).rankings
    twice = ranked(
        records,
        members,
        routes=(
            route(
                ("one", 2.0),
            ),
        ),
    ).rankings
    for left, right in zip(once, twice, strict=True):
        assert [c.image_id for c in left.candidates] == [c.image_id for c in right.candidates]
        assert right.candidates[0].score == pytest.approx(2 * left.candidates[0].score, rel=1e-6)


def test_queries_on_several_routes_come_back_in_order_with_their_own_members():
    records = [
        record("a", "A", viewpoint="top"),
        record("b", "A", viewpoint="left"),
        record("c", "A", viewpoint="top"),
    ]
    rng = np.random.default_rng(0)
    members = {name: embeddings(name, list("abc"), rng.normal(size=(3, 4))) for name in "xz"}
    groups = (group("one", "x"), group("two", "z"))
    routes = (route(("one", 1.0), queries="top", name="tops"), route(("two", 1.0), name="rest"))
    images = image_set(records)
    routed = route_scenario(images.scenarios[0], images, routes, {}, per_query=True)
    made = rank_scenario(routed, images, members, groups, matching())
    assert [(ranking.query.image_id, ranking.route) for ranking in made.rankings] == [
        ("a", "tops"),
        ("b", "rest"),
        ("c", "tops"),
    ]
    queries = {outcome.source: outcome.queries for outcome in made.outcomes}
    assert queries["x"] == ("q-a", "q-c")
    assert queries["z"] == ("q-b",)
    assert set(queries["ensemble"]) == {"q-a", "q-b", "q-c"}


def test_progress_counts_every_query_once():
    records, members = people()
    images = image_set(records)
    routed = route_scenario(images.scenarios[0], images, (ROUTE,), {})
    steps: list[int] = []
    rank_scenario(routed, images, members, GROUPS, matching(), memory=30 * 80 * 7, advance=steps.append)
    assert steps == [7, 7, 7, 7, 2]


def test_absent_embeddings_are_named():
    records, members = people()
    with pytest.raises(MemberError, match=r"member 'z' has no embeddings, but a route asks it \(there are: x, y\)"):
        ranked(records, {name: members[name] for name in "xy"})
    short = embeddings("x", ["i00"], np.ones((1, 8)))
    with pytest.raises(MemberError, match="member 'x' has no embedding for 29 of 30 images"):
        ranked(records, members | {"x": short})
