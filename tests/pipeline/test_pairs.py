"""Pairs explained end to end: sums against the ranking's own similarity, gradients, masks, and what runs again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator import networks
from generator.config import load
from generator.core.audit import Audit
from generator.core.pairs import Pair
from generator.pipeline import render, run
from generator.pipeline.work import stored_audit
from generator.stages.relate import recall_maps
from generator.store.artefacts import Artefacts
from pipeline.projects import Remembering, make_project

EXACT = """\
audit: {name: seals, title: Seals, version: "1.0"}
images: {layout: table, root: photos, table: metadata.csv, masks: {folder: masks, parts: {1: body, 2: mark}}}
ensemble:
  input: {size: [64, 96], rotate_landscape: true}
  members:
    - {name: gem, architecture: test_efficientnet.r160_in1k, random_seed: 1, head: [gem, {concat: 2}, bn, {linear: 24}],
       group: joined}
    - {name: avg, architecture: test_resnet.r160_in1k, random_seed: 2, head: [avg, {linear: 16}], group: joined,
       input: {size: [96, 96], resize: letterbox, rotate_landscape: false}}
    - {name: unit, architecture: test_convnext.r160_in1k, random_seed: 3, group: averaged,
       head: [max, {linear: 20}, l2]}
  groups: {joined: {fusion: concat}, averaged: {fusion: mean}}
  routes: [{groups: {joined: 0.7, averaged: 0.3}}]
heatmaps: {vote_grid: 48, maps: [sum.gradcam]}
matching: {top_k: 4, bootstrap: 200, compare: false}
pairs: {candidates: 3}
counterfactuals: {queries: 0}
pages: {sample_size: 2}
compute: {device: cpu, batch_size: 2, workers: 0, threads: 1}
"""
TOKEN = EXACT.replace(
    "{name: unit, architecture: test_convnext.r160_in1k, random_seed: 3, group: averaged,\n       head: [max, ",
    "{name: token, architecture: test_vit2.r160_in1k, random_seed: 4, group: averaged, input: {size: [160, 160]},\n"
    "       head: [token, ",
)


def project(folder: Path, text: str) -> Path:
    """The seals with masks: a body in the middle with a mark in its corner."""
    path = make_project(folder, text)
    (folder / "photos" / "masks").mkdir()
    for photo in (folder / "photos").glob("*.jpg"):
        with Image.open(photo) as picture:
            width, height = picture.size
        mask = np.zeros((height, width), np.uint8)
        mask[20 : height - 20, 15 : width - 15] = 1
        mask[20:40, 15:35] = 2
        Image.fromarray(mask).save(folder / "photos" / "masks" / f"{photo.stem}.png")
    return path


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = project(tmp_path_factory.mktemp("exact"), EXACT)
    run(load(path), Remembering())
    return path


@pytest.fixture(scope="module")
def audit(exact: Path) -> Audit:
    return stored_audit(load(exact))


def explained(audit: Audit) -> Iterator[tuple[Pair, float]]:
    """Every pair with the similarity that ranked it."""
    for ranking in audit.rankings:
        for pair, candidate in zip(audit.pairs[ranking.query.query_id], ranking.candidates, strict=False):
            assert pair.candidate.image_id == candidate.image_id
            yield pair, candidate.score


def test_places_bias_and_members_add_up_to_the_ensembles_similarity(audit: Audit) -> None:
    found = list(explained(audit))
    assert len(found) == 6 * 3
    for pair, score in found:
        assert pair.exact
        assert pair.additive
        assert pair.similarity == pytest.approx(score, abs=1e-5)
        assert sum(member.share for member in pair.members) == pytest.approx(score, abs=1e-5)
        for side in (pair.query, pair.candidate):
            assert side.placed + side.beside + side.unplaced == pytest.approx(score, abs=1e-5)
            assert abs(side.gap) < 1e-5
            assert sum(share for _, share in side.parts) == pytest.approx(side.placed, abs=1e-6)
            assert [name for name, _ in side.parts] == ["background", "body", "mark"]


def test_the_stored_maps_hold_the_same_shares(audit: Audit, exact: Path) -> None:
    with Artefacts(load(exact).runs_folder / "artefacts.sqlite", read_only=True) as artefacts:
        for pair, _ in explained(audit):
            maps = recall_maps(pair, artefacts)
            for side, told in ((maps.query, pair.query), (maps.candidate, pair.candidate)):
                assert [each.member for each in side] == ["gem", "avg", "unit"]
                placed = sum(float(each.values.sum(dtype=np.float64)) for each in side)
                assert placed == pytest.approx(told.placed, abs=1e-5)
            assert bool(maps.contrast) == (pair.rank == 1 and pair.against is not None)


def test_links_are_told_with_their_parts_and_flows_leave_out_what_is_average(audit: Audit) -> None:
    for pair, _ in explained(audit):
        assert all(0.0 < value < 1.0 for link in pair.links for value in (*link.query, *link.candidate))
        assert pair.linked == pytest.approx(sum(link.share for link in pair.links))
        assert len(pair.flows) == 9
    assert any(pair.links for pair, _ in explained(audit))


def test_the_runner_up_is_another_individuals(audit: Audit) -> None:
    for pair, _ in explained(audit):
        if pair.against is not None:
            mine, theirs = (audit.images.by_id[name].individual for name in (pair.candidate.image_id, pair.against))
            assert mine != theirs


def test_a_second_run_loads_nothing_and_other_settings_compute_only_what_hangs_on_them(
    exact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a model was loaded though nothing of it changed")

    monkeypatch.setattr(networks, "open_member", refuse)
    again = Remembering()
    run(load(exact), again)
    assert again.items["place"] == again.items["relate"] == []
    fewer = Remembering()
    run(load(exact, ("pairs.lines=2",)), fewer)
    assert fewer.items["place"] == []
    assert len(fewer.items["relate"]) == 18
    none = Remembering()
    run(load(exact, ("pairs.candidates=0",)), none)
    assert stored_audit(load(exact, ("pairs.candidates=0",))).pairs == {}


def test_a_head_that_is_no_sum_is_linearised_and_its_gap_is_told(tmp_path: Path) -> None:
    path = project(tmp_path / "token", TOKEN)
    run(load(path), Remembering())
    audit = stored_audit(load(path))
    for pair, score in explained(audit):
        assert pair.similarity == pytest.approx(score, abs=1e-5)
        assert [member.kind for member in pair.members] == ["decomposition", "decomposition", "hirescam"]
        assert not pair.exact
        token = pair.members[2]
        for side in (pair.query, pair.candidate):
            total = side.placed + side.beside + side.unplaced + side.gap
            assert total == pytest.approx(score, abs=1e-5)
        assert pair.query.gap == pytest.approx(token.query_gap, abs=1e-5)
    assert max(abs(pair.query.gap) for pair, _ in explained(audit)) > 1e-3
    render(load(path), Remembering())
    page = next((path.parent / "docs" / "audit" / "queries").glob("*.md")).read_text()
    assert "not explained" in page


@pytest.mark.parametrize("kind", ["hirescam", "gradcam"])
def test_maps_by_gradients_for_all(exact: Path, audit: Audit, kind: str) -> None:
    """HiResCAM is the decomposition where that is exact; Grad-CAM is not, and says what it misses."""
    config = load(exact, (f"pairs.map={kind}", "pairs.candidates=1"))
    run(config, Remembering())
    other = stored_audit(config)
    gaps = []
    for query_id, (pair,) in other.pairs.items():
        first = audit.pairs[query_id][0]
        assert {member.kind for member in pair.members} == {kind}
        if kind == "hirescam":
            # the bias is the only thing that gradients do not see: it is in the gap, on no place
            assert pair.query.placed == pytest.approx(first.query.placed, abs=2e-5)
            assert pair.query.gap == pytest.approx(first.query.unplaced, abs=2e-5)
        gaps.append(abs(pair.query.placed - first.query.placed))
    if kind == "gradcam":
        assert max(gaps) > 1e-4


def test_a_mask_that_does_not_fit_is_a_problem_of_its_photo_whose_shares_have_no_parts(tmp_path: Path) -> None:
    path = project(tmp_path / "bad", EXACT)
    Image.new("L", (5, 5)).save(path.parent / "photos" / "masks" / "ada-0.png")
    run(load(path), Remembering())
    audit = stored_audit(load(path))
    assert any(problem.image_id == "ada-0 (mask)" for problem in audit.images.problems)
    sides = [side for pair, _ in explained(audit) for side in (pair.query, pair.candidate)]
    assert {bool(side.parts) for side in sides if side.image_id == "ada-0"} == {False}
    assert {bool(side.parts) for side in sides if side.image_id != "ada-0"} == {True}
