"""Colour maps: published values, rising lightness, and the write-up's JET."""

import re
from pathlib import Path

import numpy as np
import pytest

from generator.drawing.colours import COLOUR_MAPS, levels, table


def lightness(rgb: np.ndarray) -> np.ndarray:
    """CIE L* of sRGB colours (N, 3) uint8."""
    srgb = rgb / 255.0
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


@pytest.mark.parametrize("name", ["cividis", "viridis", "magma"])
def test_lightness_only_rises(name: str) -> None:
    steps = np.diff(lightness(table(name)))
    # 8-bit rounding may hold one step back by a hair; over any five steps the map always gets lighter.
    assert steps.min() > -0.12
    assert np.convolve(steps, np.ones(5), "valid").min() > 0.2


def test_jet_is_the_one_whose_lightness_falls_again() -> None:
    assert np.diff(lightness(table("jet"))).min() < -1.0


@pytest.mark.parametrize(
    ("name", "first", "middle", "last"),
    [
        ("viridis", "#440154", "#21918c", "#fde725"),
        ("magma", "#000004", "#b73779", "#fcfdbf"),
        ("cividis", "#00224e", "#7d7c78", "#fee838"),
    ],
)
def test_published_anchors(name: str, first: str, middle: str, last: str) -> None:
    found = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in table(name)[[0, 128, 255]].tolist()]
    assert found == [first, middle, last]


def test_jet_reproduces_the_seed() -> None:
    """The write-up drew with OpenCV's COLORMAP_JET."""
    cv2 = pytest.importorskip("cv2", reason="OpenCV (comes with the grad-cam test dependency) is not installed")
    theirs = cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], cv2.COLORMAP_JET)[:, 0, ::-1]
    assert np.abs(theirs.astype(int) - table("jet")).max() <= 1


def test_jet_thresholded_as_the_seed_did_loses_both_ends() -> None:
    """The seed cut each colour channel at 128: the coldest and the hottest value both came out black."""
    over = table("jet") > 128
    assert not over[0].any()
    assert not over[255].any()
    assert over[1:255].any(axis=1).all()
    assert over[64].tolist() == [False, False, True]  # blue
    assert over[128].tolist() == [True, True, False]  # yellow
    assert over[254].tolist() == [True, False, False]  # red


def test_levels_round_to_the_nearest_step_and_clip() -> None:
    values = np.array([[-1.0, 0.0, 0.5], [1.0, 2.0, 0.25]], np.float32)
    assert levels(values).dtype == np.uint8
    np.testing.assert_array_equal(levels(values), [[0, 0, 128], [255, 255, 64]])


def test_every_table_is_complete_and_read_only() -> None:
    for name in COLOUR_MAPS:
        assert table(name).shape == (256, 3)
        with pytest.raises(ValueError, match="read-only"):
            table(name)[0] = 0


def test_an_unknown_map_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown colour map 'hot': expected one of cividis, viridis, magma, jet"):
        table("hot")


def test_the_legends_of_the_style_sheet_show_the_tables(repository: Path) -> None:
    css = (repository / "templates" / "overrides" / "assets" / "audit.css").read_text(encoding="utf-8")
    ramps = dict(re.findall(r"a-ramp--(\w+) \{ --ramp: ([^;]+);", css))
    assert set(ramps) == set(COLOUR_MAPS)
    for name, stops in ramps.items():
        shown = np.array([list(bytes.fromhex(stop.strip(" #"))) for stop in stops.split(",")])
        even = table(name)[np.linspace(0, 255, len(shown)).round().astype(int)]
        assert np.abs(shown - even).max() <= 2
