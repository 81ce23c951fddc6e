"""Metrics of a source."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import top_k_accuracy_score

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.metrics import metrics_of
from generator.core.ranking import rank_scenario
from generator.core.results import Outcomes
from generator.core.routes import route_scenario


def outcomes(ranks: list[int], true_matches: list[int], precisions: list[float]) -> Outcomes:
    count = len(ranks)
    return Outcomes(
        source="lite0",
        kind="member",
        queries=tuple(f"q{row}" for row in range(count)),
        individuals=tuple(f"A{row}" for row in range(count)),
        first=("x",) * count,
        true_matches=np.array(true_matches, dtype=np.int64),
        first_true_rank=np.array(ranks, dtype=np.int64),
        average_precision=np.array(precisions, dtype=np.float64),
    )


def test_shares_are_over_queries_with_a_true_match_and_the_rest_is_counted():
    nan = float("nan")
    made = metrics_of(
        outcomes([1, 5, 6, 20, 21, 0, 0], [1, 2, 1, 3, 1, 0, -1], [1.0, 0.2, 0.1, 0.05, 0.0, nan, nan]),
        np.random.default_rng(0),
    )
    assert made.source == "lite0"
    assert (made.top1.value, made.top5.value, made.top20.value) == (0.2, 0.4, 0.8)
    assert made.map20.value == pytest.approx(1.35 / 5)
    assert (made.top1.queries, made.top1.individuals, made.without_match) == (5, 5, 1)


def test_without_any_true_match_everything_is_nan():
    nan = float("nan")
    made = metrics_of(outcomes([0, 0], [0, -1], [nan, nan]), np.random.default_rng(0))
    assert math.isnan(made.top1.value)
    assert math.isnan(made.map20.low)
    assert (made.top20.queries, made.without_match) == (0, 1)


def test_top_1_and_top_5_of_nearest_labels_agree_with_scikit_learn():
    """A database of one image per individual makes retrieval a classification."""
    rng = np.random.default_rng(1)
    names = [f"A{row:02}" for row in range(12)]
    centres = rng.normal(size=(12, 6))
    truth = rng.integers(0, 12, size=80)
    asked = centres[truth] + rng.normal(size=(80, 6))
    records = [record(name, name) for name in names] + [record(f"q{row}", names[who]) for row, who in enumerate(truth)]
    ids = [image.image_id for image in records]
    images = image_set(records, queries=ids[12:], database=ids[:12])
    members = {"x": embeddings("x", ids, np.concatenate([centres, asked]))}
    routed = route_scenario(images.scenarios[0], images, (route(("g", 1.0)),), {})
    made = rank_scenario(routed, images, members, (group("g", "x"),), matching())
    scores = (asked / np.linalg.norm(asked, axis=1, keepdims=True)) @ (
        centres / np.linalg.norm(centres, axis=1, keepdims=True)
    ).T
    for outcome in made.outcomes:
        metrics = metrics_of(outcome, np.random.default_rng(0))
        for estimate, k in ((metrics.top1, 1), (metrics.top5, 5)):
            assert estimate.value == pytest.approx(top_k_accuracy_score(truth, scores, k=k))
        assert metrics.top20.value == 1.0
