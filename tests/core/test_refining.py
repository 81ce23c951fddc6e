"""One member alone, multiplied in float32 and refined: the same as everything multiplied in float64."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.making import embeddings, group, image_set, matching, record, route
from generator.core import scoring
from generator.core.ranking import rank_scenario
from generator.core.refining import error_bound, make_refinery
from generator.core.routes import route_scenario
from generator.core.search import make_search
from generator.core.similarity import products

COUNT = 400


def crowd(seed: int, *, individuals: int, spread: float, views: int = 1, length: int = 24):
    """Photos of a few individuals, some named twice, some unknown, some of nothing but zeros, many nearly the same."""
    rng = np.random.default_rng(seed)
    owners = rng.integers(0, individuals, size=COUNT)
    vectors = rng.normal(size=(individuals, length))[owners][:, None] + spread * rng.normal(size=(COUNT, views, length))
    vectors[rng.random(COUNT) < 0.1] = vectors[0]  # exact ties
    vectors[rng.random(COUNT) < 0.02] = 0.0
    records = [
        record(
            f"i{place:03d}",
            None if rng.random() < 0.1 else f"a{owner}",
            encounter=f"e{rng.integers(30)}",
            viewpoint=str(rng.choice(["left", "right", "top"])),
        )
        for place, owner in enumerate(owners)
    ]
    return records, embeddings("x", [one.image_id for one in records], vectors)


def both(records, member, monkeypatch, one=None, **settings):
    """The same scenario refined, and with everything multiplied in float64."""
    images = image_set(records, queries=[one.image_id for one in records[:60]])
    groups = (one or group("g", "x"),)
    routed = route_scenario(images.scenarios[0], images, (route(("g", 1.0)),), {})
    asked = replace(matching(top_k=5), **settings)
    refined = rank_scenario(routed, images, {"x": member}, groups, asked)
    with monkeypatch.context() as patch:
        patch.setattr(scoring, "make_refinery", lambda search: None)
        return refined, rank_scenario(routed, images, {"x": member}, groups, asked)


@pytest.mark.parametrize("individuals", [3, 40])  # with 3, more true matches than candidates are shown
@pytest.mark.parametrize(("spread", "views"), [(0.3, 1), (3.0, 2), (1e-5, 1)])
@pytest.mark.parametrize("options", [{}, {"normalise": True}, {"fusion": "mean"}])
def test_every_ranking_and_outcome_is_that_of_the_product_in_float64(individuals, spread, views, options, monkeypatch):
    records, member = crowd(7, individuals=individuals, spread=spread, views=views)
    settings = {"exclude_same_encounter": True, "opposite": (("left", "right"),)}
    for asked in ({}, settings):
        refined, plain = both(records, member, monkeypatch, group("g", "x", **options), **asked)
        assert refined.rankings == plain.rankings
        for one, other in zip(refined.outcomes, plain.outcomes, strict=True):
            assert (one.source, one.kind, one.first) == (other.source, other.kind, other.first)
            np.testing.assert_array_equal(one.first_true_rank, other.first_true_rank)
            np.testing.assert_array_equal(one.average_precision, other.average_precision)


@given(seed=st.integers(0, 999), length=st.integers(1, 3000), near=st.floats(0.0, 1.0))
def test_no_float32_product_of_units_is_off_by_more_than_the_bound(seed, length, near):
    rng = np.random.default_rng(seed)
    one = np.abs(rng.normal(size=(6, length)))  # of one sign: sums that rounding hurts most
    other = near * one + (1 - near) * rng.normal(size=(6, length))
    member = embeddings("x", [f"i{row}" for row in range(12)], np.concatenate([one, other]))
    refinery = make_refinery(make_search((("g", 1.0),), (group("g", "x"),), {"x": member}, member.image_ids))
    rows = np.arange(12)
    exact = products(member, rows, rows).cosine()
    assert np.abs(refinery.units @ refinery.units.T - exact).max() <= error_bound(length)


@pytest.mark.parametrize(
    ("weighted", "groups"),
    [
        ((("g", 0.5),), (group("g", "x"),)),
        ((("g", 1.0),), (group("g", "x", "y"),)),
        ((("g", 1.0), ("h", 1.0)), (group("g", "x"), group("h", "y"))),
        ((("g", 1.0),), (group("g", "x", fusion="rank"),)),
    ],
)
def test_anything_but_one_member_that_is_the_score_is_multiplied_in_float64(weighted, groups):
    members = {name: embeddings(name, ["a", "b"], np.eye(2)) for name in "xy"}
    assert make_refinery(make_search(weighted, groups, members, ["a", "b"])) is None


def test_a_source_that_is_all_of_another_is_judged_once():
    records, member = crowd(1, individuals=9, spread=1.0)
    images = image_set(records)
    routed = route_scenario(images.scenarios[0], images, (route(("g", 1.0)),), {})
    found = rank_scenario(routed, images, {"x": member}, (group("g", "x"),), matching())
    assert [(one.kind, one.source) for one in found.outcomes] == [
        ("member", "x"),
        ("group", "g"),
        ("ensemble", "ensemble"),
    ]
    first, *others = (one.first_true_rank.tolist() for one in found.outcomes)
    assert others == [first, first]
