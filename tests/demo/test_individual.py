"""Individuals: repeatable, told apart, and of the kind asked for."""

from dataclasses import replace

import pytest

from generator.demo.individual import make_individual
from generator.demo.plan import INDIVIDUALS, SEED


def test_the_same_name_and_seed_give_the_same_whale() -> None:
    assert make_individual("w1", "scars", 3) == make_individual("w1", "scars", 3)
    assert make_individual("w1", "scars", 3) != make_individual("w1", "scars", 4)
    assert make_individual("w1", "scars", 3).ridge != make_individual("w2", "scars", 3).ridge


@pytest.mark.parametrize("seed", range(20))
def test_kinds(seed: int) -> None:
    scarred, ridged, plain = (make_individual("w", kind, seed) for kind in ("scars", "ridge", "plain"))
    assert 1 <= len(scarred.scars) <= 3
    assert not ridged.scars
    assert not plain.scars
    assert len(ridged.ridge.notches) >= 2
    assert ridged.ridge.height > scarred.ridge.height > plain.ridge.height
    # Everything else is the same whale: each trait has a stream of its own.
    assert replace(scarred, kind="plain", scars=(), ridge=plain.ridge) == plain


@pytest.mark.parametrize("seed", range(20))
def test_scars_stand_out_from_the_skin(seed: int) -> None:
    whale = make_individual("w", "scars", seed)
    for scar in whale.scars:
        assert scar.tone < 0.75 or (scar.tone > 1.15 and whale.tint[1] < 0.7)
        assert 0.1 < scar.along < 0.75


def test_the_bundled_individuals_differ_in_tint_and_marks() -> None:
    whales = [make_individual(name, kind, SEED) for name, kind in INDIVIDUALS.items()]
    tints = [whale.tint[1] for whale in whales]
    assert max(tints) - min(tints) > 0.25
    assert len({scar.kind for whale in whales for scar in whale.scars}) == 4
