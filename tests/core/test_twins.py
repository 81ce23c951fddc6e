"""One picture under two names is found, and nothing else is called so."""

from __future__ import annotations

import numpy as np

from generator.core.twins import twins

RNG = np.random.default_rng(0)
MAP = RNG.standard_normal((3, 5, 2)).astype(np.float32)


def test_rounding_makes_no_other_picture_and_the_first_name_stands() -> None:
    close = MAP * (1 + 1e-5 * RNG.standard_normal(MAP.shape).astype(np.float32))
    found = twins({"match.gradcam": MAP, "match.hirescam": close, "match.decomposition": MAP})
    assert found == {"match.hirescam": "match.gradcam", "match.decomposition": "match.gradcam"}


def test_one_photo_that_differs_is_enough_however_faint_its_map() -> None:
    other = MAP.copy()
    faint = MAP.copy()
    faint[1] *= 1e-6
    other[1] = faint[1, ::-1]
    assert twins({"match.hirescam": faint, "match.decomposition": other}) == {}


def test_targets_are_kept_apart_and_what_is_no_number_is_no_twin() -> None:
    assert twins({"match.hirescam": MAP, "self.hirescam": MAP}) == {}
    broken = MAP.copy()
    broken[0, 0, 0] = np.nan
    assert twins({"match.hirescam": broken, "match.decomposition": broken}) == {}
