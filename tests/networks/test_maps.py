import copy
from collections.abc import Callable

import numpy as np
import pytest
import torch
from pytorch_grad_cam import GradCAM, HiResCAM
from pytorch_grad_cam.utils.image import scale_cam_image
from torch import Tensor, nn

from generator.core.heatmaps import EVIDENCE_FLOOR
from generator.core.member import Floats, InputSpec, MapName, Pixels
from generator.networks.layouts import Layout
from generator.networks.maps import draw, evidence_of
from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]

CASES = [
    ("tf_efficientnet_lite0", "gem linear32", "bn2"),
    ("resnet18", None, "layer4"),
    ("convnext_atto", "gem linear32", "stages"),
    ("vit_tiny_patch16_224", "token linear32", "blocks.10"),
    ("vit_tiny_patch16_224", "avg linear32", "norm"),
    ("swin_tiny_patch4_window7_224", "avg linear32", "norm"),
]
"""Architecture, head, and the module whose output is our map."""

PEERS = [("gradcam", GradCAM), ("hirescam", HiResCAM)]


class Whole(nn.Module):
    """A member's network as one module from input to embedding, as the peer wants it."""

    def __init__(self, member: LoadedMember) -> None:
        super().__init__()
        self.network = copy.copy(member.engine.network)
        self.module = self.network.module

    def forward(self, pixels: Tensor) -> Tensor:  # noqa: D102
        return self.network.finish(self.network.embed(self.network.features(pixels)))


def as_the_peer_scales(values: Floats, size: tuple[int, int]) -> Floats:
    """What pytorch-grad-cam does to a raw map on its way out, per layer and once more over layers."""
    once = scale_cam_image(np.maximum(values, 0), size)
    return scale_cam_image(np.maximum(once[:, None], 0).mean(1))


COMPARED = [(*case, *peer) for case in CASES for peer in PEERS if (case[1], peer[0]) != ("token linear32", "hirescam")]
"""All but the one that is rounding noise on both sides: test_hirescam_before_a_pre_norm_block_is_no_evidence."""


@pytest.mark.parametrize(("architecture", "head", "layer", "kind", "peer"), COMPARED)
def test_maps_agree_with_pytorch_grad_cam(
    load: Load, photos: Pixels, architecture: str, head: str | None, layer: str, kind: str, peer: type
):
    member = load(architecture, head)
    name = MapName(target="sum", kind=kind)
    ours = member.run(photos, "identity", (name,)).maps[str(name)]
    layout = member.engine.layout

    def as_nchw(values: Tensor) -> Tensor:
        return layout.cells(values).transpose(1, 2).unflatten(2, layout.grid)

    pixels = member.normaliser(photos, "identity")
    whole = Whole(member).requires_grad_(requires_grad=True)
    target = whole.module.backbone.get_submodule(layer)
    with peer(whole, [target], reshape_transform=as_nchw) as cam:
        theirs = cam(pixels, targets=[lambda output: output.sum()] * len(photos))
    whole.requires_grad_(requires_grad=False)
    scaled = as_the_peer_scales(ours * layout.channels, (photos.shape[2], photos.shape[1]))
    assert theirs.max() > 0.9
    np.testing.assert_allclose(scaled, theirs, atol=1e-5)


@pytest.mark.parametrize("kind", ["gradcam", "hirescam", "activation"])
def test_all_layouts_draw_the_same(kind: str):
    values, gradients = torch.randn(2, 5, 4, 6), torch.randn(2, 5, 4, 6)
    effect = torch.ones(2)
    prefix = torch.randn(2, 1, 5)
    tokens = [torch.cat([prefix, x.flatten(2).transpose(1, 2)], 1) for x in (values, gradients)]
    turned = [x.permute(0, 2, 3, 1) for x in (values, gradients)]
    one = draw(kind, Layout(order="NCHW", grid=(4, 6), channels=5), values, gradients, effect)
    two = draw(kind, Layout(order="NHWC", grid=(4, 6), channels=5), *turned, effect)
    three = draw(kind, Layout(order="NLC", grid=(4, 6), channels=5, prefix=1), *tokens, effect)
    for other in (two, three):
        torch.testing.assert_close(one.values, other.values)
        torch.testing.assert_close(one.evidence, other.evidence)


def test_definitions_by_hand():
    values = torch.tensor([[[[1.0, 2.0]], [[3.0, -4.0]]]])
    gradients = torch.tensor([[[[1.0, 3.0]], [[-1.0, 0.0]]]])
    layout = Layout(order="NCHW", grid=(1, 2), channels=2)
    found = {kind: draw(kind, layout, values, gradients, torch.ones(1)) for kind in ("gradcam", "hirescam")}
    assert found["gradcam"].values.tolist() == [[[(2 * 1 - 0.5 * 3) / 2, (2 * 2 + 0.5 * 4) / 2]]]
    assert found["hirescam"].values.tolist() == [[[(1 - 3) / 2, 6 / 2]]]
    assert draw("activation", layout, values, None, None).values.tolist() == [[[2.0, -1.0]]]


def test_evidence_is_between_zero_and_one_and_never_nan():
    signed, strength = torch.randn(64, 24), torch.rand(64, 24) * 3
    found = evidence_of(signed, strength, torch.rand(64))
    assert bool(((found >= 0) & (found <= 1)).all())
    blank = torch.zeros(2, 24)
    assert evidence_of(blank, blank, torch.zeros(2)).tolist() == [0, 0]


def test_cancelling_channels_and_constant_targets_have_no_evidence():
    one = torch.ones(1, 24)
    assert evidence_of(1e-6 * one, one, torch.ones(1)) < EVIDENCE_FLOOR
    assert evidence_of(0.1e-8 * one, 1e-8 * one, torch.ones(1)) < EVIDENCE_FLOOR
    assert evidence_of(0.1 * one, one, torch.ones(1)) == pytest.approx(0.1)


@pytest.mark.parametrize("architecture", ["convnext_atto", "test_convnext", "test_vit2", "test_vit"])
def test_a_constant_sum_after_layer_norm_is_no_evidence_and_a_real_target_is(
    load: Load, photos: Pixels, architecture: str
):
    member = load(architecture, input=InputSpec(width=96, height=64))
    names = tuple(MapName(target=target, kind="gradcam") for target in ("sum", "random"))
    evidence = member.run(photos, "identity", names).evidence
    assert (evidence["sum.gradcam"] < EVIDENCE_FLOOR).all()
    assert (evidence["random.gradcam"] > 100 * EVIDENCE_FLOOR).all()


def test_hirescam_before_a_pre_norm_block_is_no_evidence(load: Load, photos: Pixels):
    """The class token sees a patch only after its LayerNorm: scaling the patch changes nothing, so sum_c G A = 0."""
    member = load("vit_tiny_patch16_224", "token linear32")
    names = tuple(MapName(target="sum", kind=kind) for kind in ("gradcam", "hirescam"))
    evidence = member.run(photos, "identity", names).evidence
    assert (evidence["sum.gradcam"] > 100 * EVIDENCE_FLOOR).all()
    assert (evidence["sum.hirescam"] < EVIDENCE_FLOOR).all()
    assert any("HiResCAM shows no evidence" in note for note in member.facts.notes)


def test_a_trained_network_has_evidence(load: Load, photos: Pixels, all_maps: tuple[MapName, ...], lite0: str):
    member = load("tf_efficientnet_lite0", "gem", checkpoint=lite0, key_order=True, ignore=("classifier.*",))
    evidence = member.run(photos, "identity", all_maps).evidence
    assert all((values > 100 * EVIDENCE_FLOOR).all() for values in evidence.values())
