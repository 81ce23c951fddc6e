from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.core.member import MapName, Pixels
from generator.errors import MemberError
from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]
SUM = (MapName(target="sum", kind="gradcam"),)


def test_any_module_path_can_be_the_layer(load: Load, photos: Pixels):
    last = load("test_resnet", "gem").run(photos, "identity", SUM)
    for layer, grid in (("layer1", (16, 24)), ("layer2", (8, 12)), ("layer4", (2, 3))):
        member = load("test_resnet", "gem", layer=layer)
        output = member.run(photos, "identity", SUM)
        assert member.facts.layer == layer
        assert member.facts.grid == grid == output.maps["sum.gradcam"].shape[1:]
        assert np.array_equal(output.embeddings, last.embeddings)
    assert np.array_equal(output.maps["sum.gradcam"], last.maps["sum.gradcam"])


def test_a_layer_that_is_overwritten_afterwards_is_seen_as_it_was(load: Load, in_place: str, photos: Pixels):
    member = load(factory=in_place, layer="stem")
    pixels = member.normaliser(photos, "identity")
    expected = member.engine.network.backbone.module.get_submodule("stem")(pixels).detach()
    done = member.engine.cut.forward(pixels, differentiate=True)
    assert torch.equal(done.maps[-1], expected)
    assert (expected < 0).any()
    (gradient,) = torch.autograd.grad(done.raw.sum(), done.maps[-1])
    assert torch.equal(gradient > 0, expected + 0.5 > 0)


def test_names_that_do_not_exist_get_the_nearest(load: Load):
    with pytest.raises(MemberError, match=r"member m: layer layer5: no such module\. Nearest: layer4"):
        load(layer="layer5")


@pytest.mark.parametrize(
    ("architecture", "layer", "message"),
    [
        ("test_vit2", "blocks.0.attn.q_norm", r"shape \(1, 2, 25, 32\) is no map of 4 x 6 tokens"),
        ("test_resnet", "fc", "layer fc runs 0 times in a forward pass, and must run once"),
        ("test_resnet", "global_pool", "expected one map for each of 1 pictures; found shape"),
    ],
)
def test_layers_without_a_map_are_refused(load: Load, architecture: str, layer: str, message: str):
    with pytest.raises(MemberError, match=message):
        load(architecture, layer=layer)


def test_a_layer_with_paths_around_it_gives_maps_but_no_stored_features(load: Load, photos: Pixels):
    member = load("test_convnext", "gem", layer="stages.2.blocks.0.conv_dw")
    assert member.run(photos, "identity", SUM).maps["sum.gradcam"].shape == (4, 4, 6)
    features = member.features(photos, "identity")
    with pytest.raises(MemberError, match=r"stages\.2\.blocks\.0\.conv_dw: other paths lead around it"):
        member.head(features)


def test_a_token_transformer_is_cut_before_its_last_block(load: Load, photos: Pixels):
    member = load("test_vit", "token linear8")
    assert member.facts.layer == "input of blocks.5"
    assert member.facts.grid == (4, 6)
    drawn = member.run(photos, "identity", SUM)
    assert np.abs(drawn.maps["sum.gradcam"]).max() > 0
    same = load("test_vit", "token linear8", layer="blocks.4").run(photos, "identity", SUM)
    np.testing.assert_array_equal(drawn.maps["sum.gradcam"], same.maps["sum.gradcam"])


def test_a_map_that_the_embedding_does_not_read_is_refused(load: Load):
    with pytest.raises(MemberError, match=r"does not depend on any cell of the blocks\.5 \(4 x 6\), so every heatmap"):
        load("test_vit", "token linear8", layer="blocks.5")


@pytest.fixture
def in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "in_place_model.py").write_text(
        "from torch import nn\n"
        "class InPlace(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.stem = nn.Conv2d(3, 8, 8, 8)\n"
        "    def forward(self, x):\n"
        "        x = self.stem(x)\n"
        "        x += 0.5\n"
        "        return x.relu_().mean((2, 3))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return "in_place_model:InPlace"


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "whole_model.py").write_text(
        "import timm\n"
        "from torch import nn\n"
        "class Twice(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.stem, self.same, self.fc = nn.Conv2d(3, 8, 8, 8), nn.Conv2d(8, 8, 1), nn.Linear(8, 4)\n"
        "    def forward(self, x):\n"
        "        return self.fc(self.same(self.same(self.stem(x)).relu()).mean((2, 3)))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return "whole_model:Twice"


def test_a_module_known_as_a_whole_must_name_its_layer(load: Load, whole: str, photos: Pixels):
    with pytest.raises(
        MemberError, match=r"layer: must name what to explain\. Layers with maps here, last first: same"
    ):
        load(factory=whole)
    with pytest.raises(MemberError, match=r"layer same runs 2 times in a forward pass, and must run once"):
        load(factory=whole, layer="same")
    member = load(factory=whole, layer="stem")
    assert member.run(photos, "identity", SUM).maps["sum.gradcam"].shape == (4, 8, 12)
