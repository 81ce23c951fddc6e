"""Photos: the same bytes from the same seed, masks that fit, parts that can be taken away."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from generator.demo.individual import make_individual
from generator.demo.occasion import WATERS, make_day, make_scene
from generator.demo.photo import MASK_PARTS, Photo, take_photo
from generator.demo.scene import Scene
from generator.demo.skin import make_skin

WHALE = make_individual("w", "scars", 5)
SKIN = make_skin(WHALE)


def scene(view: str = "top", name: str = "p", water: str = "silt") -> Scene:
    return make_scene(5, make_day(5, "e", water), view, name)


def surfaced(view: str = "top") -> Scene:
    """A scene in which all of the back is out of the water."""
    made = scene(view)
    return replace(made, pose=replace(made.pose, back=(0.02, 0.05, 0.05, 0.06, 0.06, 0.06, 0.05, 0.04, 0.0)))


@pytest.fixture(scope="module")
def photo() -> Photo:
    return take_photo(WHALE, SKIN, surfaced(), zoom=2)


def test_two_renders_are_equal(photo: Photo) -> None:
    again = take_photo(make_individual("w", "scars", 5), make_skin(WHALE), surfaced(), zoom=2)
    np.testing.assert_array_equal(photo.pixels, again.pixels)
    np.testing.assert_array_equal(photo.mask, again.mask)


def test_shape_and_range(photo: Photo) -> None:
    pose = surfaced().pose
    assert photo.pixels.shape == (pose.height, pose.width, 3)
    assert photo.mask.shape == (pose.height, pose.width)
    assert photo.pixels.dtype == photo.mask.dtype == np.uint8
    assert photo.mask.max() < len(MASK_PARTS)
    side = take_photo(WHALE, SKIN, scene("left"), zoom=1)
    assert side.pixels.shape == (256, 512, 3)


@pytest.mark.parametrize("water", WATERS)
def test_the_mask_fits_the_whale(water: str) -> None:
    """A white whale in dark water: the mask must cut the picture where brightness does."""
    taken = take_photo(WHALE, SKIN, replace(surfaced(), water=make_day(5, "e", water)[0]), zoom=1)
    grey, body = taken.pixels.mean(axis=2), taken.mask > 0
    deep = ~ndimage.binary_dilation(body, iterations=30)
    inner = ndimage.binary_erosion(taken.mask == 1, iterations=6)
    assert np.median(grey[inner]) > np.median(grey[deep]) + 60
    assert 0.1 < body.mean() < 0.5


def test_every_part_shows_when_the_back_is_out(photo: Photo) -> None:
    assert set(np.unique(photo.mask)) == set(range(len(MASK_PARTS)))
    rows = {part: np.nonzero(photo.mask == index)[0].mean() for index, part in enumerate(MASK_PARTS) if index}
    assert rows["blowhole"] < rows["body"] < rows["ridge"]  # head up
    hole = photo.mask == MASK_PARTS.index("blowhole")
    assert photo.pixels.mean(axis=2)[hole].min() < 60


def test_the_edge_is_a_band_along_the_outline(photo: Photo) -> None:
    body, edge = photo.mask > 0, photo.mask == MASK_PARTS.index("edge")
    inward = ndimage.distance_transform_edt(body)
    assert inward[edge].max() <= 0.017 * surfaced().pose.unit
    assert 0.1 < edge.sum() / body.sum() < 0.45


@pytest.mark.parametrize("part", ["scar", "ridge", "blowhole"])
@pytest.mark.parametrize("view", ["top", "right"])
def test_a_part_taken_away_changes_pixels_only_in_and_around_its_mask(part: str, view: str) -> None:
    occasion = surfaced(view)
    whole = take_photo(WHALE, SKIN, occasion, zoom=1)
    less = take_photo(WHALE, make_skin(WHALE, frozenset({part})), occasion, zoom=1)
    index = MASK_PARTS.index(part)
    assert not (less.mask == index).any()
    changed = np.abs(whole.pixels.astype(int) - less.pixels).max(axis=2)
    marks = whole.mask >= MASK_PARTS.index("ridge")  # where marks cross, the mask names the upper one
    near = ndimage.binary_dilation(marks, iterations=5)
    assert changed[~near].max() <= 12
    if view == "top":
        assert changed[whole.mask == index].mean() > 4


def test_what_sinks_is_lost_to_sight_and_mask() -> None:
    occasion = surfaced()
    sunk = replace(occasion, pose=replace(occasion.pose, back=tuple(h - 0.13 for h in occasion.pose.back)))
    shown, hidden = (take_photo(WHALE, SKIN, where, zoom=1) for where in (occasion, sunk))
    assert (hidden.mask > 0).sum() < 0.2 * (shown.mask > 0).sum()
    assert hidden.pixels.mean() < shown.pixels.mean() - 15


def test_left_shows_the_left_side_with_the_head_to_the_left() -> None:
    """The two sides are told apart by their scars, and by where the ridge lies: towards the tail."""
    left, right = (take_photo(WHALE, SKIN, surfaced(view), zoom=1) for view in ("left", "right"))
    ridge = MASK_PARTS.index("ridge")
    for taken, tail in ((left, 1), (right, -1)):
        body, marked = (np.nonzero(where)[1].mean() for where in (taken.mask > 0, taken.mask == ridge))
        assert (marked - body) * tail > 10
    flank = replace(WHALE, scars=tuple(replace(scar, angle=45.0) for scar in WHALE.scars))
    skin = make_skin(flank)
    scar = MASK_PARTS.index("scar")
    seen = {view: (take_photo(flank, skin, surfaced(view), zoom=1).mask == scar).sum() for view in ("left", "right")}
    assert seen["right"] > 200
    assert seen["left"] < 0.1 * seen["right"]  # a stroke may reach over the spine
