"""Maps against annotated parts, and against the maps of the group's other members."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.comparing import energies, folds
from generator.core.energy import coverage
from generator.core.geometry import frame
from generator.core.member import InputSpec
from generator.core.trust import Scrutiny

SPEC = InputSpec(width=32, height=64, rotate_landscape=True)
TALL, WIDE = frame(30, 60, SPEC), frame(60, 30, SPEC)


def scrutiny(member: str, maps: np.ndarray, ids: tuple[str, ...] = ("tall", "wide")) -> Scrutiny:
    return Scrutiny(
        member=member,
        image_ids=ids,
        view="identity",
        maps={"self.gradcam": maps.astype(np.float32)},
        measured=(),
        same={},
        passes=0,
    )


def top_of_the_input(count: int = 2) -> np.ndarray:
    values = np.full((count, 16, 8), -1.0)
    values[:, :4] = 1.0
    return values


def test_energy_is_measured_in_the_photos_own_orientation():
    """The top of the input is the top of an upright photo, and the left side of one that was turned clockwise."""
    top, left = np.zeros((60, 30), bool), np.zeros((30, 60), bool)
    top[:15], left[:, :15] = True, True
    covers = {"tall": coverage({"head": top}, (64, 32)), "wide": coverage({"head": left}, (32, 64))}
    found = {
        (one.check, one.map_name): one.values
        for one in energies(scrutiny("m", top_of_the_input()), [TALL, WIDE], covers)
    }
    assert found["energy:head", "self.gradcam"] == pytest.approx([3.7, 3.7], abs=0.3)  # 4, less what spills over
    assert found["energy:background", "self.gradcam"].max() < 0.15
    assert found["energy:head", "centre blob"].max() < 1


def test_photos_that_do_not_show_a_part_have_no_number_for_it():
    mask = np.ones((60, 30), bool)
    found = list(energies(scrutiny("m", top_of_the_input()), [TALL, WIDE], {"tall": coverage({"body": mask}, (8, 4))}))
    assert [one.check for one in found] == ["energy:body"] * 2
    assert np.isnan(found[0].values).tolist() == [False, True]
    assert list(energies(scrutiny("m", top_of_the_input()), [TALL, WIDE], {})) == []


def test_members_with_the_same_maps_agree_and_another_photo_does_not():
    rng = np.random.default_rng(0)
    ids = ("a", "b", "c", "d")
    maps = rng.standard_normal((4, 16, 8))
    frames = {"m": [TALL] * 4, "n": [TALL] * 4}
    same, other = folds(scrutiny("m", maps, ids), [scrutiny("n", maps * 3, ids)], frames)
    assert same.values == pytest.approx([1.0] * 4, abs=1e-6)
    assert np.abs(other.values).max() < 0.5
    assert other.map_name == "self.gradcam|another photo"


def test_members_of_different_grids_are_compared_in_the_photo():
    smooth = np.add.outer(np.linspace(0, 1, 16), np.linspace(0, 0.3, 8))[None].repeat(2, 0)
    coarse = smooth.reshape(2, 8, 2, 4, 2).mean(axis=(2, 4))
    frames = {"m": [TALL, WIDE], "n": [TALL, WIDE]}
    same, _ = folds(scrutiny("m", smooth), [scrutiny("n", coarse)], frames)
    assert same.values.min() > 0.98


def test_a_member_alone_has_no_folds_and_silent_maps_no_correlation():
    assert list(folds(scrutiny("m", top_of_the_input()), [], {"m": [TALL, WIDE]})) == []
    silent = top_of_the_input()
    silent[0] = 0
    frames = {"m": [TALL, WIDE], "n": [TALL, WIDE]}
    same, _ = folds(scrutiny("m", top_of_the_input()), [scrutiny("n", silent)], frames)
    assert np.isnan(same.values[0])
    assert same.values[1] == pytest.approx(1.0)
