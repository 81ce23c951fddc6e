from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.core.member import HeadLayer, InputSpec, MapName, Member, Pixels, Runtime
from generator.errors import MemberError
from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]

FAMILIES = [
    ("test_resnet", "gem linear16"),
    ("test_efficientnet", "gem concat3 bn linear16"),
    ("test_convnext", "avg linear16"),
    ("test_vit", "token linear16"),
    ("test_vit2", "avg bn"),
    ("swin_tiny_patch4_window7_224", "gem linear16"),
]


def fulfils(member: Member) -> Member:
    """Only for the type checker and the reader."""
    return member


@pytest.mark.parametrize(("architecture", "head"), FAMILIES)
def test_shapes_dtypes_and_ranges(
    load: Load, photos: Pixels, all_maps: tuple[MapName, ...], architecture: str, head: str
):
    member = fulfils(load(architecture, head))
    output = member.run(photos[:3], "flip", all_maps)
    assert output.embeddings.shape == (3, member.facts.dimension)
    assert set(output.maps) == set(output.evidence) == {str(name) for name in all_maps}
    for values in (output.embeddings, *output.maps.values(), *output.evidence.values()):
        assert values.dtype == np.float32
        assert values.flags.c_contiguous
        assert np.isfinite(values).all()
    assert {values.shape for values in output.maps.values()} == {(3, *member.facts.grid)}
    assert all(values.min() >= 0 and values.max() <= 1 for values in output.evidence.values())


@pytest.mark.parametrize(("architecture", "head"), FAMILIES)
def test_a_pictures_results_depend_on_neither_slot_nor_company(
    load: Load, photos: Pixels, all_maps: tuple[MapName, ...], architecture: str, head: str
):
    member = load(architecture, head)
    together = member.run(photos, "identity", all_maps)
    for order in ([2], [3, 2], [1, 0, 3, 2], [2, 2, 2, 2]):
        output = member.run(photos[order], "identity", all_maps)
        for place, index in enumerate(order):
            assert np.array_equal(output.embeddings[place], together.embeddings[index])
            for name in output.maps:
                assert np.array_equal(output.maps[name][place], together.maps[name][index])
                assert output.evidence[name][place] == together.evidence[name][index]


@pytest.mark.parametrize(("architecture", "head"), FAMILIES[:2])
def test_the_flip_view_is_the_mirrored_picture(
    load: Load, photos: Pixels, all_maps: tuple[MapName, ...], architecture: str, head: str
):
    member = load(architecture, head)
    flipped = member.run(photos, "flip", all_maps)
    mirrored = member.run(np.ascontiguousarray(photos[:, :, ::-1]), "identity", all_maps)
    assert np.array_equal(flipped.embeddings, mirrored.embeddings)
    assert all(np.array_equal(flipped.maps[name], mirrored.maps[name]) for name in flipped.maps)


@pytest.mark.parametrize("size", [(96, 64), (64, 96), (80, 112)])
@pytest.mark.parametrize("architecture", ["test_resnet", "test_vit2"])
def test_inputs_need_not_be_square(load: Load, all_maps: tuple[MapName, ...], architecture: str, size: tuple[int, int]):
    member = load(architecture, "gem", input=InputSpec(width=size[0], height=size[1]))
    stride = 16 if architecture == "test_vit2" else 32
    assert member.facts.grid == (-(-size[1] // stride), -(-size[0] // stride))
    pixels = np.zeros((2, size[1], size[0], 3), np.uint8)
    pixels[:, :16, -32:] = 255  # bright in the top right corner only
    member.run(pixels, "identity", all_maps)


def test_maps_are_upright_and_not_transposed(load: Load, photos: Pixels):
    """A change in one corner of the picture changes the map there most."""
    # After a final LayerNorm the mean over channels is nothing but rounding.
    name = MapName(target="random", kind="hirescam")
    for architecture, head in (
        ("test_efficientnet", "gem"),
        ("test_vit2", "gem"),
        ("swin_tiny_patch4_window7_224", "gem"),
    ):
        member = load(architecture, head, input=InputSpec(width=192, height=128))
        grey = np.full((1, 128, 192, 3), 128, np.uint8)
        dotted = grey.copy()
        dotted[:, :40, -40:] = 255 - np.random.default_rng(0).integers(0, 200, (40, 40, 3), np.uint8)
        plain, marked = (member.run(x, "identity", (name,)).maps[str(name)][0] for x in (grey, dotted))
        rows, columns = plain.shape
        change = np.abs(marked - plain)
        place = np.unravel_index(change.argmax(), change.shape)
        assert place[0] < rows / 2
        assert place[1] >= columns / 2


def test_no_maps_are_made_unless_asked_for(load: Load, photos: Pixels):
    output = load("test_resnet", "gem").run(photos, "identity", ())
    assert output.maps == output.evidence == {}


@pytest.mark.parametrize(("architecture", "head"), FAMILIES[:-1])
def test_bfloat16_below_the_cut_stays_near(
    load: Load, runtime: Runtime, photos: Pixels, all_maps: tuple[MapName, ...], architecture: str, head: str
):
    exact = load(architecture, head).run(photos, "identity", all_maps)
    half = load(architecture, head, runtime=replace(runtime, precision="bfloat16")).run(photos, "identity", all_maps)
    lengths = np.linalg.norm(exact.embeddings, axis=1) * np.linalg.norm(half.embeddings, axis=1)
    cosine = (exact.embeddings * half.embeddings).sum(1) / lengths
    assert cosine.min() > 0.999
    assert not np.array_equal(exact.embeddings, half.embeddings)
    for name in ("sum.gradcam", "self.gradcam", "mean.activation"):
        if exact.evidence[name].min() > 0.01:
            assert np.corrcoef(exact.maps[name].ravel(), half.maps[name].ravel())[0, 1] > 0.98
    assert half.embeddings.dtype == half.maps["sum.gradcam"].dtype == np.float32


def test_the_callers_grad_mode_does_not_matter(load: Load, photos: Pixels, all_maps: tuple[MapName, ...]):
    member = load("test_resnet", "gem linear8 l2")
    expected = member.run(photos, "identity", all_maps)
    with torch.no_grad():
        output = member.run(photos, "identity", all_maps)
        assert not torch.is_grad_enabled()
    assert all(np.array_equal(output.maps[name], expected.maps[name]) for name in expected.maps)


def test_two_runs_and_two_loads_give_the_same_bytes(load: Load, photos: Pixels, all_maps: tuple[MapName, ...]):
    one, two = (load("test_efficientnet", "gem bn").run(photos, "identity", all_maps) for _ in range(2))
    assert one.embeddings.tobytes() == two.embeddings.tobytes()
    assert all(one.maps[name].tobytes() == two.maps[name].tobytes() for name in one.maps)


def test_the_random_target_is_the_members_own(load: Load, photos: Pixels):
    name = MapName(target="random", kind="gradcam")
    one, same, other = (
        load("test_resnet", "gem", name=member).run(photos, "identity", (name,)).maps[str(name)]
        for member in ("a", "a", "b")
    )
    assert np.array_equal(one, same)
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.95


def test_wrong_batches_and_maps_are_refused_by_name(load: Load, photos: Pixels):
    member = load("test_resnet", "gem")
    with pytest.raises(MemberError, match="member m: expected 1 to 4 pictures"):
        member.run(np.concatenate([photos, photos]), "identity", ())
    with pytest.raises(MemberError, match=r"member m: heatmap match\.gradcam"):
        member.run(photos, "identity", (MapName(target="match", kind="gradcam"),))
    features = member.features(photos[:2], "identity")
    with pytest.raises(MemberError, match="member m: expected 2 rows of features and vectors, at most 4; found 3"):
        member.conditioned(features, np.zeros((3, member.facts.dimension), np.float32))


def test_nan_is_an_error_and_never_a_result(load: Load, photos: Pixels):
    member = load("test_resnet", "gem linear8")
    with torch.no_grad():
        member.engine.network.module.get_submodule("ln").bias[3] = float("nan")
    with pytest.raises(MemberError, match="member m: the embedding has NaN or infinite values"):
        member.run(photos, "identity", ())


def test_too_little_memory_is_one_sentence(load: Load, photos: Pixels, monkeypatch: pytest.MonkeyPatch):
    member = load("test_resnet")

    def fail(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(member.engine.cut, "forward", fail)
    with pytest.raises(MemberError, match="member m: the device ran out of memory; lower compute: batch_size"):
        member.run(photos, "identity", ())


SECOND_PLACE = """
import timm
import torch
from torch import nn
from torch.nn import functional

class GeM(nn.Module):
    def __init__(self):
        super().__init__()
        self.p = nn.Parameter(torch.ones(1) * 3)
    def forward(self, x):
        return functional.avg_pool2d(x.clamp(min=1e-6).pow(self.p), x.shape[-2:]).pow(1 / self.p).flatten(1)

class TwoMaps(nn.Module):
    def __init__(self, architecture):
        super().__init__()
        self.backbone = timm.create_model(architecture, features_only=True, out_indices=(3, 4))
        self.global_pools = nn.ModuleList([GeM(), GeM()])
        self.neck = nn.BatchNorm1d(sum(self.backbone.feature_info.channels()))
    def features(self, pixels):
        return tuple(self.backbone(pixels))
    def head(self, maps):
        return self.neck(torch.cat([pool(x) for pool, x in zip(self.global_pools, maps)], 1))

def make(spec):
    return TwoMaps(spec.architecture)
"""


@pytest.fixture
def second_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "second_place.py").write_text(SECOND_PLACE)
    monkeypatch.syspath_prepend(tmp_path)
    return "second_place:make"


def test_a_head_may_read_two_maps_and_its_lightning_file_loads(
    load: Load, second_place: str, tmp_path: Path, photos: Pixels, all_maps: tuple[MapName, ...]
):
    """The second place's members: a factory, `features` and `head`, a .ckpt with ArcFace weights to ignore."""
    import second_place as theirs

    torch.manual_seed(0)
    model = theirs.TwoMaps("test_resnet").eval()
    model.neck.running_var.uniform_(0.5, 2)
    state = model.state_dict() | {"head_id.weight": torch.zeros(2 * 788, 5)}
    torch.save({"state_dict": state, "pytorch-lightning_version": "1.6.3"}, tmp_path / "last.ckpt")
    member = load("test_resnet", factory=second_place, checkpoint=str(tmp_path / "last.ckpt"), ignore=("head_id.*",))
    output = member.run(photos, "identity", all_maps)
    with torch.no_grad():
        expected = model.head(model.features(member.normaliser(photos, "identity")))
    np.testing.assert_allclose(output.embeddings, expected.numpy(), rtol=1e-4, atol=1e-5)
    features = member.features(photos, "identity")
    assert [values.shape[1:] for values in features] == [(192, 4, 6), (96, 2, 3)]
    assert output.maps["sum.gradcam"].shape == (4, 2, 3)
    assert np.array_equal(member.head(features), output.embeddings)
    assert "The head reads 2 maps; heatmaps show the last." in member.facts.notes


def test_a_factorys_backbone_takes_a_composed_head(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, photos: Pixels
):
    (tmp_path / "plain_net.py").write_text(
        "from torch import nn\ndef make(): return nn.Sequential(nn.Conv2d(3, 8, 16, 16), nn.ReLU())\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    head = (HeadLayer(kind="gem"), HeadLayer(kind="linear", size=5))
    member = load(factory="plain_net:make", head=head)
    assert (member.facts.grid, member.facts.channels, member.facts.dimension) == ((4, 6), 8, 5)
    output = member.run(photos, "identity", (MapName(target="sum", kind="gradcam"),))
    assert output.maps["sum.gradcam"].shape == (4, 4, 6)


def test_a_composed_head_reads_one_map(load: Load, second_place: str):
    with pytest.raises(MemberError, match=r"a composed head reads one map, but second_place:make gives 2"):
        load("test_resnet", "gem", factory=second_place)
