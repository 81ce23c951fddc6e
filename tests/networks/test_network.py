from collections.abc import Callable
from pathlib import Path

import pytest
import timm
import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.core.member import HeadLayer, MemberSpec
from generator.errors import CheckpointError, MemberError
from generator.networks.network import build_network

Spec = Callable[..., MemberSpec]
PHOTOS = torch.randn(2, 3, 64, 96, generator=torch.Generator().manual_seed(0))


class GeM(nn.Module):
    """The winner's pooling, written as in its repository's description."""

    def __init__(self, p: float = 3.0) -> None:
        super().__init__()
        self.p = nn.Parameter(torch.ones(1) * p)

    def forward(self, x: Tensor) -> Tensor:  # noqa: D102
        return functional.avg_pool2d(x.clamp(min=1e-6).pow(self.p), x.shape[-2:]).pow(1.0 / self.p)


class Winner(nn.Module):
    """The Where's Whale-do winner's B5 model as research/reid.md 1.3 describes it, on a small architecture."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = timm.create_model("test_efficientnet")
        self.backbone.global_pool = nn.Identity()
        self.backbone.classifier = nn.Identity()
        self.pooling = GeM(2.7)
        self.bn = nn.BatchNorm1d(3 * 256)
        self.ln = nn.Linear(3 * 256, 48)
        self.final = nn.Module()
        self.final.kernel = nn.Parameter(torch.randn(48, 788))

    def forward(self, x: Tensor) -> Tensor:  # noqa: D102
        vector = self.pooling(self.backbone(x)).flatten(1)
        return self.ln(self.bn(torch.cat([vector, vector, vector], 1)))


def shaken(module: nn.Module) -> nn.Module:
    """Every weight moved off its start, normalisation statistics too."""
    with torch.no_grad():
        for tensor in (*module.parameters(), *(b for b in module.buffers() if b.is_floating_point())):
            tensor.mul_(1 + 0.2 * torch.rand_like(tensor)).add_(0.01 * torch.rand_like(tensor))
    return module.eval()


def embed(spec: MemberSpec) -> Tensor:
    network = build_network(spec)
    with torch.no_grad():
        return network.finish(network.embed(network.features(PHOTOS)))


def test_the_winners_files_load_as_they_are(spec: Spec, tmp_path: Path):
    winner = shaken(Winner())
    path = tmp_path / "model_test_efficientnet_IMG_SIZE_512_arcface_f2_best.bin"
    torch.save(winner.state_dict(), path)
    member = spec("test_efficientnet", "gem concat3 bn linear48", checkpoint=str(path), ignore=("final.*",))
    with torch.no_grad():
        torch.testing.assert_close(embed(member), winner(PHOTOS), rtol=1e-5, atol=1e-5)
    with pytest.raises(CheckpointError, match=r"unexpected +final\.kernel +- +\(48, 788\)"):
        build_network(spec("test_efficientnet", "gem concat3 bn linear48", checkpoint=str(path)))


def test_the_third_places_lightning_files_load_by_prefixes_and_dotted_names(spec: Spec, tmp_path: Path):
    inner = nn.Module()
    inner.model = timm.create_model("test_efficientnet", num_classes=0)
    inner.pooling = GeM(2.2)
    inner.neck = nn.Sequential(nn.Linear(256, 32), nn.BatchNorm1d(32))
    inner.margin = nn.Linear(32, 788, bias=False)
    shaken(inner)
    state = {f"model.{name}": tensor for name, tensor in inner.state_dict().items()}
    torch.save({"state_dict": state, "epoch": 19, "optimizer_states": []}, tmp_path / "last.ckpt")
    head = (
        HeadLayer(kind="gem"),
        HeadLayer(kind="linear", size=32, name="neck.0"),
        HeadLayer(kind="bn", name="neck.1"),
    )
    key_map = (("model.model.", "backbone."), ("model.", ""))
    path = str(tmp_path / "last.ckpt")
    member = spec("test_efficientnet", checkpoint=path, key_map=key_map, ignore=("margin.*",))
    with torch.no_grad():
        expected = inner.neck(inner.pooling(inner.model.forward_features(PHOTOS)).flatten(1))
    torch.testing.assert_close(embed(_with(member, head)), expected, rtol=1e-5, atol=1e-5)


def _with(member: MemberSpec, head: tuple[HeadLayer, ...]) -> MemberSpec:
    return MemberSpec(**{**{name: getattr(member, name) for name in member.__slots__}, "head": head})


@pytest.mark.parametrize("head", [None, "avg", "gem"])
def test_a_bare_timm_file_loads_with_and_without_a_head(spec: Spec, tmp_path: Path, head: str | None):
    model = shaken(timm.create_model("test_resnet", num_classes=10))
    torch.save(model.state_dict(), tmp_path / "w.pth")
    found = embed(spec("test_resnet", head, checkpoint=str(tmp_path / "w.pth"), ignore=("fc.*",)))
    with torch.no_grad():
        values = model.forward_features(PHOTOS)
        expected = GeM()(values).flatten(1) if head == "gem" else model.forward_head(values, pre_logits=True)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


def test_l2_at_the_end_is_applied_last(spec: Spec):
    member = spec("test_resnet", "gem linear8 l2")
    torch.testing.assert_close(embed(member).norm(dim=1), torch.ones(2))
    network = build_network(member)
    assert network.ends_in_l2
    assert not torch.allclose(network.embed(network.features(PHOTOS)).norm(dim=1), torch.ones(2))


def test_a_loaded_network_is_frozen_and_in_evaluation_mode(spec: Spec):
    network = build_network(spec("test_efficientnet", "gem bn"))
    assert not any(module.training for module in network.module.modules())
    assert not any(parameter.requires_grad for parameter in network.module.parameters())


def test_building_disturbs_no_random_numbers(spec: Spec):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, two = embed(spec(random_seed=1)), embed(spec(random_seed=1))
    assert torch.equal(one, two)
    assert not torch.equal(one, embed(spec(random_seed=2)))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"random_seed": None}, "none of them"),
        ({"checkpoint": "w.pth", "random_seed": 1}, "checkpoint and random_seed"),
        ({"pretrained": True, "random_seed": 1}, "pretrained and random_seed"),
    ],
)
def test_weights_come_from_one_place(spec: Spec, fields: dict, found: str):
    with pytest.raises(MemberError, match=f"expected one source of weights.*found {found}"):
        build_network(spec(**fields))


def test_a_trained_architecture_does_not_get_a_random_neck(spec: Spec, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "generator.networks.network.build_backbone", lambda spec: timm.create_model("test_resnet", num_classes=0)
    )
    with pytest.raises(MemberError, match="bn and linear of the head would be random"):
        build_network(spec("test_resnet", "gem bn linear8", pretrained=True))
    assert build_network(spec("test_resnet", "gem", pretrained=True)).pool is not None


def test_order_fills_efficientnet_lite_exactly(spec: Spec, lite0: str):
    member = spec("tf_efficientnet_lite0", "gem", checkpoint=lite0, key_order=True, ignore=("classifier.*",))
    network = build_network(member)
    from generator.networks.checkpoints import read_weights
    from generator.networks.locate import locate

    theirs = [t for name, t in read_weights(locate(lite0)).tensors.items() if "num_batches" not in name]
    ours = [t for name, t in network.module.state_dict().items() if "num_batches" not in name and name != "pooling.p"]
    assert len(theirs) == len(ours) + 2
    assert all(torch.equal(one, two) for one, two in zip(theirs[:-2], ours, strict=True))
    with pytest.raises(CheckpointError, match=r"unexpected +backbone\.classifier\.weight +- +\(1000, 1280\)"):
        build_network(spec("tf_efficientnet_lite0", "gem", checkpoint=lite0, key_order=True))


def test_a_factory_may_bring_its_own_weights(spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "weighted_factory.py").write_text(
        "import timm, torch\n"
        "def make():\n"
        "    model = timm.create_model('test_resnet', num_classes=0)\n"
        "    torch.nn.init.constant_(next(model.parameters()), 0.125)\n"
        "    return model\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    fields = {"factory": "weighted_factory:make", "random_seed": None}
    network = build_network(spec(**fields))
    assert bool((next(network.backbone.module.parameters()) == 0.125).all())
    with pytest.raises(MemberError, match="the factory's weights cover the architecture, but linear of the head"):
        build_network(spec(head="gem linear8", **fields))
    with pytest.raises(MemberError, match="found pretrained and random_seed"):
        build_network(spec(factory="weighted_factory:make", pretrained=True, random_seed=1))
