"""Measures of maps: readings against levels laid over parts by hand, and what claims make of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.claims.world import claim, facts, reading
from generator.core.claims.claim import Side, Where
from generator.core.claims.facts import Facts
from generator.core.claims.finding import Units
from generator.core.claims.measures import (
    Coverage,
    Energy,
    EnergyShare,
    Leads,
    Measure,
    Peak,
    Spread,
)
from generator.core.claims.measuring import measure
from generator.core.claims.of_maps import NO_MASKS
from generator.core.claims.reading import Reading, read
from generator.core.energy import coverage
from generator.core.heatmaps import Levels

GRID = (6, 8)
SOURCES = (("member", "m", ("m",)), ("member", "n", ("n",)), ("group", "g", ("m", "n")))


def levels(*maps: np.ndarray) -> Levels:
    views = (("m", "identity"), ("m", "flip"), ("n", "identity"))
    values = np.stack(maps).astype(np.float32)
    return Levels(map_name="map", views=views, values=values, evident=values.max(axis=(1, 2)) > 0)


def parts() -> dict[str, np.ndarray]:
    """Two parts of six and four cells, eight pixels high and wide each; the rest is background."""
    scar, fin = np.zeros((48, 64), bool), np.zeros((48, 64), bool)
    scar[:16, :24] = True
    fin[32:, 48:] = True
    return {"scar": scar, "fin": fin}


def made(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> Reading:
    return read("a", levels(first, second, third), coverage(parts(), GRID), SOURCES, (0.9, 0.5), 0.5)


def one_cell(row: int, column: int) -> np.ndarray:
    found = np.zeros(GRID)
    found[row, column] = 1.0
    return found


def test_a_map_on_one_cell() -> None:
    found = made(one_cell(0, 0), one_cell(0, 1), one_cell(5, 7))
    assert found.parts == ("scar", "fin", "background")
    assert found.areas == pytest.approx([6 / 48, 4 / 48, 38 / 48])
    assert found.energy.tolist() == [[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0]]
    assert found.lit[:, 0] == pytest.approx([2 / 6, 0, 2 / 6])
    assert found.union == pytest.approx([2 / 48, 1 / 48, 3 / 48])
    assert found.union_on[2] == pytest.approx([2 / 3, 1 / 3, 0])
    assert found.peak[2] == pytest.approx([2 / 3, 1 / 3, 0])
    assert found.spread == pytest.approx([np.log(2) / np.log(48), 0.0, np.log(2) / np.log(48) / 2])


def test_a_map_without_evidence_is_not_counted() -> None:
    found = made(one_cell(0, 0), one_cell(0, 0), np.zeros(GRID))
    assert np.isnan(found.energy[1]).all()
    assert np.isnan(found.lit[1]).all()
    assert found.energy[2].tolist() == [1, 0, 0]
    assert found.union[1] == 0.0


@given(arrays(np.float32, (3, *GRID), elements=st.floats(0, 1, width=32)))
def test_shares_of_parts_that_do_not_overlap_add_up(values: np.ndarray) -> None:
    peaks = values.max(axis=(1, 2), keepdims=True)
    found = made(*np.divide(values, peaks, out=np.zeros_like(values), where=peaks > 0))
    for row in (*found.energy, *found.peak, *found.union_on):
        if not np.isnan(row).all():
            assert row.sum() == pytest.approx(1.0, abs=1e-5)
    assert ((found.spread >= 0) & (found.spread <= 1 + 1e-9) | np.isnan(found.spread)).all()


def test_an_even_map_has_the_lift_one_and_the_spread_one() -> None:
    found = made(np.ones(GRID), np.ones(GRID), np.ones(GRID))
    assert found.energy / found.areas == pytest.approx(np.ones((3, 3)))
    assert found.spread == pytest.approx([1, 1, 1])


# ----------------------------------------------------------------------------------------------------------

NAMES = ("a1", "a2", "b1", "b2", "c1")


def known(**numbers: object) -> Facts:
    even = {("even", name): reading(name, "even") for name in NAMES}
    return facts(readings={("map", name): reading(name, "map", **numbers) for name in NAMES} | even)


def units(what: Measure, where: Where | None = None, found: Facts | None = None, side: Side = "query") -> Units:
    asked = claim(what, where, side)
    return measure(asked, asked.where, found or known())


@pytest.mark.parametrize(
    ("what", "numbers", "expected"),
    [
        (Energy(part="scar", heatmap="map"), {"energy": [0.5, 0.2, 0.2, 0.1]}, 2.0),
        (Energy(part="background", heatmap="map", control="even"), {"energy": [0.5, 0.2, 0.2, 0.1]}, -0.6),
        (EnergyShare(part="scar", heatmap="map"), {"energy": [0.5, 0.2, 0.2, 0.1]}, 0.5),
        (EnergyShare(part="scar", heatmap="map", control="even"), {"energy": [0.5, 0.2, 0.2, 0.1]}, 0.25),
        (Peak(part="fin", heatmap="map"), {"peak": [0, 1, 0, 0]}, 1.0),
        (Peak(part="fin", heatmap="map", beyond_area=True), {"peak": [0, 1, 0, 0]}, 0.75),
        (Leads(part="fin", among=(), heatmap="map"), {"lit": [0.1, 0.7, 0.2, 0.9]}, 1.0),
        (Leads(part="fin", among=("scar",), heatmap="map"), {"lit": [0.1, 0.7, 0.2, 0.9]}, 0.0),
        (Coverage(of="union", heatmap="map"), {"union": 0.5, "union_on": [0.3, 0.3, 0.3, 0.1]}, 0.9),
        (Coverage(of="parts", heatmap="map"), {"union": 0.5, "union_on": [0.3, 0.3, 0.3, 0.1]}, 0.6),
        (Spread(heatmap="map"), {"spread": 0.4}, 0.4),
    ],
)
def test_every_measure_reads_its_number(what: Measure, numbers: dict[str, object], expected: float) -> None:
    found = units(what, found=known(**numbers))
    assert list(found.images) == list(NAMES)
    assert found.values == pytest.approx([expected] * 5)


def test_a_photo_that_lacks_the_part_is_counted_as_undefined() -> None:
    without = {("map", n): reading(n, "map", parts=("fin", "background"), areas=[0.5, 0.5]) for n in NAMES[:2]}
    found = units(Energy(part="scar", heatmap="map"), found=facts(readings=known().readings | without))
    assert np.isnan(found.values[:2]).all()
    assert not np.isnan(found.values[2:]).any()
    assert found.undefined.startswith("2 of 5 are not counted")


def test_the_candidates_side_belongs_to_the_querys_individual() -> None:
    found = units(Spread(heatmap="map"), side="candidate")
    assert found.images == ("a2", "a1", "c1", "a2", "b1")
    assert found.owners == ("A", "A", "B", "B", "C")


def test_without_masks_nothing_is_silently_true() -> None:
    bare = facts(shown={}, readings={("map", n): reading(n, "map") for n in NAMES})
    for what in (Energy(part="scar", heatmap="map"), Leads(part="scar", among=(), heatmap="map")):
        assert units(what, found=bare).missing == NO_MASKS
    assert units(Spread(heatmap="map"), Where(shows=("scar",)), bare).missing == NO_MASKS
    assert not units(Spread(heatmap="map"), found=bare).missing


def test_whose_maps_are_named_or_the_routes() -> None:
    rows = np.array([[0.1] * 4, [0.2] * 4, [0.3] * 4])
    base = reading("a1", "map")
    found = facts(
        readings={
            ("map", "a1"): Reading(
                **{f: getattr(base, f) for f in base.__dataclass_fields__} | {"energy": rows}  # type: ignore[arg-type]
            )
        }
    )
    share = EnergyShare(part="scar", heatmap="map")
    assert units(share, found=found).values.tolist() == [0.3]
    assert units(share, Where(groups=("g",)), found).values.tolist() == [0.2]
    assert units(share, Where(members=("m",)), found).values.tolist() == [0.1]
