"""The atlas: parts where they belong, and marks that end at their masks."""

import numpy as np
import pytest

from generator.demo.individual import make_individual
from generator.demo.skin import ARC, COLUMNS, PARTS, ROWS, make_skin

WHALE = make_individual("w", "scars", 5)


def test_the_atlas_is_complete_and_repeatable() -> None:
    skin, again = make_skin(WHALE), make_skin(WHALE)
    for layer, same in ((skin.tone, again.tone), (skin.relief, again.relief), (skin.warmth, again.warmth)):
        assert layer.shape == (ROWS, COLUMNS)
        assert layer.dtype == np.float32
        np.testing.assert_array_equal(layer, same)
    assert set(skin.parts) == set(PARTS)
    assert all(set(np.unique(part)) == {0.0, 1.0} for part in skin.parts.values())


@pytest.mark.parametrize("part", PARTS)
def test_a_part_left_out_changes_nothing_beyond_its_mask(part: str) -> None:
    full, less = make_skin(WHALE), make_skin(WHALE, frozenset({part}))
    changed = (full.tone != less.tone) | (full.relief != less.relief)
    assert changed.any()
    assert not (changed & (full.parts[part] == 0)).any()
    assert not less.parts[part].any()
    np.testing.assert_array_equal(full.warmth, less.warmth)
    for other in set(PARTS) - {part}:
        np.testing.assert_array_equal(full.parts[other], less.parts[other])


def test_parts_lie_where_a_beluga_has_them() -> None:
    skin = make_skin(WHALE)
    rows, columns = np.nonzero(skin.parts["blowhole"])
    angles = columns / (COLUMNS - 1) * 2 * ARC - ARC
    assert abs(rows.mean() / ROWS - WHALE.blowhole.along) < 0.01
    assert abs(angles.mean()) < 8
    rows, columns = np.nonzero(skin.parts["ridge"])
    assert rows.min() / ROWS >= WHALE.ridge.start - 0.01
    assert rows.max() / ROWS <= WHALE.ridge.start + WHALE.ridge.length + 0.01


def test_dark_scars_darken_and_the_blowhole_is_black() -> None:
    full, less = make_skin(WHALE), make_skin(WHALE, frozenset({"scar", "blowhole"}))
    hole = full.parts["blowhole"] > 0
    assert (full.tone[hole] / less.tone[hole]).min() < 0.1
    scar = full.parts["scar"] > 0
    ratio = full.tone[scar] / less.tone[scar]
    assert ratio.min() < 0.8 or ratio.max() > 1.1
