"""One change at a time, and nothing else."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.demo.counterfactuals import planned_counterfactuals, render_counterfactual
from generator.demo.photo import MASK_PARTS
from generator.demo.plan import INDIVIDUALS, take
from generator.demo.skin import PARTS

SAMPLE = {one.image_id: one for one in planned_counterfactuals(sample=True)}


def test_every_photo_has_each_mark_of_its_whale_taken_away_and_its_water_changed() -> None:
    everything = planned_counterfactuals(sample=False)
    changes = Counter(one.change if one.change in PARTS else "water" for one in everything)
    assert changes["water"] == changes["ridge"] == changes["blowhole"] == 150
    assert 0 < changes["scar"] < 150
    assert all(INDIVIDUALS[one.original.individual] == "scars" for one in everything if one.change == "scar")
    assert len({one.image_id for one in everything}) == len(everything)
    assert all(one.change != one.original.water for one in everything)
    assert set(SAMPLE) < {one.image_id for one in everything}


@pytest.mark.parametrize("name", ["b01-top-2--without-scar", "b02-top-5--without-ridge", "b04-top-2--without-blowhole"])
def test_without_a_mark_only_its_surroundings_change(name: str) -> None:
    one = SAMPLE[name]
    before, after = take(one.original), render_counterfactual(one)
    index = MASK_PARTS.index(one.change)
    assert (before.mask == index).any()
    assert not (after.mask == index).any()
    changed = np.abs(before.pixels.astype(int) - after.pixels).max(axis=2) > 6
    rows, columns = np.nonzero(before.mask == index)
    near = np.zeros_like(changed)
    near[max(0, rows.min() - 12) : rows.max() + 13, max(0, columns.min() - 12) : columns.max() + 13] = True
    assert changed.any()
    assert (changed & ~near).sum() <= 0.02 * changed.sum()


def test_other_water_leaves_the_whale_where_it_is(repository: Path) -> None:
    folder = repository / "generator" / "demo" / "photos"
    name = "b03-top-2"
    (other,) = (one for one in SAMPLE if one.startswith(name) and "without" not in one)
    mask = np.asarray(Image.open(folder / "masks" / f"{name}.png"))
    before, after = (
        np.asarray(Image.open(folder / path)).astype(int) for path in (f"{name}.jpg", f"counterfactuals/{other}.jpg")
    )
    difference = np.abs(before - after).mean(axis=2)
    assert difference[mask == 0].mean() > 3 * difference[np.isin(mask, (1, 3, 5))].mean()
