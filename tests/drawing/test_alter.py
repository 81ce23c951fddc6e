"""Photos changed on the whole, and what lies behind the animal."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from generator.core.hiding import cover
from generator.drawing.alter import background, emptied, toned

LUMA = np.array([0.299, 0.587, 0.114])


def noisy(height: int = 60, width: int = 90, seed: int = 0, low: int = 0, high: int = 256) -> np.ndarray:
    return np.random.default_rng(seed).integers(low, high, (height, width, 3), dtype=np.uint8)


def ellipse(rows: int, columns: int) -> np.ndarray:
    """An animal: a quarter of the photo, in its middle."""
    down, across = np.mgrid[:rows, :columns]
    return ((down - rows / 2) / (0.3 * rows)) ** 2 + ((across - columns / 2) / (0.27 * columns)) ** 2 < 1


# ---------------------------------------------------------------------------------------------------- tones


@pytest.mark.parametrize(
    ("tone", "amount"), [("brightness", 1.0), ("contrast", 1.0), ("hue", 0.0), ("hue", 360.0), ("blur", 0.0)]
)
@given(seed=st.integers(0, 50), height=st.integers(1, 23), width=st.integers(1, 31))
def test_some_amounts_leave_the_photo_as_it_is(tone: str, amount: float, seed: int, height: int, width: int) -> None:
    photo = noisy(height, width, seed)
    assert np.array_equal(toned(photo, tone, amount), photo)


@pytest.mark.parametrize(
    ("tone", "amount"), [("brightness", 1.4), ("contrast", 0.6), ("hue", 20.0), ("blur", 0.02), ("jpeg", 20.0)]
)
def test_the_photo_itself_stays_and_the_result_is_another_of_its_size(tone: str, amount: float) -> None:
    photo = noisy()
    before = photo.copy()
    photo.setflags(write=False)
    found = toned(photo, tone, amount)
    assert np.array_equal(photo, before)
    assert found.dtype == np.uint8
    assert found.shape == photo.shape
    assert not np.array_equal(found, photo)
    assert np.array_equal(toned(photo, tone, amount), found)


def test_brightness_multiplies_and_clips() -> None:
    photo = np.array([[[0, 10, 100], [180, 200, 255]]], dtype=np.uint8)
    assert toned(photo, "brightness", 1.4).tolist() == [[[0, 14, 140], [252, 255, 255]]]
    assert toned(photo, "brightness", 0.5).tolist() == [[[0, 5, 50], [90, 100, 128]]]
    assert not toned(photo, "brightness", 0.0).any()


def test_contrast_multiplies_the_distance_from_the_mean_grey() -> None:
    photo = np.array([[[50] * 3, [150] * 3]], dtype=np.uint8)
    assert toned(photo, "contrast", 0.6).tolist() == [[[70] * 3, [130] * 3]]
    assert toned(photo, "contrast", 2.0).tolist() == [[[0] * 3, [200] * 3]]
    grey = (noisy().astype(float) @ LUMA).mean()
    assert np.abs(toned(noisy(), "contrast", 0.0).astype(float) - grey).max() <= 0.5


@given(degrees=st.floats(-360, 360), seed=st.integers(0, 30))
def test_hue_keeps_luma_and_what_is_grey(degrees: float, seed: int) -> None:
    muted = noisy(12, 17, seed, 110, 146)  # nothing is clipped
    found = toned(muted, "hue", degrees)
    assert np.abs(found.astype(float) @ LUMA - muted.astype(float) @ LUMA).max() <= 0.51
    grey = np.repeat(noisy(12, 17, seed)[..., :1], 3, axis=2)
    assert np.array_equal(toned(grey, "hue", degrees), grey)
    back = toned(found, "hue", -degrees)
    assert np.abs(back.astype(int) - muted).max() <= 2


def test_half_a_turn_of_hue_mirrors_colours_at_their_grey() -> None:
    photo = noisy(12, 17, 0, 110, 146)
    grey = (photo.astype(float) @ LUMA)[..., None]
    assert np.abs(toned(photo, "hue", 180.0) - (2 * grey - photo)).max() <= 0.51


def test_blur_is_gaussian_with_a_sigma_in_shares_of_the_long_side() -> None:
    photo = np.zeros((60, 200, 3), dtype=np.uint8)
    photo[:, 100:] = 240
    found = toned(photo, "blur", 0.03).astype(float)  # sigma 6
    wanted = ndimage.gaussian_filter(photo.astype(float), (6, 6, 0), mode="nearest")
    assert np.abs(found - wanted).max() < 6  # Pillow's is three boxes, which come close
    assert np.abs(toned(photo.swapaxes(0, 1), "blur", 0.03).swapaxes(0, 1).astype(float) - found).max() <= 1


def test_jpeg_is_what_a_file_of_that_quality_holds() -> None:
    photo = noisy()
    for quality in (1, 20, 95):
        buffer = io.BytesIO()
        Image.fromarray(photo).save(buffer, "JPEG", quality=quality)
        assert np.array_equal(toned(photo, "jpeg", quality), np.asarray(Image.open(buffer)))
    loss = [np.abs(toned(photo, "jpeg", quality).astype(int) - photo).mean() for quality in (5, 30, 90)]
    assert loss[0] > loss[1] > loss[2]


@pytest.mark.parametrize("bad", [np.zeros((4, 5), np.uint8), np.zeros((4, 5, 3)), np.zeros((0, 5, 3), np.uint8)])
def test_what_is_no_photo_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected uint8 pixels"):
        toned(bad, "hue", 10.0)
    with pytest.raises(ValueError, match="expected uint8 pixels"):
        background(bad, np.ones((2, 2), np.float32), "mean")


# ----------------------------------------------------------------------------------------------- backgrounds


def photo_with_animal(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A photo of 120 x 180 pixels, the animal's pixels, and how far each cell of 60 x 90 lies behind it."""
    animal = ellipse(60, 90)
    behind = (1.0 - cover(ndimage.binary_dilation(animal, np.ones((3, 3))))).astype(np.float32)
    return noisy(120, 180, seed), np.kron(animal, np.ones((2, 2), bool)), behind


@pytest.mark.parametrize("fill", ["blur", "mean", "swap"])
def test_the_animal_stays_and_what_is_behind_it_goes(fill: str) -> None:
    photo, animal, behind = photo_with_animal()
    before = photo.copy()
    other = noisy(120, 180, 1)
    found = background(photo, behind, fill, other if fill == "swap" else None)
    assert np.array_equal(photo, before)
    assert np.array_equal(found[animal], photo[animal])
    far = ~ndimage.binary_dilation(animal, iterations=14)
    assert far.mean() > 0.3
    if fill == "swap":
        assert np.array_equal(found[far], other[far])
    else:
        assert found[far].std() < 0.25 * photo[far].std()
    if fill == "mean":
        assert np.ptp(found[far], axis=0).max() == 0
        assert np.abs(found[far].mean(axis=0) - photo[far].mean(axis=0)).max() < 3
    nothing = np.zeros((60, 90), np.float32)
    assert np.array_equal(background(photo, nothing, fill, other), photo)


@pytest.mark.parametrize("fill", ["blur", "mean"])
def test_nothing_of_the_animal_is_in_what_is_behind_it(fill: str) -> None:
    photo, animal, behind = photo_with_animal()
    other = photo.copy()
    other[animal] = 255 - other[animal]
    far = ~ndimage.binary_dilation(animal, iterations=14)
    one, two = (background(each, behind, fill)[far].astype(int) for each in (photo, other))
    assert np.abs(one - two).max() <= 1


def test_a_background_of_another_size_or_none_is_refused() -> None:
    photo, _, behind = photo_with_animal()
    for other in (None, noisy(180, 120)):
        with pytest.raises(ValueError, match="swapped for another of the same size"):
            background(photo, behind, "swap", other)


@given(
    size=st.tuples(st.integers(1, 400), st.integers(1, 400)),
    wanted=st.tuples(st.integers(1, 300), st.integers(1, 300)),
)
def test_a_donor_is_cut_to_any_size(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    donor = np.full((*size, 3), 77, dtype=np.uint8)
    found = emptied(donor, np.zeros((5, 7), np.float32), wanted[1], wanted[0])
    assert found.shape == (*wanted, 3)
    assert (found == 77).all()


def test_the_middle_of_a_donor_is_kept_in_its_shape_without_its_animal() -> None:
    donor = np.zeros((100, 300, 3), dtype=np.uint8)
    donor[:, :, 0] = np.linspace(0, 250, 300).astype(np.uint8)  # from left to right
    animal = np.zeros((50, 150), bool)
    animal[20:30, 70:80] = True
    with_animal = donor.copy()
    with_animal[40:60, 140:160] = (0, 255, 0)
    found = emptied(with_animal, cover(ndimage.binary_dilation(animal, np.ones((3, 3)))), 50, 50)
    assert found[..., 1].max() <= 3
    assert np.abs(found[:, :, 0].mean(axis=0) - np.linspace(84, 166, 50)).max() < 6  # the middle third
