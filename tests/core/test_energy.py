"""Energy on annotated parts."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.energy import coverage, lift


def masks():
    body, scar = np.zeros((32, 16), bool), np.zeros((32, 16), bool)
    body[8:24], scar[8:12, :4] = True, True
    return {"body": body, "scar": scar}


def test_heat_on_the_part_alone_has_the_inverse_of_its_area_as_lift():
    covers = coverage(masks(), (8, 4))
    values = np.zeros((8, 4), np.float32)
    values[2, 0] = 5.0
    assert lift(values, covers["scar"]) == pytest.approx(32.0)
    assert lift(values, covers["body"]) == pytest.approx(2.0)
    assert lift(values, covers["background"]) == 0.0


def test_even_heat_has_lift_one_and_negative_heat_counts_as_none():
    covers = coverage(masks(), (8, 4))
    assert lift(np.ones((8, 4), np.float32), covers["scar"]) == pytest.approx(1.0)
    half = np.ones((8, 4), np.float32)
    half[4:] = -9
    assert lift(half, covers["background"]) == pytest.approx(1.0)
    assert np.isnan(lift(half[4:], coverage(masks(), (4, 4))["scar"]))


def test_cells_are_covered_in_part_and_shares_add_up():
    covers = coverage(masks(), (5, 3))
    assert float(covers["scar"].mean()) == pytest.approx(16 / 512)
    assert np.allclose(covers["body"] + covers["background"], 1.0, atol=1e-6)


def test_parts_too_small_and_photos_without_annotation_are_left_out():
    tiny = masks()
    tiny["scar"][:] = False
    assert set(coverage(tiny, (8, 4))) == {"body", "background"}
    assert coverage({}, (8, 4)) == {}
    assert coverage({"scar": np.zeros((4, 4), bool)}, (2, 2)) == {}
