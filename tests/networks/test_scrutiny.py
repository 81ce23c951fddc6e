"""Maps for the checks: the same as those of the pass, unmoved by a rotation or not, as the mathematics says."""

from __future__ import annotations

import numpy as np
import pytest

from generator.core.member import MapName
from generator.core.scrutable import make_rotation
from generator.core.twins import twins

NAMES = tuple(
    MapName.of(name)
    for name in (
        "sum.gradcam",
        "sum.hirescam",
        "self.gradcam",
        "self.hirescam",
        "random.gradcam",
        "mean.activation",
        "match.gradcam",
        "match.hirescam",
    )
)
TOWARDS = tuple(
    MapName(target=target, kind=kind)
    for target in ("match", "contrast")
    for kind in ("gradcam", "hirescam", "decomposition")
)
ARCHITECTURES = (
    ("test_resnet", "gem bn"),
    ("test_efficientnet", "avg linear24"),
    ("test_convnext", None),
    ("test_vit", None),
)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def prepared(load, photos, architecture, head):
    member = load(architecture, head, input=WIDE[architecture]) if architecture in WIDE else load(architecture, head)
    photos = photos if architecture not in WIDE else photos.repeat(2, 1).repeat(2, 2)[:, :160, :160]
    match = np.random.default_rng(5).standard_normal((len(photos), member.facts.dimension)).astype(np.float32)
    return member, photos, match


WIDE: dict = {}


@pytest.mark.parametrize(("architecture", "head"), ARCHITECTURES[:3])
def test_they_are_the_maps_of_the_pass_and_of_conditioned_features(load, photos, architecture, head):
    member, photos, match = prepared(load, photos, architecture, head)
    found = member.explained(photos, "identity", NAMES, match)
    plain = member.run(photos, "identity", NAMES[:6])
    assert np.array_equal(found.embeddings, member.run(photos, "identity", ()).embeddings)
    for name, maps in plain.maps.items():
        assert np.array_equal(found.maps[name], maps)
        assert np.array_equal(found.evidence[name], plain.evidence[name])
    features = member.features(photos, "identity")
    for kind in ("gradcam", "hirescam"):
        maps, _ = member.conditioned(features, match, kind=kind)
        assert np.allclose(found.maps[f"match.{kind}"], maps, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(("architecture", "head"), ARCHITECTURES[:2])
def test_a_rotation_moves_the_sum_and_neither_self_nor_match(load, photos, architecture, head):
    """DESIGN 2.1-2.2: `self` and `match` are made of inner products alone, which a rotation keeps."""
    member, photos, match = prepared(load, photos, architecture, head)
    rotation = make_rotation(member.facts.dimension, len(photos), np.random.default_rng(0))
    plain = member.explained(photos, "identity", NAMES, match)
    turned = member.explained(photos, "identity", NAMES, match, rotation=rotation)
    for name in ("self.gradcam", "self.hirescam", "match.gradcam", "match.hirescam"):
        scale = np.abs(plain.maps[name]).max()
        assert np.abs(turned.maps[name] - plain.maps[name]).max() <= 1e-5 * scale, name
    for name in ("sum.gradcam", "sum.hirescam", "random.gradcam"):
        for one, other in zip(plain.maps[name], turned.maps[name], strict=True):
            assert correlation(one, other) < 0.99, name
    assert np.array_equal(plain.maps["mean.activation"], turned.maps["mean.activation"])


def test_a_rotated_map_is_that_of_a_network_whose_last_layer_is_rotated(load, photos):
    """An independent reference: R is put into the weights of the linear neck."""
    import torch

    member = load("test_resnet", "avg linear24")
    match = np.random.default_rng(5).standard_normal((1, 24)).astype(np.float32)
    rotation = make_rotation(24, 1, np.random.default_rng(3))
    turned = member.explained(photos[:1], "identity", NAMES, match, rotation=rotation)
    matrix = torch.from_numpy(rotation.turned(np.eye(24)[:1].repeat(1, 0)).astype(np.float32))
    assert matrix.shape == (1, 24)
    full = np.concatenate([rotation.turned(row[None]) for row in np.eye(24)]).T
    neck = member.engine.network.steps[-1]
    weight, bias = neck.weight.clone(), neck.bias.clone()
    with torch.no_grad():
        neck.weight.copy_(torch.from_numpy(full.astype(np.float32)) @ weight)
        neck.bias.copy_(torch.from_numpy(full.astype(np.float32)) @ bias)
        reference = member.explained(photos[:1], "identity", NAMES, rotation.turned(match).astype(np.float32))
        neck.weight.copy_(weight)
        neck.bias.copy_(bias)
    for name in turned.maps:
        scale = np.abs(reference.maps[name]).max()
        assert np.allclose(turned.maps[name], reference.maps[name], atol=1e-5 * scale), name


def test_behind_average_pooling_and_a_linear_neck_the_weights_of_the_sum_are_the_same_for_every_photo(load, photos):
    member = load("test_resnet", "avg linear24")
    match = np.random.default_rng(5).standard_normal((4, 24)).astype(np.float32)
    weights = member.explained(photos, "identity", NAMES, match).weights
    assert set(weights) == {"sum.gradcam", "self.gradcam", "random.gradcam", "match.gradcam"}
    assert weights["sum.gradcam"].shape == (4, member.facts.channels)
    assert np.allclose(weights["sum.gradcam"], weights["sum.gradcam"][:1], atol=1e-7)
    assert not np.allclose(weights["self.gradcam"], weights["self.gradcam"][:1], atol=1e-7)


def test_fewer_photos_than_a_batch_give_the_same_maps(load, photos):
    member = load("test_resnet", "gem bn")
    match = np.random.default_rng(5).standard_normal((4, member.facts.dimension)).astype(np.float32)
    rotation = make_rotation(member.facts.dimension, 4, np.random.default_rng(0))
    whole = member.explained(photos, "identity", NAMES, match, rotation=rotation)
    from dataclasses import replace

    two = replace(rotation, order=rotation.order[:2], signs=rotation.signs[:2])
    part = member.explained(photos[:2], "identity", NAMES, match[:2], rotation=two)
    for name in whole.maps:
        assert np.allclose(whole.maps[name][:2], part.maps[name], rtol=1e-5, atol=1e-9)


def two_directions(member, count: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    found = rng.standard_normal((2, count, member.facts.dimension)).astype(np.float32)
    return found[0], found[1]


@pytest.mark.parametrize(("architecture", "head"), [*ARCHITECTURES[:3], ("test_resnet", "gem concat2 bn linear24 l2")])
def test_contrast_is_that_of_conditioned_features(load, photos, architecture, head):
    member = load(architecture, head)
    match, rival = two_directions(member)
    found = member.explained(photos, "identity", TOWARDS, match, rival=rival)
    features = member.features(photos, "identity")
    for kind in ("gradcam", "hirescam"):
        maps, evidence = member.conditioned(features, match, rival, kind=kind)
        name = f"contrast.{kind}"
        assert np.allclose(found.maps[name], maps, rtol=1e-4, atol=1e-5 * np.abs(maps).max()), kind
        assert np.allclose(found.evidence[name], evidence, rtol=1e-3)
    assert not any(name.startswith("contrast") for name in member.explained(photos, "identity", TOWARDS, match).maps)


@pytest.mark.parametrize(
    ("architecture", "head"),
    [
        ("test_resnet", "gem bn"),
        ("test_efficientnet", "avg linear24"),
        ("test_resnet", "max linear24"),
        ("test_efficientnet", "gem concat2 bn linear24 l2"),
    ],
)
def test_an_exact_decomposition_draws_the_picture_of_hirescam(load, photos, architecture, head):
    """DESIGN 2.2: one picture under two names; behind average pooling under three."""
    member = load(architecture, head)
    match, rival = two_directions(member)
    found = member.explained(photos, "identity", TOWARDS, match, rival=rival)
    same = twins(found.maps)
    pooled = head.startswith("avg")
    for target in ("match", "contrast"):
        assert same[f"{target}.decomposition"] == (f"{target}.gradcam" if pooled else f"{target}.hirescam")
        assert (f"{target}.hirescam" in same) == pooled
    for name in ("match.decomposition", "contrast.decomposition"):
        assert found.evidence[name].min() > 1e-3


def test_a_decomposition_is_that_of_the_weights_as_they_are(load, photos):
    """What was folded of the head must not outlive its weights."""
    member = load("test_efficientnet", "gem bn linear24")
    match, rival = two_directions(member)

    def maps():
        return member.explained(photos, "identity", TOWARDS, match, rival=rival).maps

    before = maps()
    with member.randomised("head", 0) as done:
        inside = maps()
        assert done
        assert twins(inside)["match.decomposition"] == "match.hirescam"
        assert not np.allclose(inside["match.decomposition"], before["match.decomposition"], rtol=0.1)
    assert all(np.array_equal(before[name], value) for name, value in maps().items())


def test_a_head_that_is_no_sum_over_cells_has_no_decomposition(load, photos):
    member = load("test_convnext")
    match, rival = two_directions(member)
    found = member.explained(photos, "identity", TOWARDS, match, rival=rival)
    assert set(found.maps) == {
        f"{target}.{kind}" for target in ("match", "contrast") for kind in ("gradcam", "hirescam")
    }


def test_a_rotation_does_not_move_contrast(load, photos):
    member = load("test_resnet", "gem bn linear24")
    match, rival = two_directions(member)
    rotation = make_rotation(24, 4, np.random.default_rng(0))
    plain = member.explained(photos, "identity", TOWARDS, match, rival=rival)
    turned = member.explained(photos, "identity", TOWARDS, match, rival=rival, rotation=rotation)
    for name, maps in plain.maps.items():
        assert np.abs(turned.maps[name] - maps).max() <= 1e-5 * np.abs(maps).max(), name
