"""Estimates of the foreground: of a planted shape, of the demo's whales, and of photos that have none."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import generator
from generator.errors import MissingPackageError
from generator.networks.foreground import estimate_foreground

pytest.importorskip("cv2", reason="OpenCV is in the extra `local`")


def planted() -> tuple[np.ndarray, np.ndarray]:
    """An orange disc on textured green, 120 x 200."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:120, :200]
    disc = (rows - 50) ** 2 + (columns - 120) ** 2 < 30**2
    photo = np.where(disc[..., None], (230, 120, 30), (40, 120, 60)) + rng.integers(-12, 13, (120, 200, 3))
    return photo.clip(0, 255).astype(np.uint8), disc


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / (one | other).sum())


def test_a_planted_shape_is_found_at_the_photos_own_size() -> None:
    photo, disc = planted()
    found = estimate_foreground(photo)
    assert found is not None
    assert found.shape == disc.shape
    assert overlap(found, disc) > 0.95


def test_the_same_photo_gives_the_same_estimate() -> None:
    photo, _ = planted()
    first, second = estimate_foreground(photo), estimate_foreground(photo)
    assert first is not None
    assert np.array_equal(first, second)


def test_the_demos_whales_are_found_mostly() -> None:
    """Half the photos by more than 0.8: good enough to be told apart from a guess, and no annotation."""
    folder = Path(generator.__file__).parent / "demo" / "photos"
    overlaps = []
    for path in sorted(folder.glob("b0?-top-1.jpg")):
        body = np.asarray(Image.open(folder / "masks" / f"{path.stem}.png")) > 0
        found = estimate_foreground(np.asarray(Image.open(path).convert("RGB")))
        overlaps.append(0.0 if found is None else overlap(found, body))
    assert np.median(overlaps) > 0.8


@pytest.mark.parametrize("photo", [np.full((60, 90, 3), 128, np.uint8), np.zeros((40, 40, 3), np.uint8)])
def test_a_photo_of_one_colour_has_no_estimate(photo: np.ndarray) -> None:
    assert estimate_foreground(photo) is None


def test_without_opencv_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(MissingPackageError, match=r"sightline\[local\]"):
        estimate_foreground(planted()[0])
