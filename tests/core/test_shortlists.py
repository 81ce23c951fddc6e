"""Shortlists against the strategies on all candidates, and against the order of the similarity."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.ranking import rank_scenario
from generator.core.recall import SAMPLE, recall_of, sampled
from generator.core.routes import route_scenario
from generator.core.scoring import make_scorer, score_block
from generator.core.strategies import DIRECT, BestMatches, Cascade, KReciprocal, QueryExpansion
from generator.core.trials import make_trial

COUNT = 60
IDS = [f"i{row:02}" for row in range(COUNT)]
GROUPS = (
    group("near", "x", "y"),
    group("far", "z", normalise=True),
    group("other", "w"),
    group("ranked", "x", "z", fusion="rank"),
)
STRATEGIES = [
    BestMatches(),
    BestMatches(weights=(0.1, 0.9), power=1.5),
    Cascade(groups=(("other", 1.0),), weights=(0.2, 0.4, 0.4), power=7.0),
    Cascade(groups=(("ranked", 1.0),)),
    QueryExpansion(matches=3),
    KReciprocal(k1=6, k2=3),
]


@pytest.fixture(scope="module")
def members():
    rng = np.random.default_rng(5)
    identity = rng.normal(size=(12, 6))[np.arange(COUNT) % 12]
    return {name: embeddings(name, IDS, identity[:, None] + rng.normal(size=(COUNT, 2, 6))) for name in "xyzw"}


@pytest.fixture(scope="module")
def images():
    return image_set([record(name, f"A{row % 12}", encounter=f"e{row % 7}") for row, name in enumerate(IDS)])


def routing(images, strategy, *groups):
    way = replace(route(*(groups or (("near", 0.75), ("far", 0.25)))), strategy=strategy)
    return (route_scenario(images.scenarios[0], images, (way,), {}),)


def settings(shortlist, *, top_k=COUNT, **changes):
    return replace(matching(top_k=top_k, **changes), shortlist=shortlist)


def ranked(images, members, strategy, asked, *groups, memory=10**8):
    (routed,) = routing(images, strategy, *groups)
    return rank_scenario(routed, images, members, GROUPS, asked, memory=memory).rankings


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("count", [COUNT - 1, COUNT, 10 * COUNT])  # a query is no candidate of its own
def test_a_shortlist_of_all_candidates_changes_nothing(images, members, strategy, count):
    full = ranked(images, members, strategy, settings(None))
    assert ranked(images, members, strategy, settings(count)) == full
    left_out = settings(None, exclude_same_encounter=not isinstance(strategy, KReciprocal))
    fewer = replace(left_out, shortlist=count)
    assert ranked(images, members, strategy, fewer) == ranked(images, members, strategy, left_out)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_first_are_the_strategys_and_the_rest_in_the_order_of_the_similarity(images, members, strategy):
    count = 8
    asked = settings(count, top_k=count)
    plain = ranked(images, members, DIRECT, settings(None))
    full = ranked(images, members, strategy, settings(None))
    for short, s, whole in zip(ranked(images, members, strategy, asked), plain, full, strict=True):
        if short.asked != whole.asked:  # the third of a cascade is the second best in the shortlist
            assert isinstance(strategy, Cascade)
            assert dict(short.asked)["s2"] == dict(whole.asked)["s2"]
            assert dict(short.asked)["s3"] in {candidate.image_id for candidate in s.candidates[:count]}
            continue
        told = {candidate.image_id: candidate.score for candidate in whole.candidates}
        by_s = [candidate.image_id for candidate in s.candidates]
        made = [*((candidate.image_id, candidate.score) for candidate in short.candidates), *short.further]
        assert len(made) == 20
        places = {name: place for place, name in enumerate(IDS)}
        expected = sorted(by_s[:count], key=lambda name: (-told[name], places[name]))
        assert [name for name, _ in made] == [*expected, *by_s[count:20]]
        assert [score for _, score in made[:count]] == pytest.approx([told[name] for name in expected], abs=1e-7)
        assert made[count][1] < made[count - 1][1]
        similarity = {candidate.image_id: candidate.score for candidate in s.candidates}
        for (one, higher), (other, lower) in pairwise(made[count:]):
            assert higher - lower == pytest.approx(similarity[one] - similarity[other], abs=1e-6)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_parts_of_the_shortlist_are_those_of_the_whole(images, members, strategy):
    full = ranked(images, members, strategy, settings(None))
    for short, whole in zip(ranked(images, members, strategy, settings(30, top_k=20)), full, strict=True):
        if short.asked != whole.asked:  # a cascade's third picks from the shortlist
            continue
        parts = {candidate.image_id: candidate.parts for candidate in whole.candidates}
        for candidate in short.candidates:
            assert dict(candidate.parts) == pytest.approx(dict(parts[candidate.image_id]), abs=1e-6)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_blocks_change_nothing(images, members, strategy):
    asked = settings(25, top_k=20)
    whole = ranked(images, members, strategy, asked)
    assert ranked(images, members, strategy, asked, memory=7 * 144 * COUNT) == whole


def test_a_route_by_ranks_asks_before_all_candidates(images, members):
    full = ranked(images, members, BestMatches(), settings(None), ("ranked", 1.0))
    short = ranked(images, members, BestMatches(), settings(COUNT - 1), ("ranked", 1.0))
    for one, other in zip(short, full, strict=True):
        assert [c.image_id for c in one.candidates] == [c.image_id for c in other.candidates]
        assert [c.parts for c in one.candidates] == [c.parts for c in other.candidates]


def test_nobody_is_asked_about_more_than_the_shortlist(images, members):
    ((part,),) = routing(images, BestMatches())
    scorer = make_scorer(part, images, GROUPS, members, {}, None, 9)
    trial = make_trial(scorer.pool, part.queries[:5], images)
    found = score_block(scorer, trial, lambda kind, source, similarities: None, 20)
    assert found.scores.shape == (5, COUNT)
    assert [part.every().shape for part in found.parts] == [(5, 9)] * 3


def test_a_direct_route_has_no_shortlist(images, members):
    assert ranked(images, members, DIRECT, settings(20)) == ranked(images, members, DIRECT, settings(None))
    assert sampled(routing(images, DIRECT), settings(20)) == ((),)


def measured(images, members, strategy, asked):
    way = routing(images, strategy)
    short = ranked(images, members, strategy, asked)
    some = sampled(way, asked)
    full = rank_scenario(some[0], images, members, GROUPS, replace(asked, shortlist=None)).rankings
    return recall_of(short, full, [part.route for routed in way for part in routed], asked)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_all_candidates_have_a_recall_of_one(images, members, strategy):
    (found,) = measured(images, members, strategy, settings(COUNT - 1))
    assert (found.route, found.method, found.k) == ("main", "shortlist", COUNT - 1)
    assert (found.top1.value, found.top1.low, found.top20.value, found.top20.low) == (1.0, 1.0, 1.0, 1.0)
    assert (found.found1.value, found.found20.value) == (0.0, 0.0)
    assert found.top1.queries == found.found20.queries == COUNT


def test_few_candidates_lose_what_a_count_over_the_rankings_says(images, members):
    strategy = Cascade(groups=(("other", 1.0),))
    full = ranked(images, members, strategy, settings(None))
    short = ranked(images, members, strategy, settings(20, top_k=20))
    (found,) = measured(images, members, strategy, settings(20, top_k=20))

    def names(ranking, count):
        return {candidate.image_id for candidate in ranking.candidates[:count]}

    pairs = list(zip(short, full, strict=True))
    for estimate, count in ((found.top1, 1), (found.top20, 20)):
        shares = [len(names(one, count) & names(other, count)) / count for one, other in pairs]
        assert estimate.value == pytest.approx(np.mean(shares))
    assert 0.0 < found.top20.value < 1.0
    hits = [(one.first_true_rank <= 20) - (other.first_true_rank <= 20) for one, other in pairs]
    assert found.found20.value == pytest.approx(np.mean(hits))


def test_a_true_match_that_only_the_strategy_finds_is_lost_and_counted():
    """The query's own group sees 20 strangers first; its best match knows the true one, at place 22 by s."""
    names = ["q", "best", *(f"s{row:02}" for row in range(20)), "true"]
    angles = np.deg2rad([0.0, 1.0, *np.linspace(10.0, 30.0, 20), 60.0])
    near = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    other = np.tile([0.0, 1.0], (len(names), 1))
    other[[1, 22]] = [1.0, 0.0]  # the best match and the true one
    images = image_set(
        [record(name, {"q": "A", "true": "A"}.get(name, f"B{row}")) for row, name in enumerate(names)], queries=["q"]
    )
    members = {"n": embeddings("n", names, near), "o": embeddings("o", names, other)}
    groups = (group("near", "n"), group("other", "o"))
    way = replace(route(("near", 1.0)), strategy=Cascade(groups=(("other", 1.0),)))
    routed = route_scenario(images.scenarios[0], images, (way,), {})
    asked = settings(20, top_k=3)
    (short,) = rank_scenario(routed, images, members, groups, asked).rankings
    (full,) = rank_scenario(routed, images, members, groups, replace(asked, shortlist=None)).rankings
    assert (full.first_true_rank, short.first_true_rank) == (2, 22)
    (found,) = recall_of([short], [full], [way], asked)
    assert (found.top1.value, found.top20.value) == (1.0, 19 / 20)
    assert (found.found1.value, found.found20.value) == (0.0, -1.0)


def test_the_sample_is_seeded_and_bounded():
    names = [f"i{row:03}" for row in range(SAMPLE + 40)]
    images = image_set([record(name, "A") for name in names])
    way = routing(images, BestMatches())

    def chosen(seed):
        return [q.query_id for part in sampled(way, replace(settings(20), seed=seed))[0] for q in part.queries]

    assert len(chosen(0)) == len(set(chosen(0))) == SAMPLE
    assert chosen(0) == chosen(0) != chosen(1)
