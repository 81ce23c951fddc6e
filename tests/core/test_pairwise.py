"""Correlations between members, against scipy, query by query."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from core.making import embeddings, group, heatmap, image_set, matching, record, route
from generator.core import pairwise
from generator.core.agreement import mean_pairwise
from generator.core.geometry import frame
from generator.core.heatmaps import levels
from generator.core.member import InputSpec
from generator.core.pairwise import map_correlations, score_correlations
from generator.core.routes import route_scenario

NAMES = ("x", "y", "z")


def setting(count: int = 12):
    rng = np.random.default_rng(0)
    records = [record(f"i{row}", f"A{row % 4}", encounter=f"e{row % 5}") for row in range(count)]
    ids = [image.image_id for image in records]
    shared = rng.normal(size=(count, 6))
    members = {name: embeddings(name, ids, shared + rng.normal(size=(count, 6))) for name in NAMES}
    images = image_set(records)
    routed = route_scenario(images.scenarios[0], images, (route(("g", 1.0)),), {})
    return routed, images, members, (group("g", *NAMES),)


def correlated(**options):
    routed, images, members, groups = setting()
    return list(
        score_correlations(
            routed,
            images,
            members,
            groups,
            matching(exclude_same_encounter=True),
            rng=np.random.default_rng(3),
            **options,
        )
    )


def test_spearman_is_scipys_over_the_considered_candidates():
    members = setting()[2]
    made = correlated()
    assert len(made) == 12
    for row, (names, matrix) in enumerate(made):
        assert names == NAMES
        kept = [other for other in range(12) if other % 5 != row % 5]
        cosines = []
        for name in NAMES:
            vectors = members[name].vectors[:, 0].astype(np.float64)
            units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            cosines.append((units @ units[row])[kept])
        np.testing.assert_allclose(matrix, stats.spearmanr(np.array(cosines).T).statistic, atol=1e-12)


def test_blocks_change_nothing(monkeypatch):
    whole = correlated()
    monkeypatch.setattr(pairwise, "_SCORES", 1)
    for (_, mine), (_, theirs) in zip(correlated(), whole, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_sample_is_part_of_the_whole_and_repeats():
    whole = [matrix.tobytes() for _, matrix in correlated()]
    some = [matrix.tobytes() for _, matrix in correlated(sample=5)]
    assert len(some) == 5
    assert set(some) <= set(whole)
    assert some == [matrix.tobytes() for _, matrix in correlated(sample=5)]


def test_a_single_candidate_leaves_the_correlation_undefined():
    records = [record("a", "A"), record("b", "A")]
    images = image_set(records)
    members = {name: embeddings(name, ["a", "b"], np.eye(2) + 0.1) for name in "xy"}
    routed = route_scenario(images.scenarios[0], images, (route(("g", 1.0)),), {})
    made = score_correlations(
        routed, images, members, (group("g", "x", "y"),), matching(), rng=np.random.default_rng(0)
    )
    mean = mean_pairwise("xy", made)
    assert np.isnan(mean[0, 1])
    assert mean[0, 0] == 1.0


def test_maps_are_compared_as_members_on_the_photo():
    spec = InputSpec(width=32, height=32)
    values = np.random.default_rng(1).random((4, 6)).astype(np.float32)
    maps = [
        heatmap(values, "x"),
        heatmap(values[:, ::-1], "x", "flip"),
        heatmap(values, "y"),
        heatmap(-values, "z"),
    ]
    frames = {name: frame(60, 40, spec) for name in NAMES}
    names, matrix = map_correlations(levels(maps, frames, (4, 6)))
    assert names == NAMES
    assert matrix[0, 1] == pytest.approx(1.0)
    assert np.isnan(matrix[0, 2])
