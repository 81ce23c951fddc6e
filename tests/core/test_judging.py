"""Verdicts with planted truths: what must pass passes, what must fail fails, and the numbers are the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.judging import Sheet, check, inapplicable, judge, mean_sheet, parts_of
from generator.core.trust import CHECKS, Measured, TrustSettings

OWNERS = tuple(f"whale-{n % 6}" for n in range(12))
NOISE = np.random.default_rng(0).normal(0, 0.02, 12)
SETTINGS = TrustSettings(
    sample=12,
    steps=4,
    maps=("sum.gradcam", "self.hirescam", "match.gradcam", "mean.activation"),
    spared=(),
    seed=3,
    resamples=400,
)


def sheet(*numbers):
    return Sheet.of("m", OWNERS, [Measured(check=c, map_name=m, values=np.asarray(v)) for c, m, v in numbers])


def outcome(name, value, map_name="sum.gradcam", **controls):
    beside = [(name, {"blob": "centre blob", "mean": "mean.activation"}[key], found) for key, found in controls.items()]
    return check(sheet((name, map_name, value), *beside), name, map_name, SETTINGS).outcome


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("rotation", 1.0, 0.1),
        ("weights", 0.4, 1.0),
        ("head", 0.1, 0.97),
        ("upper", 0.1, 0.97),
        ("network", -0.1, 0.97),
        ("match", 0.4, 1.0),
        ("flip", 0.9, 0.1),
        ("energy:background", 0.5, 1.4),
    ],
)
def test_bounds(name, good, bad):
    shown = "match.gradcam" if name == "match" else "sum.gradcam"
    exact = np.zeros(12) if name == "rotation" else NOISE
    assert outcome(name, good + exact, shown) == "pass"
    assert outcome(name, bad + NOISE, shown) == "fail"


@pytest.mark.parametrize("name", ["similarity", "margin", "energy:scar"])
def test_a_map_passes_only_where_it_beats_every_control(name):
    high, low = 2.5 + NOISE, 1.5 + NOISE[::-1]
    assert outcome(name, high, blob=low, mean=low) == "pass"
    assert outcome(name, high, blob=low, mean=high) == "fail"
    assert outcome(name, low, blob=high, mean=low) == "fail"


def test_a_difference_that_individuals_do_not_agree_on_is_no_pass():
    """The mean is higher, but it hangs on one animal."""
    value = np.where(np.array(OWNERS) == "whale-0", 3.0, -0.1)
    assert outcome("similarity", value, blob=np.zeros(12), mean=np.zeros(12)) == "fail"
    assert float(value.mean()) > 0


def test_the_expected_of_a_random_order_is_a_control_of_its_own():
    assert outcome("similarity", -0.2 + NOISE, blob=-0.5 + NOISE[::-1], mean=-0.5 + NOISE[::-1]) == "fail"
    found = check(sheet(("similarity", "mean.activation", 0.3 + NOISE)), "similarity", "mean.activation", SETTINGS)
    assert [one.name for one in found.controls] == ["random order"]


def test_the_channel_mean_is_no_control_of_itself():
    numbers = sheet(*(("similarity", name, 0.3 + NOISE) for name in ("centre blob", "mean.activation")))
    found = check(numbers, "similarity", "mean.activation", SETTINGS)
    assert [one.name for one in found.controls] == ["centre blob", "random order"]


def test_folds_are_beside_another_photo_of_their_own_map():
    close = sheet(("folds", "sum.gradcam", 0.8 + NOISE), ("folds", "sum.gradcam|another photo", 0.3 + NOISE[::-1]))
    assert check(close, "folds", "sum.gradcam", SETTINGS).outcome == "pass"
    same = sheet(("folds", "sum.gradcam", 0.8 + NOISE), ("folds", "sum.gradcam|another photo", 0.8 + NOISE[::-1]))
    assert check(same, "folds", "sum.gradcam", SETTINGS).outcome == "fail"


def test_a_mirror_image_less_alike_than_another_individual_is_unsafe():
    safe = sheet(("mirror", "", 0.9 + NOISE), ("mirror", "nearest other individual", 0.5 + NOISE[::-1]))
    assert check(safe, "mirror", "", SETTINGS).outcome == "pass"
    unsafe = sheet(("mirror", "", 0.4 + NOISE), ("mirror", "nearest other individual", 0.5 + NOISE[::-1]))
    assert check(unsafe, "mirror", "", SETTINGS).outcome == "fail"


def test_what_makes_no_sense_is_not_applicable_and_says_why():
    assert inapplicable("rotation", "mean.activation") == "it has no target in the embedding space"
    assert inapplicable("match", "self.gradcam") == "it knows no match"
    assert inapplicable("weights", "self.hirescam") == "its gradients are not averaged to weights"
    found = check(sheet(), "head", "sum.gradcam", SETTINGS)
    assert (found.outcome, found.reason) == ("not applicable", "the head has no weights to randomise")


def test_too_few_individuals_are_no_verdict():
    values = np.full(12, np.nan)
    values[[0, 1, 6, 7]] = 1.0  # four photos of two individuals
    found = check(sheet(("rotation", "self.gradcam", values)), "rotation", "self.gradcam", SETTINGS)
    assert (found.outcome, found.value.queries, found.value.individuals) == ("not applicable", 4, 2)
    assert "fewer than 3" in found.reason


def test_undefined_photos_are_left_out_of_value_and_controls_alike():
    value, blob = 0.5 + NOISE, 0.1 + NOISE
    blob[:3] = np.nan
    found = check(
        sheet(("similarity", "sum.gradcam", value), ("similarity", "centre blob", blob)),
        "similarity",
        "sum.gradcam",
        SETTINGS,
    )
    assert found.value.queries == 9
    assert found.value.value == pytest.approx(value[3:].mean())
    assert found.controls[0].difference.value == pytest.approx((value - blob)[3:].mean())


def test_intervals_are_the_same_each_time():
    numbers = sheet(("similarity", "sum.gradcam", NOISE), ("similarity", "centre blob", NOISE[::-1]))
    one, other = (check(numbers, "similarity", "sum.gradcam", SETTINGS) for _ in range(2))
    assert one == other
    assert one.value.low < one.value.value < one.value.high


def test_every_check_of_every_map_is_told_and_the_mirror_once():
    found = list(judge(sheet(("energy:scar", "sum.gradcam", 1 + NOISE)), (*CHECKS, "energy:scar"), SETTINGS))
    assert len(found) == (len(CHECKS) - 1 + 1) * len(SETTINGS.maps) + 1
    assert [one.map_name for one in found if one.name == "mirror"] == [""]


def test_a_groups_sheet_is_the_mean_of_its_members_and_the_background_comes_last():
    one = sheet(("energy:background", "sum.gradcam", np.zeros(12)), ("energy:scar", "sum.gradcam", np.zeros(12)))
    other = sheet(("energy:background", "sum.gradcam", np.ones(12)), ("energy:scar", "sum.gradcam", np.ones(12)))
    mean = mean_sheet("g", [one, other])
    assert mean.numbers["energy:scar", "sum.gradcam"].tolist() == [0.5] * 12
    assert parts_of([mean]) == ("energy:scar", "energy:background")
