"""Energy by part, on grids where it can be counted by hand."""

import numpy as np
import pytest

from generator.demo.training.lifts import energy_shares


def test_energy_is_counted_by_the_area_of_the_mask_in_each_cell() -> None:
    values = np.array([[4.0, 0.0], [-9.0, 0.0], [0.0, 6.0]], np.float32)  # 3 x 2 cells of 2 x 4 pixels
    scar, body = np.zeros((2, 6, 8), bool)
    scar[:2, :1] = True  # a quarter of the first cell
    body[:2, 1:4] = True  # the rest of it
    body[4:, 4:6] = True  # half of the last
    shares = energy_shares(values, {"scar": scar, "body": body})
    assert shares["scar"] == pytest.approx((0.1, 2 / 48))
    assert shares["body"] == pytest.approx((0.6, 10 / 48))
    assert shares["background"] == pytest.approx((0.3, 36 / 48))


def test_a_flat_map_has_the_lift_1_everywhere_and_one_without_energy_none() -> None:
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 3, (32, 16))
    masks = {"scar": labels == 1, "body": labels == 2}
    for energy, area in energy_shares(np.full((8, 4), 0.3, np.float32), masks).values():
        assert energy == pytest.approx(area)
    assert all(energy == 0 for energy, _ in energy_shares(np.full((8, 4), -1, np.float32), masks).values())


def test_masks_must_fall_into_whole_cells() -> None:
    with pytest.raises(ValueError, match="a mask of 5 x 8 pixels does not fall into 2 x 4 whole cells"):
        energy_shares(np.ones((4, 2), np.float32), {"scar": np.zeros((8, 5), bool)})
