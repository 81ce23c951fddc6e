from collections.abc import Callable
from types import SimpleNamespace

import pytest
import timm
import torch
from torch import Tensor, nn

from generator.core.member import MemberSpec
from generator.errors import MemberError
from generator.networks.backbones import Backbone, SplitBackbone, TimmBackbone, adapt

Spec = Callable[..., MemberSpec]
PHOTO = torch.zeros(1, 3, 64, 96)


class Halves(nn.Module):
    """A factory's module in two halves."""

    def features(self, pixels: Tensor) -> list[Tensor]:  # noqa: D102
        return [pixels, pixels.mean(1, keepdim=True)]

    def head(self, maps: tuple[Tensor, ...]) -> Tensor:  # noqa: D102
        return torch.cat([values.mean((2, 3)) for values in maps], 1)


class Modules(nn.Module):
    """As torchvision writes them: `features` and `head` are modules, not methods."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.head = nn.Conv2d(3, 4, 8, 8), nn.Linear(4, 2)

    def forward(self, pixels: Tensor) -> Tensor:  # noqa: D102
        return self.head(self.features(pixels).mean((2, 3)))


def test_the_face_follows_what_the_module_offers(spec: Spec):
    factory = spec(factory="x:y")
    assert type(adapt(Halves(), factory)) is SplitBackbone
    assert type(adapt(Modules(), factory)) is Backbone
    assert type(adapt(timm.create_model("test_resnet"), factory)) is TimmBackbone
    assert type(adapt(timm.create_model("test_resnet"), spec())) is TimmBackbone


def test_a_whole_module_is_the_map_of_a_composed_head_or_else_the_embedding(spec: Spec):
    assert adapt(nn.Conv2d(3, 4, 8, 8), spec(head="gem", factory="x:y")).splits
    whole = adapt(Modules(), spec(factory="x:y"))
    assert not whole.splits
    assert whole.own_head(whole.features(PHOTO)).shape == (1, 2)


def test_two_halves_may_share_a_list_of_maps(spec: Spec):
    halves = adapt(Halves(), spec(factory="x:y"))
    maps = halves.features(PHOTO)
    assert isinstance(maps, tuple)
    assert halves.own_head(maps).shape == (1, 4)


def test_channels_are_stated_or_tried(spec: Spec):
    assert adapt(timm.create_model("test_resnet"), spec()).channels() == 96
    assert adapt(nn.Conv2d(3, 7, 8, 8), spec(head="gem", factory="x:y")).channels() == 7


def test_timms_statements_are_read(spec: Spec):
    module = nn.Module()
    module.output_fmt, module.num_prefix_tokens = "NHWC", 2
    module.patch_embed = nn.Module()
    module.patch_embed.grid_size = (4, 6)
    backbone = Backbone(module, spec(factory="x:y"))
    assert backbone.layout(torch.zeros(1, 4, 6, 8)).order == "NHWC"
    assert backbone.layout(torch.zeros(1, 26, 8)).prefix == 2


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"x": PHOTO}, "x:y: expected a feature map or a tuple of them; found dict"),
        ((), "expected a feature map or a tuple of them; found tuple"),
        ((PHOTO, 7), "expected a feature map or a tuple of them; found tuple"),
    ],
)
def test_features_that_are_no_maps_are_refused(spec: Spec, output: object, message: str):
    halves = Halves()
    halves.features = lambda _: output
    with pytest.raises(MemberError, match=message):
        adapt(halves, spec(factory="x:y")).features(PHOTO)


@pytest.mark.parametrize(("output", "found"), [(PHOTO, r"\(1, 3, 64, 96\)"), (SimpleNamespace(), "SimpleNamespace")])
def test_heads_that_give_no_vectors_are_refused(spec: Spec, output: object, found: str):
    halves = Halves()
    halves.head = lambda _: output
    with pytest.raises(MemberError, match=rf"expected embeddings \(B, D\); found {found}\. Compose a head"):
        adapt(halves, spec(factory="x:y")).own_head((PHOTO,))


def test_an_architecture_without_halves_needs_a_factory(spec: Spec):
    with pytest.raises(MemberError, match="has no forward_features and forward_head; use a factory"):
        adapt(nn.Conv2d(3, 4, 1), spec("odd_net"))
