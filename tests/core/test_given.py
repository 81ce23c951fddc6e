"""A ranking made elsewhere against brute force: what is a candidate, what counts as found, what is told."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.agreement import disputes
from generator.core.metrics import metrics_of
from generator.core.outcomes import outcomes_of
from generator.core.ranking import rank_scenario
from generator.core.routes import route_scenario
from generator.core.strategies import GIVEN
from generator.core.trials import ENCOUNTER, ITSELF, OPPOSITE

COUNT = 40
IDS = [f"i{row:02}" for row in range(COUNT)]
GROUPS = (group("one", "x", "y"), group("two", "z"))
ROUTE = route(("one", 0.75), ("two", 0.25))
SETTINGS = replace(matching(top_k=4, exclude_same_encounter=True), opposite=(("left", "right"),))


def records():
    return [
        record(name, f"A{row % 5}", encounter=f"e{row % 9}", viewpoint=("left", "right", None)[row % 3])
        for row, name in enumerate(IDS)
    ]


@pytest.fixture(scope="module")
def members():
    rng = np.random.default_rng(5)
    return {name: embeddings(name, IDS, rng.normal(size=(COUNT, 2, 6))) for name in "xyz"}


def listing(seed=1, listed=25, levels=12):
    """Every query but the last with some images of the set, itself among them, and with ties."""
    rng = np.random.default_rng(seed)
    return {
        f"q-{name}": {
            image: float(score)
            for image, score in zip(
                [name, *rng.permutation([other for other in IDS if other != name])[: listed - 1]],
                rng.integers(0, levels, listed) / levels,
                strict=True,
            )
        }
        for name in IDS[:-1]
    }


def ranked(members, given, *, strategy=GIVEN, settings=SETTINGS, memory=10**8, **scenario):
    images = image_set(records(), **scenario)
    routed = route_scenario(images.scenarios[0], images, (replace(ROUTE, strategy=strategy),), {})
    return rank_scenario(routed, images, members, GROUPS, settings, given=given, memory=memory)


def allowed(query):
    """What a query may find, by the settings, in the order of the database."""
    by_id = {image.image_id: image for image in records()}
    asked = by_id[query]
    sides = {asked.viewpoint}
    return [
        name
        for name, image in by_id.items()
        if name != query and image.encounter != asked.encounter and sides | {image.viewpoint} != {"left", "right"}
    ]


def challenge(scores, true, total):
    """The challenge's scorer over at most 20 submitted rows: scikit-learn, x found / min(all true, 20)."""
    if not any(true):
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return average_precision_score(true, scores) * sum(true) / min(total, 20)


def test_only_what_is_listed_and_not_left_out_is_a_candidate(members):
    given = listing()
    made = ranked(members, given)
    owner = {image.image_id: image.individual for image in records()}
    for ranking in made.rankings:
        query = ranking.query.image_id
        own = given.get(ranking.query.query_id, {})
        offered = allowed(query)
        best = sorted((name for name in offered if name in own), key=lambda name: -own[name])
        assert [(c.image_id, c.score) for c in ranking.candidates] == [(name, own[name]) for name in best[:4]]
        assert ranking.further == tuple((name, own[name]) for name in best[4:20])
        assert ranking.considered == len(offered)
        assert ranking.considered + sum(dict(ranking.excluded).values()) == COUNT
        assert {reason for reason, _ in ranking.excluded} <= {ITSELF, ENCOUNTER, OPPOSITE}

        true = [name for name in offered if owner[name] == owner[query]]
        assert ranking.true_matches == len(true)
        hits = [place for place, name in enumerate(best, start=1) if name in true]
        assert ranking.first_true_rank == (hits[0] if hits else None)
        scores, found = [own[name] for name in best[:20]], [name in true for name in best[:20]]
        assert ranking.average_precision == pytest.approx(challenge(scores, found, len(true)), abs=1e-12)
        correct = bool(best) and best[0] in true
        assert ranking.verdict == ("correct" if correct else "wrong")
    assert any(ranking.true_matches and ranking.first_true_rank is None for ranking in made.rankings)
    assert any(ranking.first_true_rank and ranking.first_true_rank > 1 for ranking in made.rankings)


def test_our_own_similarities_stay_beside_the_given_scores(members):
    ours = {ranking.query: ranking for ranking in ranked(members, None, strategy=route().strategy).rankings}
    whole = ranked(members, None, strategy=route().strategy, settings=replace(SETTINGS, top_k=COUNT)).rankings
    similarity = {(r.query.query_id, c.image_id): c for r in whole for c in r.candidates}
    for ranking in ranked(members, listing()).rankings:
        assert ranking.member_first == ours[ranking.query].member_first
        for candidate in ranking.candidates:
            own = similarity[ranking.query.query_id, candidate.image_id]
            assert dict(candidate.parts) == pytest.approx({"s": own.score}, abs=1e-6)
            assert dict(candidate.groups) == pytest.approx(dict(own.groups), abs=1e-6)
            assert dict(candidate.members) == pytest.approx(dict(own.members), abs=1e-6)


def test_members_and_groups_are_measured_by_their_own_rankings(members):
    ours, theirs = ranked(members, None, strategy=route().strategy), ranked(members, listing())
    for mine, other in zip(
        ours.outcomes[:-1], [o for o in theirs.outcomes if o.kind != "similarity"][:-1], strict=True
    ):
        assert (mine.kind, mine.source, mine.first) == (other.kind, other.source, other.first)
        np.testing.assert_array_equal(mine.average_precision, other.average_precision)
    route_outcome = next(outcome for outcome in theirs.outcomes if outcome.kind == "similarity")
    np.testing.assert_array_equal(route_outcome.first_true_rank, ours.outcomes[-1].first_true_rank)


def test_a_query_without_a_row_has_no_candidates_and_counts_as_missed(members):
    made = ranked(members, {"q-i00": {"i05": 1.0}}, queries=["i00", "i01"])
    found, missed = made.rankings
    assert (found.verdict, found.first_true_rank, found.considered) == ("correct", 1, len(allowed("i00")))
    assert (missed.candidates, missed.further, missed.margin) == ((), (), None)
    assert (missed.verdict, missed.first_true_rank, missed.average_precision) == ("wrong", None, 0.0)
    assert missed.true_matches
    assert missed.member_first
    metrics = metrics_of(outcomes_of(made.rankings), np.random.default_rng(0), 200)
    assert (metrics.top1.value, metrics.top20.value, metrics.top1.queries) == (0.5, 0.5, 2)
    assert metrics.map20.value == pytest.approx(found.average_precision / 2)
    assert all(dispute.ranking is not missed for dispute in disputes(made.rankings))


def test_the_outcomes_are_those_of_the_rankings(members):
    made = ranked(members, listing())
    kept, again = made.outcomes[-1], outcomes_of(made.rankings)
    assert (kept.kind, again.first) == ("ensemble", kept.first)
    for name in ("true_matches", "first_true_rank", "average_precision"):
        np.testing.assert_array_equal(getattr(again, name), getattr(kept, name))


def test_scores_compare_as_they_are_written_and_not_as_float32(members):
    close = {"i05": 0.5, "i10": 0.5 + 1e-12, "i15": 0.5 + 2e-12, "i12": -1e30, "i14": 1e300}
    (ranking,) = ranked(members, {"q-i00": close}, queries=["i00"], settings=matching(top_k=5)).rankings
    assert [c.image_id for c in ranking.candidates] == ["i14", "i15", "i10", "i05", "i12"]
    assert [c.score for c in ranking.candidates] == [1e300, 0.5 + 2e-12, 0.5 + 1e-12, 0.5, -1e30]


def test_images_that_were_left_out_of_the_audit_are_passed_over(members):
    (ranking,) = ranked(members, {"q-i00": {"gone": 2.0, "i05": 1.0}}, queries=["i00"]).rankings
    assert [c.image_id for c in ranking.candidates] == ["i05"]


@pytest.mark.parametrize("memory", [1, 40 * 150 * 7])
def test_block_sizes_change_nothing(members, memory):
    assert ranked(members, listing(), memory=memory).rankings == ranked(members, listing()).rankings


def test_ours_has_as_many_further_places_as_a_submission_takes(members):
    plain = {"strategy": route().strategy}
    some = ranked(members, None, **plain).rankings
    all_shown = ranked(members, None, settings=replace(SETTINGS, top_k=20), **plain).rankings
    for few, many in zip(some, all_shown, strict=True):
        shown = [(c.image_id, c.score) for c in many.candidates]
        assert [*((c.image_id, c.score) for c in few.candidates), *few.further] == shown
        assert len(shown) == min(20, few.considered)
        assert many.further == ()
