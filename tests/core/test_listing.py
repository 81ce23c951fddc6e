"""Candidates that an index lists, against the search of all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.evaluation import evaluate
from generator.core.listing import LEAST, listed_count, listed_routes
from generator.core.ranking import rank_scenario
from generator.core.recall import in_full, recall_of, sampled
from generator.core.routes import route_scenario
from generator.core.similarity import fused_vectors, unit, unit_vectors
from generator.core.strategies import DIRECT, BestMatches, Cascade, QueryExpansion

COUNT = 60
IDS = [f"i{row:02}" for row in range(COUNT)]
GROUPS = (group("two", "x", "y", normalise=True), group("one", "z"), group("other", "w"))
STRATEGIES = [
    DIRECT,
    BestMatches(),
    Cascade(groups=(("other", 1.0),), weights=(0.2, 0.4, 0.4), power=7.0),
    QueryExpansion(matches=3),
]


@pytest.fixture(scope="module")
def members():
    rng = np.random.default_rng(5)
    identity = rng.normal(size=(12, 6))[np.arange(COUNT) % 12]
    return {name: embeddings(name, IDS, identity[:, None] + rng.normal(size=(COUNT, 2, 6))) for name in "xyzw"}


@pytest.fixture(scope="module")
def images():
    return image_set([record(name, f"A{row % 12}", encounter=f"e{row % 7}") for row, name in enumerate(IDS)])


def best(vectors, count):
    """An index that misses nobody."""

    def search(queries, left_out, count):
        found = np.full((len(queries), count), -1, dtype=np.int64)
        for row, products in enumerate(queries.astype(np.float64) @ vectors.T.astype(np.float64)):
            order = [place for place in np.argsort(-products, kind="stable") if place not in left_out[row]]
            found[row, : len(order[:count])] = order[:count]
        return found

    return search


def blind(vectors, count):
    """An index that only ever finds the places 4, 3 and 40."""

    def search(queries, left_out, count):
        wanted = [[place for place in (4, 3, 40) if place not in places] for places in left_out]
        return np.array([[*places, *[-1] * (count - len(places))] for places in wanted], dtype=np.int64)

    return search


def settings(count, *, top_k=20, **changes):
    return replace(matching(top_k=top_k, **changes), shortlist=count, search="faiss")


def routing(images, strategy=DIRECT, name="two"):
    way = replace(route((name, 1.0)), strategy=strategy)
    return (route_scenario(images.scenarios[0], images, (way,), {}),)


def ranked(images, members, asked, *, strategy=DIRECT, name="two", index=best, **options):
    (routed,) = routing(images, strategy, name)
    return rank_scenario(routed, images, members, GROUPS, asked, index=index, **options)


def names(ranking):
    return [*(candidate.image_id for candidate in ranking.candidates), *(name for name, _ in ranking.further)]


@pytest.mark.parametrize("name", ["one", "two"])
@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("count", [COUNT - 1, COUNT])  # a query is no candidate of its own; nothing to index
def test_a_list_of_everybody_changes_nothing(images, members, strategy, name, count):
    asked = settings(count)
    for one, other in zip(
        ranked(images, members, asked, strategy=strategy, name=name).rankings,
        ranked(images, members, in_full(asked), strategy=strategy, name=name).rankings,
        strict=True,
    ):
        assert names(one) == names(other)
        for candidate, expected in zip(one.candidates, other.candidates, strict=True):
            assert candidate.score == pytest.approx(expected.score, abs=1e-6)
            for told, wanted in ((candidate.parts, expected.parts), (candidate.members, expected.members)):
                assert dict(told) == pytest.approx(dict(wanted), abs=1e-6)
            assert dict(candidate.groups) == pytest.approx(dict(expected.groups), abs=1e-6)
        assert (one.first_true_rank, one.verdict) == (other.first_true_rank, other.verdict)
        assert one.average_precision == pytest.approx(other.average_precision)
        assert one.standing.ranks == other.standing.ranks
        assert (one.considered, one.excluded) == (other.considered, other.excluded)


def test_few_candidates_are_the_first_ones_and_a_missed_match_is_not_found(images, members):
    count = 4
    asked = settings(count, top_k=count, exclude_same_encounter=True)
    short, full = ranked(images, members, asked), ranked(images, members, in_full(asked))
    missed = 0
    for one, other in zip(short.rankings, full.rankings, strict=True):
        assert names(one) == names(other)[:count]
        rank = other.first_true_rank if other.first_true_rank and other.first_true_rank <= count else None
        assert one.first_true_rank == rank
        assert (one.considered, one.true_matches) == (other.considered, other.true_matches)
        missed += rank != other.first_true_rank
    assert missed > 0
    (ensemble,) = [outcomes for outcomes in short.outcomes if outcomes.kind == "ensemble"]
    assert ensemble.first_true_rank.tolist() == [one.first_true_rank or 0 for one in short.rankings]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_an_index_does_not_find_is_no_candidate(images, members, strategy):
    for one in ranked(images, members, settings(20), strategy=strategy, index=blind).rankings:
        expected = {"i04", "i03", "i40"} - {one.query.image_id}
        assert set(names(one)) == expected
        assert len(names(one)) == len(expected)
        assert {image_id for _, image_id in one.asked} <= expected
        assert one.considered == COUNT - 1


def test_blocks_change_nothing(images, members):
    asked = settings(25, top_k=20)
    for strategy in STRATEGIES:
        whole = ranked(images, members, asked, strategy=strategy)
        assert ranked(images, members, asked, strategy=strategy, memory=7 * 40 * COUNT).rankings == whole.rankings


def test_members_that_were_searched_together_have_no_ranking_of_their_own(images, members):
    def sources(name):
        found = ranked(images, members, settings(20), name=name)
        return {(one.kind, one.source) for one in found.outcomes}, {one.member_first for one in found.rankings}

    together, firsts = sources("two")
    assert together == {("ensemble", "ensemble"), ("group", "two")}
    assert firsts == {()}
    alone, firsts = sources("one")
    assert alone == {("ensemble", "ensemble"), ("group", "one"), ("member", "z")}
    assert () not in firsts


def test_how_many_are_listed_and_where(images):
    assert listed_count(matching()) is None
    assert listed_count(replace(matching(), shortlist=30)) == 30
    assert listed_count(settings(None)) == LEAST
    assert listed_count(settings(None, top_k=LEAST + 1)) == LEAST + 1
    assert listed_routes(routing(images), settings(20)) == {"main": 20}
    assert listed_routes(routing(images), settings(COUNT)) == {}
    assert listed_routes(routing(images), in_full(settings(20))) == {}


def test_the_vectors_are_those_whose_products_are_the_similarity(members):
    for one in GROUPS:
        expected = unit(fused_vectors(one, members, IDS))
        np.testing.assert_allclose(unit_vectors(one, members, IDS), expected, atol=1e-6)


def test_several_groups_have_no_embedding_to_search_by(images, members):
    way = route(("two", 0.5), ("one", 0.5))
    routed = route_scenario(images.scenarios[0], images, (way,), {})
    with pytest.raises(ValueError, match="only one group"):
        rank_scenario(routed, images, members, GROUPS, settings(20), index=best)
    with pytest.raises(ValueError, match="needs an index"):
        rank_scenario(routed, images, members, GROUPS, settings(20))


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(("count", "index"), [(COUNT - 1, best), (20, best), (20, blind)])
def test_recall_is_that_of_a_count_over_the_rankings(images, members, strategy, count, index):
    asked = settings(count)
    way = routing(images, strategy)
    short = ranked(images, members, asked, strategy=strategy, index=index).rankings
    full = rank_scenario(sampled(way, asked)[0], images, members, GROUPS, in_full(asked)).rankings
    (found,) = recall_of(short, full, [part.route for routed in way for part in routed], asked)
    assert (found.method, found.k, found.top1.queries) == ("faiss", count, COUNT)
    pairs = list(zip(short, full, strict=True))
    shares = [len(set(names(one)[:20]) & set(names(other)[:20])) / 20 for one, other in pairs]
    assert found.top20.value == pytest.approx(np.mean(shares))
    if count == COUNT - 1:
        assert (found.top1.low, found.top20.low, found.found20.value) == (1.0, 1.0, 0.0)
    if index is blind:
        assert found.top20.value <= 3 / 20


def test_what_needs_every_score_is_not_told(images, members):
    asked = settings(20)
    (routed,) = routing(images)
    short, full = (ranked(images, members, one).rankings for one in (asked, in_full(asked)))
    whole = evaluate(full, images, [routed[0].route], seed=0, resamples=200)
    found = evaluate(short, images, [routed[0].route], seed=0, resamples=200, listed={"main": 20})
    assert (len(whole.growth), len(whole.spreads), len(whole.open_sets)) == (1, 1, 1)
    assert (found.growth, found.spreads, found.open_sets, found.listed) == ((), (), (), {"main": 20})
    first, expected = found.numbers[0], whole.numbers[0]
    assert np.isnan([first.minp.value, first.minp.low, first.minp.high]).all()
    assert not np.isnan(expected.minp.value)
    assert (first.top20, first.map20, first.r_precision) == (expected.top20, expected.map20, expected.r_precision)
    few = evaluate(short, images, [routed[0].route], seed=0, resamples=200, listed={"main": 3})
    assert np.isnan(few.numbers[0].r_precision.value)  # four true matches each
