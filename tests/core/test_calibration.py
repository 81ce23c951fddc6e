"""Calibrated fusion against scikit-learn's regressions, and against its own promises."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.calibrating import calibrate
from generator.core.calibration import BINS, CENTRES, Pairs, count_pairs, fit, halves_of, reliability
from generator.core.ranking import rank_scenario
from generator.core.routes import route_scenario
from generator.core.strategies import BestMatches
from generator.errors import MemberError

COUNT = 48
IDS = [f"i{row:02}" for row in range(COUNT)]


def pairs(seed: int = 0, count: int = 4000) -> tuple[Pairs, np.ndarray, np.ndarray]:
    """Cosines of pairs and whether they are true, and the same in bins."""
    rng = np.random.default_rng(seed)
    cosines = np.clip(rng.normal(0.2, 0.25, count), -0.99, 0.99)
    true = rng.random(count) < 1 / (1 + np.exp(-8 * (cosines - 0.5)))
    made = count_pairs(cosines[None], true[None], np.ones((1, count), dtype=bool))
    return made, cosines, true


def test_every_pair_is_counted_in_the_bin_of_its_cosine():
    cosines = np.array([[-1.0, 1.0, 0.0, 0.5]])
    made = count_pairs(cosines, np.array([[True, False, True, False]]), np.array([[True, True, True, False]]))
    assert (made.true.sum(), made.other.sum()) == (2, 1)
    assert (made.true[0], made.other[BINS - 1], made.true[BINS // 2]) == (1, 1, 1)
    assert (made + made).true.sum() == 4


def test_the_isotonic_curve_goes_through_scikit_learns_steps():
    made, cosines, true = pairs()
    calibration = fit("x", "isotonic", (made, made), {"q": 0})
    centres = CENTRES[np.clip(((cosines + 1) * (BINS / 2)).astype(int), 0, BINS - 1)]
    expected = IsotonicRegression().fit(centres, true).predict(centres)
    x, y = calibration.curves[0]
    steps = {round(float(value), 9) for value in expected}
    assert {round(float(value), 9) for value in y[1:-1]} == steps
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) >= 0).all()
    found = calibration.shares(centres[None], ["q"])[0]
    assert np.abs(found - expected).mean() < 0.02


def test_the_logistic_curve_is_scikit_learns():
    made, cosines, true = pairs()
    calibration = fit("x", "logistic", (made, made), {"q": 0})
    model = LogisticRegression(C=1e9, tol=1e-10, max_iter=1000).fit(cosines[:, None], true)
    asked = np.linspace(-0.9, 0.9, 50)
    expected = model.predict_proba(asked[:, None])[:, 1]
    np.testing.assert_allclose(calibration.shares(asked[None], ["q"])[0], expected, atol=2e-3)


def test_each_half_is_judged_by_the_other():
    low, high = pairs(0)[0], pairs(1)[0]
    calibration = fit("x", "logistic", (low, high), {"a": 0, "b": 1})
    alone = fit("x", "logistic", (high, high), {"a": 0})
    cosines = np.array([[0.3, 0.6], [0.3, 0.6]])
    shares = calibration.shares(cosines, ["a", "b"])
    np.testing.assert_array_equal(shares[0], alone.shares(cosines[:1], ["a"])[0])
    assert (shares[0] != shares[1]).all()


def test_halves_keep_individuals_whole_and_are_about_equal():
    owners = {name: f"A{row % 7}" if row % 5 else None for row, name in enumerate(IDS)}
    halves = halves_of(owners, np.random.default_rng(0))
    for owner in set(owners.values()) - {None}:
        assert len({halves[name] for name in IDS if owners[name] == owner}) == 1
    assert 0.3 < np.mean(list(halves.values())) < 0.7


def test_a_curve_that_was_drawn_from_the_same_pairs_is_reliable():
    made, _, true = pairs(count=20000)
    found = reliability("x", fit("x", "isotonic", (made, made), {}), (made, made))
    assert sum(found.pairs) == 2 * len(true)
    assert np.average(found.observed, weights=found.pairs) == pytest.approx(true.mean())
    assert found.error < 0.02
    np.testing.assert_allclose(found.estimated, found.observed, atol=0.05)


@pytest.mark.parametrize("method", ["isotonic", "logistic"])
def test_pairs_of_one_kind_teach_nothing(method):
    made, _, _ = pairs()
    blind = Pairs(true=np.zeros(BINS, dtype=np.int64), other=made.other)
    with pytest.raises(
        MemberError, match="member 'x' cannot be calibrated: half of the labelled individuals have no p"
    ):
        fit("x", method, (made, blind), {})


def test_a_member_that_is_wrong_way_round_is_refused():
    made, _, _ = pairs()
    turned = Pairs(true=made.true[::-1].copy(), other=made.other[::-1].copy())
    with pytest.raises(MemberError, match="its cosines are no higher for photos of one individual"):
        fit("x", "logistic", (turned, turned), {})


def audit():
    rng = np.random.default_rng(4)
    images = image_set([record(name, f"A{row % 8}" if row < 44 else None) for row, name in enumerate(IDS)])
    identity = rng.normal(size=(8, 6))[np.arange(COUNT) % 8]
    members = {
        "x": embeddings("x", IDS, identity + 1.0 * rng.normal(size=(COUNT, 6))),
        "y": embeddings("y", IDS, identity + 3.0 * rng.normal(size=(COUNT, 6)) + 5.0),  # cosines are all high
    }
    return images, members


@pytest.mark.parametrize("calibration", ["isotonic", "logistic"])
def test_ranking_by_calibrated_shares(calibration):
    images, members = audit()
    groups = (group("both", "x", "y", fusion="calibrated", weights=(2.0, 1.0), calibration=calibration),)
    routed = route_scenario(images.scenarios[0], images, (route(("both", 1.0)),), {})
    made = calibrate((routed,), images, members, groups, matching())
    assert [one.member for one in made.reliability] == ["x", "y"]
    found = rank_scenario(routed, images, members, groups, matching(top_k=5), calibrations=made.calibrations)
    for ranking in found.rankings:
        for candidate in ranking.candidates:
            own = dict(candidate.members)
            shares = [
                made.calibrations[name].shares(np.array([[own[name]]]), [ranking.query.image_id])[0, 0] for name in "xy"
            ]
            assert candidate.score == pytest.approx((2 * shares[0] + shares[1]) / 3, abs=1e-5)
            assert 0.0 <= candidate.score <= 1.0


def test_the_labels_of_a_query_do_not_decide_about_it():
    """With its own half's labels shuffled, a query's candidates and scores stay what they are."""
    images, members = audit()
    groups = (group("both", "x", "y", fusion="calibrated"),)
    routed = route_scenario(images.scenarios[0], images, (route(("both", 1.0)),), {})
    made = calibrate((routed,), images, members, groups, matching())
    half = next(iter(made.calibrations.values())).halves
    own = [image.image_id for image in images.images if image.individual and half[image.image_id] == 0]
    first, second = (made.calibrations["x"].curves[one] for one in (0, 1))
    names = {image.image_id: image.individual for image in images.images}
    turned = dict(zip(own, [names[one] for one in own[1:] + own[:1]], strict=True))
    changed = image_set([record(name, turned.get(name, names[name])) for name in IDS])
    again = calibrate((routed,), changed, members, groups, matching())
    np.testing.assert_array_equal(again.calibrations["x"].curves[0][1], first[1])
    assert (
        len(again.calibrations["x"].curves[1][1]) != len(second[1])
        or (again.calibrations["x"].curves[1][1] != second[1]).any()
    )


def test_calibrated_groups_may_ask_again_and_no_group_costs_nothing():
    images, members = audit()
    groups = (group("both", "x", "y", fusion="calibrated"),)
    way = route(("both", 1.0))
    routed = route_scenario(images.scenarios[0], images, (way,), {})
    made = calibrate((routed,), images, members, groups, matching())
    from dataclasses import replace

    asking = tuple(replace(part, route=replace(way, strategy=BestMatches())) for part in routed)
    found = rank_scenario(asking, images, members, groups, matching(), calibrations=made.calibrations)
    assert all(dict(ranking.candidates[0].parts)["s2"] <= 1.0 for ranking in found.rankings)
    assert calibrate((routed,), images, members, (group("both", "x", "y"),), matching()).calibrations == {}
