"""Water: what it mirrors, and that the whale stirs only its surroundings."""

from dataclasses import replace

import numpy as np

from generator.demo.occasion import WATERS, make_day, make_scene
from generator.demo.water import make_sea, reflection

SCENE = make_scene(1, make_day(1, "e", "silt"), "top", "p")
DRY = np.zeros((SCENE.pose.height, SCENE.pose.width), np.float32)


def test_fresnel_is_two_percent_from_above_and_grows_towards_the_horizon() -> None:
    flat = np.zeros((1, 1, 3), np.float32)
    flat[..., 2] = 1
    shares = []
    for elevation in (90, 45, 20, 8):
        e = np.deg2rad(elevation)
        view = np.array([0, np.cos(e), np.sin(e)], np.float32)
        shares.append(reflection(flat, view, SCENE.light)[1].item())
    assert shares[0] == np.float32(0.02)
    assert shares == sorted(shares)
    assert shares[-1] > 0.4


def test_the_suns_mirror_image_is_the_brightest_place() -> None:
    sun = SCENE.light.toward_sun
    view = np.array([-sun[0], -sun[1], sun[2]], np.float32)  # opposite the sun, as high
    normals = np.array([[[0, 0, 1], [0.2, 0, 0.98]]], np.float32)
    mirrored = reflection(normals, view, SCENE.light)[0].sum(axis=2)
    assert mirrored[0, 0] > 10 * mirrored[0, 1]


def test_the_sea_is_repeatable_and_its_normals_are_unit() -> None:
    sea, again = make_sea(SCENE, DRY, 1), make_sea(SCENE, DRY, 1)
    np.testing.assert_array_equal(sea.level, again.level)
    np.testing.assert_allclose(np.linalg.norm(sea.normal, axis=2), 1, atol=1e-5)
    assert 0.001 < sea.level.std() < 0.02
    assert not sea.foam.any()  # nothing stands out of the water


def test_a_whale_stirs_the_water_near_it_and_leaves_the_rest() -> None:
    dry = DRY.copy()
    dry[150:330, 100:150] = 1
    calm, stirred = make_sea(SCENE, DRY, 1), make_sea(replace(SCENE, wash=1.0), dry, 1)
    change = np.abs(stirred.level - calm.level)
    assert change[240, 152:165].max() > 1e-3
    assert change[:, :8].max() < 2e-4
    assert stirred.foam[:, 90:160].max() > 0.2
    assert stirred.foam[:20].max() < 0.01


def test_photos_of_an_encounter_share_water_and_light() -> None:
    for water in WATERS:
        assert make_day(1, "e", water) == make_day(1, "e", water)
        assert make_day(1, "e", water)[0].name == water
    assert make_day(1, "e", "silt")[1] != make_day(1, "f", "silt")[1]
    other = make_scene(1, make_day(1, "e", "silt"), "top", "q")
    assert (other.water, other.light) == (SCENE.water, SCENE.light)
    assert other.pose != SCENE.pose
    assert other.seed != SCENE.seed
