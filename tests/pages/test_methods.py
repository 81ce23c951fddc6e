"""The sentences follow the audit's settings: change one, and the text says the other thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.pages.methods import make_methods
from pages import factories
from pages.factories import make_audit, make_dossier


def sentences(audit=None):
    page = make_methods(make_dossier(audit))
    return {topic.heading: " ".join(topic.sentences) for topic in page.topics}


def heatmaps(**changes):
    audit = make_audit()
    return replace(audit, heatmaps=replace(audit.heatmaps, **changes))


def matching(**changes):
    audit = make_audit()
    return replace(audit, matching=replace(audit.matching, **changes))


def test_the_topics_come_in_the_order_in_which_choices_are_made():
    assert list(sentences()) == [
        "Heatmaps",
        "From a map to a picture",
        "Votes and regions",
        "Matching",
        "Metrics",
        "What the maps can and cannot say",
        "How this differs from the write-up",
    ]


@pytest.mark.parametrize(
    ("audit", "topic", "words"),
    [
        (heatmaps(threshold=0.35), "Votes and regions", "reaches 0.35"),
        (heatmaps(scale="own"), "From a map to a picture", "its own maximum"),
        (heatmaps(scale="member"), "From a map to a picture", "99th percentile"),
        (heatmaps(vote_grid=128), "From a map to a picture", "128 cells"),
        (heatmaps(colours="jet"), "From a map to a picture", "not perceptually uniform"),
        (heatmaps(shown="self.hirescam"), "Heatmaps", "are made of self.hirescam"),
        (heatmaps(maps=("mean.activation",)), "Heatmaps", "1 map of every image"),
        (heatmaps(smallest_region=0.01), "Votes and regions", "under 1.00\u00a0%"),
        (matching(exclude_same_encounter=True), "Matching", "encounter are left out too"),
        (matching(exclude_same_encounter=False), "Matching", "near-copies"),
        (matching(route_per_query=True), "Matching", "each query by itself"),
        (matching(route_per_query=False), "Matching", "all queries of a scenario together"),
        (matching(top_k=1), "Matching", "The 1 best candidate of"),
        (matching(bootstrap=5000, seed=3), "Metrics", "5,000 bootstrap resamples"),
        (matching(seed=3), "Metrics", "(seed 3)"),
    ],
)
def test_a_setting_is_said(audit, topic, words):
    assert words in sentences(audit)[topic]


def test_silent_maps_are_counted():
    audit = make_audit()
    silent = sum(len(one.no_evidence) for one in audit.attention.values())
    assert silent
    assert f"{silent} of {6 * len(audit.attention)} maps" in sentences(audit)["Heatmaps"]


def test_the_write_ups_faults_are_named():
    words = sentences()["How this differs from the write-up"]
    assert "the hottest value lights no channel and vanishes" in words
    assert "running mean" in words
    assert "overflows 8 bits" in words


def test_without_models_or_labels_the_text_does_not_promise_any():
    assert "no heatmaps" in sentences(factories.no_heatmaps())["Heatmaps"]
    assert "nothing is measured" in sentences(factories.unlabelled())["Metrics"]
