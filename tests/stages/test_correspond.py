"""Matching pairs of photos once: masks from votes, regions of points, and what is recalled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.core.correspondence import Correspondence, LocalMatch, LocalSettings
from generator.core.progress import Silent
from generator.core.records import ImageRecord
from generator.errors import ImageSetError
from generator.stages.correspond import KIND, correspond, lit_mask, told
from generator.store.artefacts import Artefacts
from generator.store.decode import Source
from pages import factories
from textures import texture

SETTINGS = LocalSettings(matcher="sift", candidates=2, long_side=100)
FOUND = LocalMatch(
    method="counting",
    keypoints=(3, 4),
    tentative=9,
    inliers=9,
    error=0.5,
    model="homography",
    verdict="supported",
    shown=(Correspondence(query=(0.3, 0.2), match=(0.7, 0.7), weight=1.0),),
)


class Counting:
    """A matcher that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []

    def __call__(self, query, match, query_mask, match_mask) -> LocalMatch:
        """Another answer for other photos."""
        self.asked.append((query.shape, match.shape, query_mask, match_mask))
        return replace(FOUND, tentative=int(query.sum() + match.sum()) % 1000 + 9)


def attention(image: ImageRecord, lit: int = 40):
    found = factories.make_attention(image, 1)
    votes = np.zeros((64, 64), np.float32)
    votes[:, :lit] = 0.3
    return replace(found, votes=votes)


@pytest.fixture
def project(tmp_path: Path):
    images = []
    for number in range(4):
        width, height = ((200, 150), (90, 60))[number % 2]
        Image.fromarray(texture(number, width, height)).save(tmp_path / f"{number}.png")
        images.append(
            ImageRecord(image_id=f"i{number}", path=f"{number}.png", digest=str(number), width=width, height=height)
        )
    audit = factories.make_audit(tuple(images), top_k=3)
    with Artefacts(tmp_path / "artefacts.sqlite") as artefacts:
        yield audit, artefacts, Source(root=tmp_path)


def matched(project, lit, settings=SETTINGS, fingerprint="f", *, refuse=False, whole=True, workers=0):
    audit, artefacts, source = project
    matcher = Counting()

    def open_matcher():
        assert not refuse, "nothing was missing"
        return matcher

    found = correspond(
        audit.images,
        audit.rankings,
        lit,
        settings,
        fingerprint,
        source=source,
        open_matcher=open_matcher,
        artefacts=artefacts,
        whole=whole,
        workers=workers,
        reporter=Silent(),
    )
    return found, matcher.asked


def test_every_query_is_matched_with_its_first_candidates_in_their_order(project) -> None:
    audit = project[0]
    found, asked = matched(project, {})
    assert set(found) == {ranking.query.query_id for ranking in audit.rankings}
    assert all(len(matches) == 2 for matches in found.values())
    assert len(asked) == 8
    sizes = {image.image_id: (75, 100, 3) if image.width == 200 else (60, 90, 3) for image in audit.images.images}
    pairs = [(one.query.image_id, c.image_id) for one in audit.rankings for c in one.candidates[:2]]
    assert [(query, match) for query, match, *_ in asked] == [(sizes[q], sizes[m]) for q, m in pairs]
    assert all(mask is None for _, _, *masks in asked for mask in masks)


def test_a_pair_that_two_scenarios_ask_for_is_matched_once(project) -> None:
    audit, artefacts, source = project
    twice = [replace(r, query=replace(r.query, query_id=f"{r.query.query_id}-again")) for r in audit.rankings]
    found, asked = matched((replace(audit, rankings=(*audit.rankings, *twice)), artefacts, source), {})
    assert len(asked) == 8
    assert found["q:i0"] == found["q:i0-again"]


def test_a_rebuild_opens_no_matcher_and_gives_the_same(project) -> None:
    first, _ = matched(project, {})
    again, asked = matched(project, {}, refuse=True)
    assert again == first
    assert asked == []


def test_workers_give_what_this_process_gives(project) -> None:
    first, _ = matched(project, {})
    project[1].forget_unused(KIND, [])
    assert matched(project, {}, workers=1)[0] == first


def test_what_can_change_a_match_is_in_its_key(project) -> None:
    everything = {image.image_id: attention(image) for image in project[0].images.images}
    more = everything | {"i0": attention(project[0].images.images[0], 41)}
    for lit, fingerprint in (({}, "f"), ({}, "other"), (everything, "f"), (more, "f")):
        assert matched(project, lit, fingerprint=fingerprint)[1], "matched anew"
        assert not matched(project, lit, fingerprint=fingerprint)[1]


def test_only_pairs_with_the_changed_photo_are_matched_again(project) -> None:
    audit, artefacts, source = project
    matched(project, {})
    images = tuple(replace(i, digest="new") if i.image_id == "i1" else i for i in audit.images.images)
    changed = replace(audit, images=replace(audit.images, images=images))
    _, asked = matched((changed, artefacts, source), {})
    pairs = [(one.query.image_id, c.image_id) for one in audit.rankings for c in one.candidates[:2]]
    assert len(asked) == sum("i1" in pair for pair in pairs) < len(pairs)


def test_inside_the_photo_votes_play_no_part(project) -> None:
    everything = {image.image_id: attention(image) for image in project[0].images.images}
    anywhere = replace(SETTINGS, inside="photo")
    _, asked = matched(project, everything, anywhere)
    assert all(mask is None for _, _, *masks in asked for mask in masks)
    _, asked = matched(project, everything)
    for query, match, query_mask, match_mask in asked:
        assert (query_mask.shape, match_mask.shape) == (query[:2], match[:2])


def test_a_whole_run_forgets_what_it_does_not_use_and_a_preview_keeps_it(project) -> None:
    artefacts = project[1]
    matched(project, {})
    few = replace(SETTINGS, candidates=1)
    matched(project, {}, few, whole=False)
    assert artefacts.usage()[KIND][0] == 8
    matched(project, {}, few)
    assert artefacts.usage()[KIND][0] == 4


def test_a_photo_that_is_gone_is_named(project) -> None:
    (project[2].root / "2.png").unlink()
    with pytest.raises(ImageSetError, match=r"i\d or a candidate of it cannot be read now .*run again"):
        matched(project, {})


def test_the_mask_is_where_any_map_is_lit() -> None:
    votes = np.array([[0.0, 1 / 6], [1.0, 0.0]], np.float32)
    found = replace(factories.make_attention(factories.make_image(0, "a", None), 1), votes=votes)
    mask = lit_mask(found, 4, 6)
    assert mask.tolist() == [[False] * 3 + [True] * 3] * 2 + [[True] * 3 + [False] * 3] * 2
    assert lit_mask(found, 1, 1).shape == (1, 1)
    odd = lit_mask(found, 3, 2)  # the centre of the middle row lies on the border: it goes below
    assert odd.tolist() == [[False, True], [True, False], [True, False]]


def test_points_know_the_regions_they_lie_in() -> None:
    one, two = (factories.make_image(number, name, None) for number, name in enumerate("ab"))
    known = {"a": factories.make_attention(one, 0), "b": factories.make_attention(two, 1)}
    labelled = told(FOUND, (one, two), known).shown[0]
    assert (labelled.query_region, labelled.match_region) == (1, 2)
    outside = replace(FOUND, shown=(Correspondence(query=(0.01, 0.99), match=(0.7, 0.7), weight=1.0),))
    assert told(outside, (one, two), {"a": known["a"]}).shown[0].query_region is None
    assert told(outside, (one, two), {}).shown == outside.shown
