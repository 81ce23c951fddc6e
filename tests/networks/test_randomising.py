"""Random weights from the top down, and a network that is found as it was."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from generator.core.member import MapName
from generator.networks.randomising import _names

LEVELS = ("head", "upper", "network")
MAPS = tuple(MapName.of(name) for name in ("sum.gradcam", "self.gradcam", "mean.activation"))


def state(member):
    return {name: value.clone() for name, value in member.engine.network.module.state_dict().items()}


def flags(member):
    module = member.engine.network.module
    return [m.training for m in module.modules()], [p.requires_grad for p in module.parameters()]


def maps(member, photos):
    match = np.ones((len(photos), member.facts.dimension), np.float32)
    return member.explained(photos, "identity", MAPS, match)


def names(member, level):
    black = np.zeros((1, member.spec.input.height, member.spec.input.width, 3), np.uint8)
    return _names(member.engine, level, member._batch(black, "identity"))


@pytest.mark.parametrize(
    ("architecture", "head"),
    [("test_resnet", "gem bn"), ("test_efficientnet", "avg linear24"), ("test_convnext", None), ("test_vit", None)],
)
def test_the_network_is_left_as_it_was_also_on_error(load, photos, architecture, head):
    member = load(architecture, head) if architecture != "test_vit" else load(architecture, head, input=square())
    photos = photos if architecture != "test_vit" else np.zeros((4, 160, 160, 3), np.uint8) + photos[:, :1, :1]
    before, kept = state(member), flags(member)
    plain = maps(member, photos)
    for level in LEVELS:
        with pytest.raises(KeyError, match=level):
            fail_inside(member, level, before)
        assert flags(member) == kept
        assert all(torch.equal(before[name], value) for name, value in state(member).items())
    assert all(np.array_equal(plain.maps[name], value) for name, value in maps(member, photos).maps.items())


def fail_inside(member, level, before):
    with member.randomised(level, 0) as done:
        assert done == any(not torch.equal(before[name], value) for name, value in state(member).items())
        raise KeyError(level)


def square():
    from generator.core.member import InputSpec

    return InputSpec(width=160, height=160)


def test_levels_grow_from_the_top_and_take_in_everything_at_last(load):
    member = load("test_efficientnet", "gem bn linear24")
    head, upper, network = (names(member, level) for level in LEVELS)
    assert set(head) == {"bn", "ln"}
    assert set(head) < set(upper) < set(network)
    assert all(name.startswith("backbone.") for name in set(upper) - set(head))
    owners = {
        name for name, m in member.engine.network.module.named_modules() if any(True for _ in m.parameters(False))
    }
    assert owners - {"pooling"} <= set(network)
    assert 0.3 < (len(upper) - len(head)) / (len(network) - len(head)) < 0.7


def test_of_an_own_head_only_what_lies_above_the_cut_is_the_head(load):
    assert names(load("test_convnext", None), "head") == ["backbone.head.norm"]
    assert names(load("test_resnet", "gem"), "head") == []


def test_a_random_head_moves_the_sum_and_never_the_channel_mean(load, photos):
    member = load("test_resnet", "avg linear24")
    plain = maps(member, photos)
    with member.randomised("head", 0) as done:
        assert done
        found = maps(member, photos)
    assert np.array_equal(plain.maps["mean.activation"], found.maps["mean.activation"])
    for one, other in zip(plain.maps["sum.gradcam"], found.maps["sum.gradcam"], strict=True):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.9


def test_a_random_network_moves_every_map_and_stays_finite(load, photos):
    member = load("test_efficientnet", "gem bn linear24")
    plain = maps(member, photos)
    with member.randomised("network", 0):
        found = maps(member, photos)
    for name in plain.maps:
        assert np.isfinite(found.maps[name]).all()
        assert not np.allclose(plain.maps[name], found.maps[name])


def test_a_head_without_weights_says_so(load, photos):
    member = load("test_resnet", "gem")
    plain = maps(member, photos)
    with member.randomised("head", 0) as done:
        assert not done
        assert np.array_equal(maps(member, photos).maps["sum.gradcam"], plain.maps["sum.gradcam"])


def test_the_seed_decides(load, photos):
    member = load("test_resnet", "avg linear24")

    def drawn(seed):
        with member.randomised("head", seed):
            return maps(member, photos).maps["sum.gradcam"]

    assert np.array_equal(drawn(1), drawn(1))
    assert not np.array_equal(drawn(1), drawn(2))
