"""Local features through the whole pipeline: found once, kept in the results, drawn, and fused where asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.config import load
from generator.core.local_fusion import PART
from generator.pipeline import clean, render
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import CONFIG, Remembering, computed, make_project, tree
from textures import moved, texture, turn

pytest.importorskip("cv2", reason="no OpenCV here (pip install 'sightline[local]')")

LOCAL = CONFIG + "correspondences: {local: {matcher: sift, inside: photo, candidates: 3, long_side: 200}}\n"
MATRIX = turn(9.0, (110.0, 80.0))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """ada-0 and bo-0 are views of one surface, of different individuals; the others have nothing in common."""
    path = make_project(tmp_path, LOCAL)
    surface = texture(40, 220, 160)
    for name, pixels in (("ada-0", surface), ("bo-0", moved(surface, MATRIX)), ("ada-1", texture(41, 200, 150))):
        Image.fromarray(pixels).save(tmp_path / "photos" / f"{name}.jpg", quality=95)
    return path


def audit_of(config):
    return load_audit(results_folder(config))


def test_local_features_are_matched_once_kept_and_drawn(project: Path) -> None:
    reporter, config = computed(project)
    audit = audit_of(config)
    assert set(audit.local_matches) == set(audit.paged)
    assert len(reporter.items["correspond"]) == len(audit.paged)  # one line for each query
    for ranking in audit.rankings:
        found = audit.local_matches[ranking.query.query_id]
        assert len(found) == min(3, len(ranking.candidates))
        for candidate, one in zip(ranking.candidates, found, strict=False):
            same = {ranking.query.image_id, candidate.image_id} == {"ada-0", "bo-0"}
            assert one.verdict == ("supported" if same else "no geometric support")
            assert one.method == "SIFT"
            assert bool(one.shown) == same

    found = next(
        one
        for candidate, one in zip(audit.rankings[0].candidates, audit.local_matches["ada-0"], strict=False)
        if candidate.image_id == "bo-0"
    )
    query = np.array([c.query for c in found.shown]) * (220, 160)
    match = np.array([c.match for c in found.shown]) * (220, 160)
    put = np.c_[query, np.ones(len(query))] @ MATRIX.T
    assert np.linalg.norm(put[:, :2] - match, axis=1).max() < 1.5

    again, _ = computed(project)
    assert not any(again.items.values()) or set(again.items) <= {"collect"}
    assert audit_of(config).local_matches == audit.local_matches


def test_pages_show_support_and_its_absence_and_a_second_render_changes_nothing(project: Path, tmp_path: Path) -> None:
    _, config = computed(project)
    report = render(config, Remembering())
    assert report.files_changed > 0
    audit = audit_of(config)
    lined = {query for query, found in audit.local_matches.items() if found[0].shown}
    files = {path.name.partition("-local-")[0] for path in (tmp_path / "docs").rglob("media/lines/*-local-*.webp")}
    assert files == lined
    assert lined
    for query in audit.paged:
        text = (tmp_path / "docs" / "audit" / "queries" / f"{query}.md").read_text()
        assert "Local features" in text
        assert ("No geometric support." in text) == (query not in lined)
        assert (f"media/lines/{query}-local-1.webp" in text) == (query in lined)
    before = tree(tmp_path / "docs")
    assert render(config, Remembering()).files_changed == 0
    assert tree(tmp_path / "docs") == before


def test_without_a_matcher_there_is_no_stage_and_no_section(project: Path, tmp_path: Path) -> None:
    reporter, config = computed(project, "correspondences.local.matcher=none")
    assert "correspond" not in reporter.items
    assert audit_of(config).local_matches == {}
    render(config, Remembering())
    assert not list((tmp_path / "docs").rglob("media/lines/*-local-*"))


def test_a_setting_of_the_matcher_matches_again_and_nothing_else(project: Path) -> None:
    computed(project)
    reporter, config = computed(project, "correspondences.local.model=affine")
    assert set(reporter.items) <= {"collect", "correspond"}
    assert {one.model for found in audit_of(config).local_matches.values() for one in found} == {"affine"}


def test_keypoints_stay_inside_the_regions(project: Path) -> None:
    _, config = computed(project)
    anywhere = audit_of(config)
    _, config = computed(project, "correspondences.local.inside=regions", "heatmaps.threshold=0.9")
    inside = audit_of(config)

    def keypoints(audit) -> int:
        return sum(sum(one.keypoints) for found in audit.local_matches.values() for one in found)

    assert 0 < keypoints(inside) < keypoints(anywhere)


def test_fused_inliers_change_the_ranking_its_metrics_and_say_so(project: Path) -> None:
    _, config = computed(project)
    plain = audit_of(config)
    reporter, config = computed(project, "correspondences.local.fuse=5")
    assert not reporter.items["correspond"]  # the same pairs: every query has a page here
    fused = audit_of(config)
    first = {ranking.query.query_id: ranking.candidates[0] for ranking in fused.rankings}
    assert first["ada-0"].image_id == "bo-0"  # the planted surface wins, over the wrong individual
    assert dict(first["ada-0"].parts)[PART] > 3
    assert fused.local_matches["ada-0"][0].verdict == "supported"
    assert {r.query.query_id: r.verdict for r in fused.rankings}["ada-0"] == "wrong"
    assert fused.metrics is not None
    right = [r.verdict == "correct" for r in fused.rankings if r.true_matches]
    assert fused.metrics.top1.value == pytest.approx(np.mean(right))
    assert fused.evaluation is not None
    assert fused.evaluation.numbers[0].top1 == fused.metrics.top1
    assert fused.member_metrics == plain.member_metrics
    again, _ = computed(project, "correspondences.local.fuse=5")
    assert not set(again.items) - {"collect"}
    assert audit_of(config).rankings == fused.rankings


def test_fusion_reaches_queries_without_a_page(project: Path) -> None:
    only = ("pages.queries=list", "pages.ids=[ada-1]")
    _, config = computed(project, *only)
    assert set(audit_of(config).local_matches) == {"ada-1"}
    _, config = computed(project, *only, "correspondences.local.fuse=1")
    fused = audit_of(config)
    assert set(fused.local_matches) == {ranking.query.query_id for ranking in fused.rankings}


def test_what_is_kept_has_a_name_when_cleaning(project: Path) -> None:
    computed(project)
    kinds = {kind.kind: kind.note for kind in clean([load(project)], Remembering()).artefacts}
    assert kinds["matches of local features"] == "the next whole build drops the old ones"
