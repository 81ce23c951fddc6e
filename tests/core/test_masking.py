"""Hidden places, and the areas of insertion and deletion curves."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.masking import blurred, centre_blob, insertion_less_deletion, masked, places

PHOTO = np.random.default_rng(0).integers(0, 256, (24, 12, 3), dtype=np.uint8)


def test_the_areas_of_an_example_by_hand():
    """Four steps.

    Insertion 0, .6, .8, .9, 1 has the area (.3 + .7 + .85 + .95) / 4 = .7; deletion 1, .4, .2, .1, 0 has
    (.7 + .3 + .15 + .05) / 4 = .3.
    """
    between = np.array([0.6, 0.8, 0.9, 0.4, 0.2, 0.1])
    assert insertion_less_deletion(1.0, 0.0, between) == pytest.approx(0.4)
    assert insertion_less_deletion(1.0, 0.0, between[[3, 4, 5, 0, 1, 2]]) == pytest.approx(-0.4)


def test_a_random_order_is_worth_nothing_on_average():
    """The closed form that takes the place of a measured control: exactly 0 for any score of what is shown."""
    rng = np.random.default_rng(1)
    value = rng.uniform(size=16)

    def score(shown):
        return float(np.sqrt(value[shown].sum()))  # any function of the shown set will do

    areas = []
    for _ in range(4000):
        order = rng.permutation(16)
        shown = [order[: 4 * k] for k in (1, 2, 3)] + [order[4 * k :] for k in (1, 2, 3)]
        areas.append(insertion_less_deletion(score(order), score(order[:0]), np.array([score(one) for one in shown])))
    assert np.mean(areas) == pytest.approx(0.0, abs=4 * np.std(areas) / np.sqrt(len(areas)))


def test_hottest_cells_come_first_and_ties_in_reading_order():
    values = np.array([[0.1, 3.0, 0.1], [2.0, -1.0, 3.0]], np.float32)
    assert places(values).tolist() == [[3, 0, 4], [2, 5, 1]]


def test_masked_photos_show_and_hide_whole_cells():
    order = places(np.array([[4.0, 3.0], [2.0, 1.0]], np.float32))
    fill = np.zeros_like(PHOTO)
    first, *_, fourth, fifth, sixth = masked(PHOTO, fill, order, 4)
    assert np.array_equal(first[:12, :6], PHOTO[:12, :6])
    assert not first[12:].any()
    assert not first[:, 6:].any()
    assert np.array_equal(first + fourth, PHOTO)  # what the one shows the other hides
    assert not fifth[:12].any()
    assert np.array_equal(fifth[12:], PHOTO[12:])
    assert np.array_equal(sixth[12:, 6:], PHOTO[12:, 6:])
    assert not sixth[:, :6].any()


@pytest.mark.parametrize("grid", [(16, 8), (3, 5), (1, 1)])
@pytest.mark.parametrize("steps", [2, 4, 8])
def test_each_step_shows_its_share_of_the_cells(grid, steps):
    size = (grid[0] * 6, grid[1] * 4, 3)
    white, black = np.full(size, 255, np.uint8), np.zeros(size, np.uint8)
    order = places(np.random.default_rng(2).standard_normal(grid).astype(np.float32))
    shares = [float((one[..., 0] > 0).mean()) for one in masked(white, black, order, steps)]
    cells = grid[0] * grid[1]
    wanted = [np.ceil(cells * k / steps) / cells for k in range(1, steps)]
    assert shares == pytest.approx(wanted + [1 - share for share in wanted])


def test_the_blur_keeps_the_colour_and_nothing_fine():
    plain = blurred(np.full((30, 20, 3), (10, 120, 250), np.uint8))
    assert plain.shape == (30, 20, 3)
    assert (plain == (10, 120, 250)).all()
    dotted = np.zeros((64, 32, 3), np.uint8)
    dotted[::2, ::2] = 200
    assert np.ptp(blurred(dotted).astype(int)) <= 1
    assert blurred(dotted).mean() == pytest.approx(50, abs=1)


def test_the_blob_is_symmetric_and_highest_in_the_middle():
    blob = centre_blob((7, 4))
    assert blob.shape == (7, 4)
    assert np.array_equal(blob, blob[::-1])
    assert np.allclose(blob, blob[:, ::-1])
    assert blob.argmax() // 4 == 3
