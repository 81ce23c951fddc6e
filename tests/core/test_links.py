"""Correspondences from the model's own similarity: planted displacements, and sums that add up."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.links import flows, links, sheaves
from generator.core.parts import divide
from generator.core.placing import PlacedCells
from generator.core.records import Box

SHAPE = (8, 6)


def cells(values: np.ndarray) -> PlacedCells:
    rows, columns, dimension = values.shape
    blank = np.zeros(dimension, np.float32)
    window = Box(x=0.0, y=0.0, width=float(columns), height=float(rows))
    return PlacedCells(cells=values.astype(np.float32), window=window, beside=blank, bias=blank)


def scene(seed: int = 0, dimension: int = 16) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(*SHAPE, dimension))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda z: np.roll(z, (2, 1), axis=(0, 1)), lambda x, y: ((x + 1 / 6) % 1, (y + 2 / 8) % 1)),
        (lambda z: z[:, ::-1], lambda x, y: (1 - x, y)),
        (lambda z: z[::-1, ::-1], lambda x, y: (1 - x, 1 - y)),
    ],
    ids=["shifted", "mirrored", "turned upside down"],
)
def test_a_changed_copy_gives_the_known_displacement(change, place) -> None:
    first = scene()
    (sheaf,) = sheaves({"m": cells(first)}, {"m": cells(change(first))}, {"m": 1.0})
    lit = np.ones(SHAPE)
    found = links(sheaf, (lit, lit), (None, None), 48)
    assert len(found) == 48
    for link in found:
        assert link.candidate == pytest.approx(place(*link.query))


def test_two_members_of_one_grid_are_one_sheaf_and_of_two_grids_are_two() -> None:
    one, other, finer = scene(1), scene(2, 5), np.random.default_rng(3).normal(size=(4, 9, 7))
    query = {"a": cells(one), "b": cells(other), "c": cells(finer)}
    candidate = {"a": cells(one[::-1]), "b": cells(other[::-1]), "c": cells(finer[::-1])}
    scales = {"a": 0.5, "b": 0.2, "c": 0.1}
    bundle = sheaves(query, candidate, scales)
    assert [sheaf.query[0] for sheaf in bundle] == [SHAPE, (4, 9)]
    total = sum(float(sheaf.pairs.sum()) for sheaf in bundle)
    expected = sum(
        scale * float(query[name].cells.sum(axis=(0, 1)) @ candidate[name].cells.sum(axis=(0, 1)))
        for name, scale in scales.items()
    )
    assert total == pytest.approx(expected, rel=1e-5)
    brute = sum(scales[name] * float(query[name].cells[2, 3] @ candidate[name].cells[5, 1]) for name in ("a", "b"))
    assert bundle[0].pairs[2 * 6 + 3, 5 * 6 + 1] == pytest.approx(brute, rel=1e-5)


def test_flows_add_up_and_name_the_planted_parts() -> None:
    first = np.full((*SHAPE, 4), 0.01)
    second = first.copy()
    first[2, 3] = second[6, 1] = (3.0, -2.0, 1.0, 0.5)  # one mark, elsewhere in the other photo
    masks = []
    for row, column in ((2, 3), (6, 1)):
        mask = np.zeros((80, 60), np.bool_)
        mask[row * 10 : row * 10 + 10, column * 10 : column * 10 + 10] = True
        masks.append(divide({"scar": mask}))
    bundle = sheaves({"m": cells(first)}, {"m": cells(second)}, {"m": 1.0})
    found = flows(bundle, masks[0], masks[1])
    assert sum(flow.share for flow in found) == pytest.approx(float(bundle[0].pairs.sum()))
    assert (found[0].query_part, found[0].candidate_part) == ("scar", "scar")
    assert found[0].share == pytest.approx(9 + 4 + 1 + 0.25, rel=1e-5)
    lit = np.ones(SHAPE)
    best = links(bundle[0], (lit, lit), (masks[0], masks[1]), 1)
    assert best[0].query == pytest.approx((3.5 / 6, 2.5 / 8))
    assert best[0].candidate == pytest.approx((1.5 / 6, 6.5 / 8))
    assert best[0].query_part == best[0].candidate_part == "scar"


def test_only_lit_cells_are_linked() -> None:
    first = scene(4)
    (sheaf,) = sheaves({"m": cells(first)}, {"m": cells(first)}, {"m": 1.0})
    lit = np.zeros(SHAPE)
    lit[3, 2] = 1.0
    assert len(links(sheaf, (lit, np.ones(SHAPE)), (None, None), 9)) <= 1
    assert links(sheaf, (np.zeros(SHAPE), np.ones(SHAPE)), (None, None), 9) == ()


def test_a_cut_cell_is_linked_at_the_middle_of_what_the_photo_shows() -> None:
    first = scene(5)
    cut = PlacedCells(
        cells=first.astype(np.float32),
        window=Box(x=0.5, y=0.0, width=5.0, height=8.0),
        beside=np.zeros(16, np.float32),
        bias=np.zeros(16, np.float32),
    )
    (sheaf,) = sheaves({"m": cut}, {"m": cut}, {"m": 1.0})
    lit = np.ones(SHAPE)
    xs = sorted({round(link.query[0], 6) for link in links(sheaf, (lit, lit), (None, None), 48)})
    assert xs == pytest.approx([0.05, 0.2, 0.4, 0.6, 0.8, 0.95])
