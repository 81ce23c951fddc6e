"""Opening matchers: what is missing is one line, and what can change a match is in its fingerprint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import torch

from generator.core.correspondence import LocalSettings
from generator.core.member import Runtime
from generator.errors import AuditError, CheckpointError, MissingPackageError
from generator.networks import matchers
from generator.networks.alike import Alike
from generator.networks.matchers import matcher_fingerprint, open_matcher
from textures import moved, shift, texture

RUNTIME = Runtime(device="cpu", batch_size=1, threads=1)
SIFT = LocalSettings(matcher="sift")


def one_line(error: AuditError) -> str:
    assert "\n" not in str(error)
    return str(error)


@pytest.mark.parametrize(
    ("matcher", "absent", "named"),
    [
        ("sift", {"cv2"}, "needs OpenCV"),
        ("aliked", {"kornia"}, "needs kornia"),
        ("lightglue", {"cv2", "kornia"}, " and "),
    ],
)
def test_a_package_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, matcher: str, absent: set[str], named: str
) -> None:
    monkeypatch.setattr(matchers, "find_spec", lambda name: None if name in absent else object())
    with pytest.raises(MissingPackageError) as error:
        open_matcher(LocalSettings(matcher=matcher, weights="w.pth"), RUNTIME)
    assert named in one_line(error.value)
    assert "pip install 'sightline[local]'" in str(error.value)


@pytest.mark.parametrize("matcher", ["alike", "aliked", "lightglue"])
def test_weights_that_are_not_there_are_named(matcher: str, tmp_path: Path) -> None:
    pytest.importorskip("kornia")
    settings = LocalSettings(matcher=matcher, weights=str(tmp_path / "aliked-n16.pth"))
    for ask in (open_matcher, matcher_fingerprint):
        with pytest.raises(CheckpointError, match=r"aliked-n16\.pth: no such file") as error:
            ask(settings, RUNTIME)
        one_line(error.value)


@pytest.mark.parametrize(("matcher", "network"), [("alike", "ALIKE"), ("aliked", "ALIKED")])
def test_weights_of_another_network_are_refused(matcher: str, network: str, tmp_path: Path) -> None:
    pytest.importorskip("kornia")
    path = tmp_path / "other.pth"
    whole = Alike((8, 16, 32, 64), 64, single_head=True).state_dict()
    for tensors in ({"fc.weight": torch.zeros(3, 3)}, {n: t for n, t in whole.items() if n != "block4.bn2.bias"}):
        torch.save(tensors, path)
        with pytest.raises(CheckpointError, match=rf"other\.pth does not hold the weights of {network} ") as error:
            open_matcher(LocalSettings(matcher=matcher, weights=str(path)), RUNTIME)
        one_line(error.value)


def test_weights_that_hold_code_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("kornia")
    torch.save({"block1.conv1.weight": Path("anything")}, tmp_path / "code.pth")
    with pytest.raises(CheckpointError, match="was refused"):
        open_matcher(LocalSettings(matcher="alike", weights=str(tmp_path / "code.pth")), RUNTIME)


def test_lightglue_without_a_network_says_so(monkeypatch: pytest.MonkeyPatch, local_weights: Path) -> None:
    lightglue = pytest.importorskip("kornia.feature.lightglue")

    def refuse(*arguments: object, **options: object) -> None:
        raise URLError("no route to host")

    monkeypatch.setattr(lightglue, "load_state_dict_from_url", refuse)
    settings = LocalSettings(matcher="lightglue", weights=str(local_weights / "aliked-n16.pth"))
    with pytest.raises(CheckpointError, match=r"cannot be downloaded .*no route to host.*matcher: aliked") as error:
        open_matcher(settings, RUNTIME)
    one_line(error.value)


def test_lightglue_pairs_keypoints_by_its_network(monkeypatch: pytest.MonkeyPatch, local_weights: Path) -> None:
    """With random weights of its own: what it says goes through verification like any other pairing."""
    lightglue = pytest.importorskip("kornia.feature.lightglue")
    torch.manual_seed(0)
    monkeypatch.setattr(lightglue, "load_state_dict_from_url", lambda *arguments, **options: {})
    settings = LocalSettings(matcher="lightglue", weights=str(local_weights / "aliked-n16.pth"))
    matcher = open_matcher(settings, RUNTIME)
    photo = texture(1)
    found = matcher(photo, moved(photo, shift(9.0, 4.0)), None, None)
    assert found.method == "ALIKED with LightGlue"
    assert min(found.keypoints) > 20
    assert found.inliers <= found.tentative <= min(found.keypoints)
    assert matcher(np.full_like(photo, 90), photo, None, None).tentative == 0


def test_the_fingerprint_is_of_all_that_can_change_a_match(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = tmp_path / "weights.pth"
    weights.write_bytes(b"one")
    learned = LocalSettings(matcher="aliked", weights=str(weights))
    seen = {matcher_fingerprint(SIFT, RUNTIME), matcher_fingerprint(learned, RUNTIME)}
    for changes in ({"long_side": 320}, {"model": "affine"}, {"mirror": True}, {"inside": "photo"}):
        seen.add(matcher_fingerprint(replace(SIFT, **changes), RUNTIME))
    seen.add(matcher_fingerprint(SIFT, replace(RUNTIME, threads=2)))
    weights.write_bytes(b"two")
    seen.add(matcher_fingerprint(learned, RUNTIME))
    monkeypatch.setattr(matchers, "installed_version", lambda name: "0")
    seen.add(matcher_fingerprint(SIFT, RUNTIME))
    assert len(seen) == 9


def test_what_is_done_with_a_match_does_not_change_its_fingerprint(tmp_path: Path) -> None:
    assert matcher_fingerprint(replace(SIFT, fuse=1.0, candidates=9), RUNTIME) == matcher_fingerprint(SIFT, RUNTIME)
    places = [tmp_path / name for name in ("a.pth", "b.pth")]
    for place in places:
        place.write_bytes(b"same")
    one, two = (LocalSettings(matcher="alike", weights=str(place)) for place in places)
    assert matcher_fingerprint(one, RUNTIME) == matcher_fingerprint(two, RUNTIME)
