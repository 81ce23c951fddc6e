"""Metrics of an audit against scikit-learn, and against computations by counting."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, roc_auc_score, roc_curve

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.bootstrap import bootstrap
from generator.core.evaluation import evaluate, growth, known_or_new, spread
from generator.core.open_set import Asked, auc, best_threshold, open_set, roc
from generator.core.ranking import rank_scenario
from generator.core.results import Standing
from generator.core.routes import route_scenario
from generator.core.standings import ranks_of
from generator.core.strategies import BestMatches

COUNT = 60
IDS = [f"i{row:02}" for row in range(COUNT)]
VIEWS = ("top", "left", None)


def records():
    """Ten individuals with two to eight photos, five photographed once, a few photos without a label."""
    names = [f"A{row % 10}" if row < 50 else f"B{row}" if row < 55 else None for row in range(COUNT)]
    years = [row // 10 if row % 10 < 5 else row % 4 for row in range(COUNT)]
    return [
        record(
            name,
            owner,
            encounter=f"e{row % 9}",
            viewpoint=VIEWS[row % 3],
            date=f"20{10 + years[row]}-05-{1 + row % 9:02}",
        )
        for row, (name, owner) in enumerate(zip(IDS, names, strict=True))
    ]


@pytest.fixture(scope="module")
def images():
    return image_set(records())


def ranked(images, strategy=None):
    rng = np.random.default_rng(5)
    identity = {image.individual: rng.normal(size=8) for image in images.images}
    vectors = np.stack([identity[image.individual] for image in images.images]) + 1.1 * rng.normal(size=(COUNT, 8))
    members = {"x": embeddings("x", IDS, vectors)}
    way = route(("one", 1.0)) if strategy is None else replace(route(("one", 1.0)), strategy=strategy)
    routed = route_scenario(images.scenarios[0], images, (way,), {})
    made = rank_scenario(routed, images, members, (group("one", "x"),), matching(top_k=COUNT))
    return made.rankings, (way,)


@pytest.fixture(scope="module")
def rankings(images):
    return ranked(images)[0]


@pytest.fixture(scope="module")
def found(images):
    rankings, routes = ranked(images)
    return evaluate(rankings, images, routes, seed=0, resamples=300)


def ranks(ranking):
    """By counting: the ranks of the true matches in the list of all candidates."""
    return [place for place, candidate in enumerate(ranking.candidates, start=1) if candidate.correct]


def test_standings_are_those_of_the_whole_list(rankings, images):
    by_id = images.by_id
    for ranking in rankings:
        told = ranks(ranking)
        if not told or ranking.individual is None:
            assert ranking.standing is None
            continue
        standing = ranking.standing
        assert list(standing.ranks) == told
        assert standing.ranks[0] == ranking.first_true_rank
        assert standing.best_true == max(c.score for c in ranking.candidates if c.correct)
        assert standing.best_other == max(c.score for c in ranking.candidates if not c.correct)
        owners = [by_id[c.image_id].individual or c.image_id for c in ranking.candidates]
        ahead = set(owners[: told[0] - 1])
        assert standing.rivals == len(ahead)
        assert standing.others == len({owner for owner in owners if owner != ranking.individual})
        year, day = by_id[ranking.query.image_id].date.split("-05-")
        true = [by_id[c.image_id].date.split("-05-") for c in ranking.candidates if c.correct]
        same_year = [abs(int(d) - int(day)) for y, d in true if y == year]
        assert standing.days == min(same_year) if same_year else standing.days >= 350


@given(st.lists(st.integers(0, 6), min_size=60, max_size=90), st.integers(0, 2**32 - 1))
def test_few_and_many_ranks_agree(values, seed):
    scores = np.array(values, dtype=np.float32)
    places = np.random.default_rng(seed).permutation(len(scores))[:55]
    whole = ranks_of(scores, places)
    assert whole.tolist() == sorted(int(ranks_of(scores, places[one : one + 1])[0]) for one in range(len(places)))


def test_metrics_over_all_queries_by_counting(found, rankings):
    told = {ranking.query.query_id: ranks(ranking) for ranking in rankings if ranking.standing}
    numbers = found.numbers[0]
    assert (numbers.kind, numbers.name) == ("all", "all queries")
    assert numbers.top1.value == pytest.approx(np.mean([one[0] == 1 for one in told.values()]))
    assert numbers.top20.value == pytest.approx(np.mean([one[0] <= 20 for one in told.values()]))
    r_precision = [sum(rank <= len(one) for rank in one) / len(one) for one in told.values()]
    assert numbers.r_precision.value == pytest.approx(np.mean(r_precision))
    assert numbers.minp.value == pytest.approx(np.mean([len(one) / one[-1] for one in told.values()]))
    owners = [ranking.individual for ranking in rankings if ranking.standing]
    right = [one[0] == 1 for one in told.values()]
    answers = [owner if hit else f"A{(int(owner[1:]) + 1) % 10}" for owner, hit in zip(owners, right, strict=True)]
    balanced = balanced_accuracy_score(owners, answers)
    assert numbers.balanced.value == pytest.approx(balanced)
    assert (numbers.without_match, numbers.unlabelled) == (5, 5)
    for name in ("top1", "map20", "r_precision", "minp", "balanced"):
        estimate = getattr(numbers, name)
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
        assert estimate.queries == 50


def test_slices_share_out_the_queries(found):
    kinds = {number.kind for number in found.numbers}
    assert kinds == {"all", "viewpoint", "gap"}  # one scenario, one route: nothing to compare
    for kind in ("viewpoint", "gap"):
        parts = [number for number in found.numbers if number.kind == kind]
        assert sum(number.top1.queries for number in parts) == 50
    assert [number.name for number in found.numbers if number.kind == "viewpoint"] == ["top", "left", "unknown"]


def test_the_cmc_curve_is_the_share_by_rank(found, rankings):
    (curve,) = found.cmc
    firsts = [ranking.standing.ranks[0] for ranking in rankings if ranking.standing]
    assert [one.value for one in curve.y] == pytest.approx([np.mean([f <= k for f in firsts]) for k in curve.x])
    assert all(a.value <= b.value for a, b in zip(curve.y, curve.y[1:], strict=False))


def standing_of(rivals: int, others: int) -> Standing:
    return Standing(ranks=(rivals + 1,), best_true=0.5, best_other=0.4, rivals=rivals, others=others, days=None)


@pytest.mark.parametrize(("rivals", "others"), [(0, 6), (1, 6), (3, 6), (6, 6)])
def test_growth_is_the_share_of_all_draws(rankings, rivals, others):
    known = next(ranking for ranking in rankings if ranking.standing)
    curve = growth("main", [replace(known, standing=standing_of(rivals, others))], 0, 100)
    assert curve.x[0] == 1
    assert curve.x[-1] == others
    for n, estimate in zip(curve.x, curve.y, strict=True):
        draws = list(combinations(range(others), int(n)))
        assert estimate.value == pytest.approx(np.mean([all(one >= rivals for one in drawn) for drawn in draws]))


def test_growth_ends_at_the_accuracy_of_the_whole_database(found):
    assert found.growth[0].y[-1].value == pytest.approx(found.numbers[0].top1.value)


def test_the_spread_counts_every_query_once_on_either_side(found, rankings):
    assert sum(found.spreads[0].true) == sum(found.spreads[0].other) == 50
    assert spread("main", [ranking for ranking in rankings if not ranking.standing]) is None


def questions(seed: int, count: int = 80, ties: bool = False) -> Asked:
    rng = np.random.default_rng(seed)
    known = rng.random(count) < 0.6
    known[:2] = True, False
    scores = known * 0.5 + rng.normal(size=count)
    if ties:
        scores = scores.round()
    right = known & (rng.random(count) < 0.7)
    return Asked(scores=scores, known=known, right=right, owners=rng.integers(0, 12, count))


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_auc_and_roc_are_scikit_learns(seed, ties):
    asked = questions(seed, ties=ties)
    assert auc(asked) == pytest.approx(roc_auc_score(asked.known, asked.scores))
    times = np.random.default_rng(seed).integers(0, 3, 12).astype(float)
    weighted = roc_auc_score(asked.known, asked.scores, sample_weight=times[asked.owners] + 1e-12)
    assert auc(asked, times) == pytest.approx(weighted, abs=1e-6)
    false, found = roc(asked)
    expected = roc_curve(asked.known, asked.scores, drop_intermediate=False)
    np.testing.assert_allclose(false, expected[0])
    np.testing.assert_allclose(found, expected[1])


def accuracies(asked: Asked, threshold: float) -> tuple[float, float]:
    """BAKS and BAUS by counting, individual by individual."""
    accepted = asked.scores >= threshold
    found = []
    for chosen, correct in ((asked.known, accepted & asked.right), (~asked.known, ~accepted)):
        owners = sorted(set(asked.owners[chosen].tolist()))
        found.append(float(np.mean([correct[chosen & (asked.owners == owner)].mean() for owner in owners])))
    return found[0], found[1]


@pytest.mark.parametrize("seed", range(5))
def test_no_threshold_beats_the_best(seed):
    asked = questions(seed, count=40)
    best = math.prod(accuracies(asked, best_threshold(asked, np.ones(40, dtype=bool))))
    for value in [*asked.scores.tolist(), -9.0, 9.0]:
        assert math.prod(accuracies(asked, value)) <= best + 1e-12


def test_perfect_scores_are_told_apart_also_when_cross_fitted():
    rng = np.random.default_rng(0)
    owners = np.repeat(np.arange(20), 3)
    known = owners % 2 == 0
    asked = Asked(scores=known + 0.1 * rng.random(60), known=known, right=known, owners=owners)
    found = open_set("main", asked, 0, rng, 200)
    assert (found.auc.value, found.baks.value, found.baus.value) == (1.0, 1.0, 1.0)
    assert 0.1 <= found.threshold <= 1.0
    assert (found.known, found.new) == (30, 30)


def test_one_kind_alone_makes_no_open_set():
    asked = questions(0)
    alone = Asked(scores=asked.scores, known=np.ones(80, dtype=bool), right=asked.right, owners=asked.owners)
    assert open_set("main", alone, 0, np.random.default_rng(0), 100) is None


def test_every_known_query_stands_in_for_a_new_one_where_scores_are_similarities(images):
    rankings, _ = ranked(images)
    found = known_or_new("main", rankings, 0, 200, direct=True)
    assert (found.known, found.new, found.removed) == (50, 55, 50)
    assert found.auc.low <= found.auc.value <= found.auc.high
    again, _ = ranked(images, BestMatches())
    assert known_or_new("main", again, 0, 200, direct=False).removed == 0


def test_an_audit_without_truth_is_not_evaluated():
    images = image_set([record(name) for name in IDS])
    rankings, routes = ranked(images)
    assert evaluate(rankings, images, routes, seed=0, resamples=100) is None
    assert known_or_new("main", rankings, 0, 100, direct=True) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=30))
def test_balanced_means_are_means_of_individuals(rows):
    owners, values = [f"A{owner}" for owner, _ in rows], np.array([[float(right)] for _, right in rows])
    (found,) = bootstrap(values, owners, np.random.default_rng(0), 100, balanced=True)
    means = [np.mean([v for o, v in zip(owners, values, strict=True) if o == name]) for name in sorted(set(owners))]
    assert found.value == pytest.approx(float(np.mean(means)))
