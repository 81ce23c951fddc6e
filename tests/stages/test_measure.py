"""What further matchings of the same queries tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.ablation import without_member
from generator.core.bootstrap import bootstrap
from generator.core.progress import Silent
from generator.core.routes import route_scenario
from generator.core.strategies import BestMatches, Cascade, KReciprocal
from generator.stages.measure import ENCOUNTERS, comparisons
from generator.stages.rank import rank
from generator.store.artefacts import Artefacts

COUNT = 24
IDS = [f"i{row:02}" for row in range(COUNT)]
GROUPS = (group("one", "x", "y", fusion="mean", weights=(2.0, 1.0)), group("two", "z"))
ROUTE = route(("one", 0.75), ("two", 0.25))


@pytest.fixture(scope="module")
def images():
    return image_set([record(name, f"A{row % 5}", encounter=f"e{row % 4}") for row, name in enumerate(IDS)])


@pytest.fixture(scope="module")
def members():
    rng = np.random.default_rng(2)
    identity = rng.normal(size=(5, 6))[np.arange(COUNT) % 5]
    return {name: embeddings(name, IDS, identity + 1.3 * rng.normal(size=(COUNT, 6))) for name in "xyz"}


def routing(images, way=ROUTE):
    return (route_scenario(images.scenarios[0], images, (way,), {}),)


def found(tmp_path, images, members, *, way=ROUTE, groups=GROUPS, settings=None):
    with Artefacts(tmp_path / "a.sqlite") as artefacts:
        return rank(
            repr((way, groups, settings)),
            images,
            routing(images, way),
            groups,
            settings or matching(),
            embeddings=lambda: members,
            given=None,
            artefacts=artefacts,
            whole=True,
            reporter=Silent(),
        )


def test_without_a_member_is_the_ensemble_that_was_never_given_it(tmp_path, images, members):
    whole = found(tmp_path, images, members)
    assert list(whole.evaluation.without_member) == ["x", "y", "z"]
    less = (group("one", "y", fusion="mean", weights=(1.0,)), GROUPS[1])
    alone = found(tmp_path, images, members, groups=less)
    told = whole.evaluation.without_member["x"]
    assert told.whole == whole.metrics
    assert replace(told.less, source="") == replace(alone.metrics, source="")
    assert told.top1.value == pytest.approx(whole.metrics.top1.value - alone.metrics.top1.value)
    assert told.map20.value == pytest.approx(whole.metrics.map20.value - alone.metrics.map20.value)
    right, less = ([one.first_true_rank == 1 for one in found.rankings] for found in (whole, alone))
    gains = np.array(right, dtype=float) - np.array(less, dtype=float)
    (expected,) = bootstrap(gains[:, None], [one.individual for one in whole.rankings], np.random.default_rng(0), 200)
    assert told.top1 == expected
    first = found(tmp_path, images, members, groups=GROUPS[:1], way=route(("one", 0.75)))
    assert replace(whole.evaluation.without_member["z"].less, source="") == replace(first.metrics, source="")


def test_the_other_encounters_are_those_of_the_other_setting(tmp_path, images, members):
    kept = found(tmp_path, images, members)
    left_out = found(tmp_path, images, members, settings=matching(exclude_same_encounter=True))
    numbers = left_out.evaluation.numbers[0]
    assert kept.evaluation.other_encounters == replace(numbers, name="without the query's encounter")
    assert left_out.evaluation.other_encounters.top1 == kept.evaluation.numbers[0].top1


def test_a_strategy_is_told_beside_the_similarity_it_began_with(tmp_path, images, members):
    plain = found(tmp_path, images, members)
    made = found(tmp_path, images, members, way=replace(ROUTE, strategy=BestMatches()))
    assert plain.evaluation.similarity == {}
    assert made.evaluation.similarity["main"].top1 == plain.metrics.top1
    assert made.evaluation.similarity["main"].map20 == plain.metrics.map20


def test_nothing_is_compared_where_nobody_asks_or_nothing_can_be_measured(images):
    assert comparisons(images, routing(images), GROUPS, replace(matching(), compare=False)) == {}
    blind = image_set([record(name, encounter="e") for name in IDS])
    assert comparisons(blind, routing(blind), GROUPS, matching()) == {}
    alone = image_set([record(name, "A") for name in IDS])
    assert list(comparisons(alone, routing(alone), GROUPS, matching())) == ["x", "y", "z"]
    neighbours = replace(ROUTE, strategy=KReciprocal())
    assert ENCOUNTERS not in comparisons(images, routing(images, neighbours), GROUPS, matching())


def test_a_member_that_nobody_can_replace_is_not_taken_away(images):
    only = routing(images, route(("two", 1.0)))
    assert without_member("z", only, GROUPS) is None
    cascade = routing(images, replace(route(("one", 1.0)), strategy=Cascade(groups=(("two", 1.0),))))
    assert without_member("z", cascade, GROUPS) is None
    made, groups = without_member("x", cascade, GROUPS)
    assert (made, [one.members for one in groups]) == (cascade, [("y",), ("z",)])


def test_the_stored_matching_is_recalled_whole(tmp_path, images, members):
    first = found(tmp_path, images, members)
    again = found(tmp_path, images, None)
    assert (again.rankings, again.evaluation) == (first.rankings, first.evaluation)


def test_what_a_shortlist_loses_is_measured_stored_and_only_where_something_is_reranked(tmp_path, images, members):
    short = replace(matching(), shortlist=20)
    made = found(tmp_path, images, members, way=replace(ROUTE, strategy=BestMatches()), settings=short)
    (recall,) = made.recall
    assert (recall.route, recall.method, recall.k, recall.top1.queries) == ("main", "shortlist", 20, COUNT)
    assert 0.9 < recall.top20.value <= 1.0  # 20 of 23 candidates: what the similarity has last
    again = found(tmp_path, images, None, way=replace(ROUTE, strategy=BestMatches()), settings=short)
    assert again.recall == made.recall
    assert found(tmp_path, images, members, settings=short).recall == ()
    assert found(tmp_path, images, members, way=replace(ROUTE, strategy=BestMatches())).recall == ()


def nearest(vectors, count):
    """An index that misses nobody."""

    def search(queries, left_out, count):
        products = (queries.astype(np.float64) @ vectors.T.astype(np.float64)).round(9)
        for row, places in enumerate(left_out):
            products[row, places] = -np.inf
        order = np.argsort(-products, axis=1, kind="stable")[:, :count]
        return np.where(np.isneginf(np.take_along_axis(products, order, axis=1)), -1, order)

    return search


def searched(tmp_path, images, members, asked, index=nearest):
    groups = (group("both", "x", "y"),)
    with Artefacts(tmp_path / "b.sqlite") as artefacts:
        return rank(
            repr(asked),
            images,
            routing(images, route(("both", 1.0))),
            groups,
            asked,
            embeddings=lambda: members,
            given=None,
            index=index,
            artefacts=artefacts,
            whole=True,
            reporter=Silent(),
        )


def test_an_approximate_search_tells_what_it_can_and_no_more(tmp_path, images, members):
    asked = replace(matching(), shortlist=20, search="faiss")
    made = searched(tmp_path, images, members, asked)
    again = searched(tmp_path, images, None, asked)  # stored
    assert (again.recall, again.rankings, again.evaluation.listed) == (made.recall, made.rankings, {"main": 20})
    exact = searched(tmp_path, images, members, replace(asked, search="exact"), None)
    (recall,) = made.recall
    assert (recall.method, recall.k, recall.top20.value, recall.top1.queries) == ("faiss", 20, 1.0, COUNT)
    assert made.metrics == exact.metrics
    assert made.evaluation.listed == {"main": 20}
    assert (made.evaluation.growth, made.evaluation.open_sets, made.evaluation.spreads) == ((), (), ())
    assert (list(made.member_metrics), list(exact.member_metrics)) == ([], ["x", "y"])
    assert made.group_metrics == exact.group_metrics
    assert list(made.evaluation.without_member) == ["x", "y"]
    assert made.evaluation.without_member == exact.evaluation.without_member
    assert np.isnan(made.evaluation.other_encounters.minp.value)
    assert made.evaluation.other_encounters.top1 == exact.evaluation.other_encounters.top1


def test_a_database_no_larger_than_the_list_is_searched_whole(tmp_path, images, members):
    asked = replace(matching(), search="faiss")
    made = searched(tmp_path, images, members, asked, lambda vectors, count: pytest.fail("nothing to index"))
    exact = searched(tmp_path, images, members, replace(asked, search="exact"), None)
    assert (made.rankings, made.member_metrics) == (exact.rankings, exact.member_metrics)
    assert made.evaluation == exact.evaluation
    assert made.recall[0].top20.low == 1.0


def test_recall_needs_no_labels(tmp_path, members):
    blind = image_set([record(name) for name in IDS])
    short = replace(matching(), shortlist=20)
    made = found(tmp_path, blind, members, way=replace(ROUTE, strategy=BestMatches()), settings=short)
    (recall,) = made.recall
    assert made.evaluation is None
    assert (recall.top1.queries, recall.found1.queries) == (COUNT, 0)
