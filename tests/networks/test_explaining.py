from collections.abc import Callable

import numpy as np
import pytest
import torch

from generator.core.member import Floats, MapName, Pixels
from generator.networks.explaining import gradient
from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]
SUM, SELF, MEAN = (
    MapName(target=target, kind=kind)
    for target, kind in (("sum", "gradcam"), ("self", "gradcam"), ("mean", "activation"))
)


def correlation(one: Floats, two: Floats) -> float:
    return float(np.corrcoef(one.ravel(), two.ravel())[0, 1])


def rotate(member: LoadedMember, seed: int) -> None:
    """Turns the embedding space by a random orthogonal matrix: no cosine changes."""
    ln = member.engine.network.module.get_submodule("ln")
    generator = torch.Generator().manual_seed(seed)
    turn, _ = torch.linalg.qr(torch.randn(len(ln.weight), len(ln.weight), generator=generator))
    with torch.no_grad():
        ln.weight.copy_(turn @ ln.weight)
        ln.bias.copy_(turn @ ln.bias)


@pytest.mark.parametrize(
    ("architecture", "head"),
    [("test_resnet", "avg linear64"), ("test_efficientnet", "gem bn linear64"), ("test_vit", "token linear64")],
)
def test_rotating_the_embedding_changes_sum_and_not_self(load: Load, photos: Pixels, architecture: str, head: str):
    member = load(architecture, head)
    before = member.run(photos, "identity", (SUM, SELF))
    sums = []
    for seed in range(5):
        rotate(member, seed)
        after = member.run(photos, "identity", (SUM, SELF))
        one, two = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (before.embeddings, after.embeddings))
        np.testing.assert_allclose(one @ one.T, two @ two.T, atol=2e-6)
        np.testing.assert_allclose(after.evidence["self.gradcam"], before.evidence["self.gradcam"], rtol=0.5)
        assert correlation(before.maps["self.gradcam"], after.maps["self.gradcam"]) > 0.9999
        sums.append(correlation(before.maps["sum.gradcam"], after.maps["sum.gradcam"]))
    assert np.mean(sums) < 0.7


def test_average_pooling_without_a_neck_makes_sum_the_channel_mean(load: Load, photos: Pixels):
    output = load("test_resnet", "avg").run(photos, "identity", (SUM, MEAN))
    assert correlation(output.maps["sum.gradcam"], output.maps["mean.activation"]) > 0.999999
    output = load("test_resnet", "gem").run(photos, "identity", (SUM, MEAN))
    assert correlation(output.maps["sum.gradcam"], output.maps["mean.activation"]) < 0.9999


def test_a_linear_neck_weighs_channels_alike_for_every_picture_and_gem_does_not(load: Load, photos: Pixels):
    for head, same in (("avg bn linear16", True), ("gem bn linear16", False)):
        member = load("test_resnet", head)
        done = member.engine.cut.forward(member.normaliser(photos, "identity"), differentiate=True)
        weights = gradient(done.raw, done.maps[-1], torch.ones_like(done.raw)).mean((2, 3))
        assert torch.allclose(weights[0], weights[1], rtol=1e-5, atol=1e-8) is same


def test_average_pooling_and_a_linear_neck_draw_gradcam_and_hirescam_alike(
    load: Load, photos: Pixels, all_maps: tuple[MapName, ...]
):
    output = load("test_resnet", "avg bn linear16").run(photos, "identity", all_maps)
    for target in ("sum", "self"):
        np.testing.assert_allclose(
            output.maps[f"{target}.gradcam"], output.maps[f"{target}.hirescam"], rtol=1e-4, atol=1e-8
        )


def test_self_is_taken_before_a_final_l2_and_sum_after_it(load: Load, photos: Pixels):
    plain = load("test_resnet", "gem linear16").run(photos, "identity", (SUM, SELF))
    normed = load("test_resnet", "gem linear16 l2").run(photos, "identity", (SUM, SELF))
    assert np.array_equal(plain.maps["self.gradcam"], normed.maps["self.gradcam"])
    assert correlation(plain.maps["sum.gradcam"][0], normed.maps["sum.gradcam"][0]) < 0.9999


def test_several_maps_of_one_pass_are_those_of_separate_passes(
    load: Load, photos: Pixels, all_maps: tuple[MapName, ...]
):
    member = load("test_efficientnet", "gem linear16")
    together = member.run(photos, "identity", all_maps)
    for name in all_maps:
        alone = member.run(photos, "identity", (name,))
        assert np.array_equal(alone.maps[str(name)], together.maps[str(name)])
        assert np.array_equal(alone.embeddings, together.embeddings)


def test_a_leaf_that_plays_no_part_has_gradient_zero():
    leaf, other = torch.ones(2, 3, requires_grad=True), torch.ones(2, 3, requires_grad=True)
    assert gradient(other * 2, leaf, torch.ones(2, 3)).abs().max() == 0
