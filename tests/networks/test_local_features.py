"""Local features on photos whose displacement is known, and on photos that have nothing in common."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.core.correspondence import LocalMatch, LocalSettings, Matcher
from generator.core.member import Runtime
from generator.drawing.pixels import resized
from textures import flip, moved, shift, texture, turn

pytest.importorskip("cv2", reason="no OpenCV here (pip install 'sightline[local]')")

from generator.networks.matchers import open_matcher
from generator.networks.sift import Sift
from generator.networks.verifying import verify

RUNTIME = Runtime(device="cpu", batch_size=1, threads=1)
LEARNED = ("alike:alike-t.pth", "alike:alike-n.pth", "aliked:aliked-t16.pth", "aliked:aliked-n16rot.pth")


def sift(**changes) -> Matcher:
    return open_matcher(LocalSettings(matcher="sift", **changes), RUNTIME)


@pytest.fixture(params=["sift", *LEARNED])
def settings(request: pytest.FixtureRequest) -> LocalSettings:
    """SIFT, and each learned kind of keypoint whose weights are here."""
    if request.param == "sift":
        return LocalSettings(matcher="sift")
    pytest.importorskip("kornia", reason="no kornia here (pip install 'sightline[local]')")
    weights: Path = request.getfixturevalue("local_weights")
    kind, file = request.param.split(":")
    return LocalSettings(matcher=kind, weights=str(weights / file))


@pytest.fixture
def matcher(settings: LocalSettings) -> Matcher:
    return open_matcher(settings, RUNTIME)


def off(found: LocalMatch, query: np.ndarray, match: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """How far, in pixels, each shown point of the match lies from where ``matrix`` puts the query's."""
    one = np.array([c.query for c in found.shown]) * query.shape[1::-1]
    two = np.array([c.match for c in found.shown]) * match.shape[1::-1]
    put = np.c_[one, np.ones(len(one))] @ matrix.T
    return np.linalg.norm(put[:, :2] - two, axis=1)


@pytest.mark.parametrize(
    "matrix",
    [np.eye(3), shift(23.0, -11.0), shift(7.5, 3.25), turn(10.0, (160.0, 120.0)), turn(0.0, (160.0, 120.0), 0.8)],
    ids=["same", "shifted", "by parts of a pixel", "turned", "smaller"],
)
def test_a_moved_copy_shows_how_it_was_moved(matcher: Matcher, matrix: np.ndarray) -> None:
    photo = texture(1)
    copy = moved(photo, matrix)
    found = matcher(photo, copy, None, None)
    assert found.verdict == "supported"
    assert found.inliers > 20
    assert found.error is not None
    assert found.error < 1.5
    distances = off(found, photo, copy, matrix)
    assert len(distances) == 12
    assert np.median(distances) < 1.0
    assert distances.max() < 3.0  # the threshold of an inlier


@pytest.mark.parametrize("degrees", [45.0, 90.0, 180.0])
@pytest.mark.parametrize("model", ["homography", "affine"])
def test_sift_does_not_mind_how_far_a_photo_is_turned(degrees: float, model: str) -> None:
    photo = texture(2)
    matrix = turn(degrees, (160.0, 120.0), 0.9)
    copy = moved(photo, matrix)
    found = sift(model=model)(photo, copy, None, None)
    assert found.verdict == "supported"
    assert found.model == model
    assert off(found, photo, copy, matrix).max() < 2.0


def test_pixel_centres_lie_at_a_half() -> None:
    """Enlarged twice, a point p lies at 2 p; counted from the first pixel's centre it would be half a pixel off."""
    small = texture(3)
    large = moved(small, np.diag([2.0, 2.0, 1.0]), (640, 480))
    found = sift()(small, large, None, None)
    one = np.array([c.query for c in found.shown]) * (320, 240)
    two = np.array([c.match for c in found.shown]) * (640, 480)
    assert np.abs(np.median(two - 2 * one, axis=0)).max() < 0.25
    assert found.shown[0].query == pytest.approx(found.shown[0].match, abs=0.004)


@pytest.mark.parametrize(("x", "y"), [(80.5, 60.5), (81.0, 61.0)])
def test_the_centre_of_a_blob_is_where_it_was_drawn(x: float, y: float) -> None:
    rows, columns = np.mgrid[0:120, 0:160] + 0.5
    blob = 255 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 5.0**2))
    found = Sift()(np.repeat(blob[..., None], 3, axis=2).astype(np.uint8), None)
    nearest = np.linalg.norm(found.points - (x, y), axis=1).min()
    assert nearest < 0.15


def test_a_flipped_copy_is_found_when_mirrored_copies_are_tried(settings: LocalSettings) -> None:
    """Counted from a pixel's corner or its centre, the one instead of the other, all points would be a pixel off."""
    photo = texture(4)
    copy = moved(photo, flip(320))
    assert open_matcher(settings, RUNTIME)(photo, copy, None, None).verdict == "no geometric support"
    both = open_matcher(replace(settings, mirror=True), RUNTIME)
    found = both(photo, copy, None, None)
    assert found.verdict == "supported"
    assert found.mirrored
    assert off(found, photo, copy, flip(320)).max() < 0.3
    assert not both(photo, photo, None, None).mirrored


def test_unrelated_photos_have_no_geometric_support(matcher: Matcher) -> None:
    for seed in range(5, 9):
        found = matcher(texture(seed), texture(seed + 100), None, None)
        assert found.verdict == "no geometric support"
        assert found.shown == ()
        assert found.keypoints[0] > 20


def test_a_flat_photo_has_no_keypoints(matcher: Matcher) -> None:
    flat = np.full((96, 128, 3), 120, np.uint8)
    for pair in ((flat, texture(1)), (texture(1), flat), (flat, flat)):
        found = matcher(*pair, None, None)
        assert 0 in found.keypoints
        assert (found.tentative, found.inliers, found.error, found.shown) == (0, 0, None, ())
        assert found.verdict == "no geometric support"


def test_keypoints_lie_inside_the_masks(matcher: Matcher) -> None:
    photo = texture(1)
    left = np.zeros((240, 320), np.bool_)
    left[:, :160] = True
    found = matcher(photo, photo, left, None)
    assert found.verdict == "supported"
    assert max(c.query[0] for c in found.shown) < 0.5
    assert matcher(photo, photo, left, ~left).verdict == "no geometric support"
    assert matcher(photo, photo, None, np.zeros_like(left)).keypoints[1] == 0


def test_the_same_photos_give_the_same_match(matcher: Matcher) -> None:
    one, two = texture(1), moved(texture(1), turn(5.0, (160.0, 120.0)))
    first = matcher(one, two, None, None)
    matcher(texture(9), one, None, None)  # what was asked between plays no part
    assert matcher(one.copy(), two.copy(), None, None) == first
    if first.method == "SIFT":
        assert sift()(one, two, None, None) == first


@pytest.mark.parametrize(("model", "least"), [("homography", 4), ("affine", 3)])
def test_too_few_pairs_determine_no_model(model: str, least: int) -> None:
    points = np.random.default_rng(0).uniform(0, 100, (least - 1, 2))
    inliers, errors = verify(points, points, model)
    assert not inliers.any()
    assert len(errors) == 0


def test_points_on_one_spot_or_line_are_no_support() -> None:
    for points in (np.full((12, 2), 7.0), np.c_[np.arange(12.0), np.arange(12.0)]):
        inliers, _ = verify(points, points, "homography")
        assert inliers.sum() <= 12  # degenerate, and no error


def test_a_map_that_mirrors_is_none() -> None:
    points = np.random.default_rng(1).uniform(0, 200, (40, 2))
    for model in ("homography", "affine"):
        assert verify(points, points, model)[0].all()
        assert not verify(points, points * (-1, 1) + (200, 0), model)[0].any()


def photo(path: Path) -> np.ndarray:
    pixels = np.array(Image.open(path).convert("RGB"))
    scale = 480 / max(pixels.shape)
    return resized(pixels, round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))


def test_a_real_photo_is_found_in_its_moved_copy(real_data: Path, matcher: Matcher) -> None:
    original = photo(real_data / "dreambooth-dev" / "images" / "dog_00.jpg")
    matrix = shift(12.0, -7.0) @ turn(12.0, (240.0, 240.0), 0.85)
    copy = moved(original, matrix)
    found = matcher(original, copy, None, None)
    assert found.verdict == "supported"
    assert off(found, original, copy, matrix).max() < 2.0


def test_real_photos_of_different_things_have_no_geometric_support(real_data: Path, matcher: Matcher) -> None:
    names = ("dog_00", "cat_00", "rc_car_00", "backpack_01", "vase_00")
    photos = [photo(real_data / "dreambooth-dev" / "images" / f"{name}.jpg") for name in names]
    for place, one in enumerate(photos):
        for other in photos[place + 1 :]:
            assert matcher(one, other, None, None).verdict == "no geometric support"


def test_the_same_real_scene_from_elsewhere_is_supported(real_data: Path, matcher: Matcher) -> None:
    images = real_data / "dreambooth-dev" / "images"
    found = matcher(photo(images / "cat_02.jpg"), photo(images / "cat_03.jpg"), None, None)
    assert found.verdict == "supported"
    assert found.inliers > 100
