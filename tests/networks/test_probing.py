from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import yaml
from safetensors.torch import save_file

from generator.core.member import HeadLayer, MemberSpec, Runtime
from generator.errors import CheckpointError
from generator.networks import open_member, probe
from generator.networks.checkpoints import read_weights
from generator.networks.locate import locate
from generator.networks.network import build_network

Spec = Callable[..., MemberSpec]


def state_of(spec: MemberSpec) -> dict[str, torch.Tensor]:
    return build_network(spec).module.state_dict()


def test_the_winners_file_proposes_an_entry_that_loads_it(spec: Spec, runtime: Runtime, tmp_path: Path):
    state = state_of(spec("test_efficientnet", "gem concat3 bn linear48")) | {"final.kernel": torch.zeros(48, 788)}
    path = tmp_path / "model_test_efficientnet_IMG_SIZE_64_arcface_f2_best.bin"
    torch.save(state, path)
    report = probe(path)
    assert report.architectures == ("test_efficientnet",)
    assert ("pooling.p", (1,), "float32") in report.tensors
    (entry,) = yaml.safe_load(report.entry)
    assert entry == {
        "name": "model_test_efficientnet_IMG_SIZE_64_arcface_f2_best",
        "architecture": "test_efficientnet",
        "checkpoint": path.name,
        "fold": "2",
        "ignore": ["final.*"],
        "head": ["gem", {"concat": 3}, "bn", {"linear": 48}],
        "input": {"size": [64, 64]},
    }
    head = "gem concat3 bn linear48"
    member = spec(entry["architecture"], head, checkpoint=str(path), ignore=tuple(entry["ignore"]))
    assert open_member(member, runtime).facts.dimension == 48


def test_a_lightning_file_with_wrappers_proposes_renames(spec: Spec, tmp_path: Path):
    head = (
        HeadLayer(kind="gem"),
        HeadLayer(kind="linear", size=32, name="neck.0"),
        HeadLayer(kind="bn", name="neck.1"),
    )
    inner = {
        f"model.{name}".replace("model.backbone.", "model.model."): tensor
        for name, tensor in state_of(spec("test_resnet", head)).items()
    }
    torch.save(
        {"state_dict": inner | {"model.margin.weight": torch.zeros(788, 32)}, "epoch": 1}, tmp_path / "last.ckpt"
    )
    report = probe(tmp_path / "last.ckpt")
    (entry,) = yaml.safe_load(report.entry)
    assert report.wrapper == "state_dict"
    assert entry["architecture"] == "test_resnet"
    assert entry["key_map"] == {"model.model.": "backbone.", "model.": ""}
    assert entry["ignore"] == ["margin.*"]
    assert entry["head"] == ["gem", {"linear": 32, "name": "neck.0"}, {"bn": "neck.1"}]
    key_map, ignore = tuple(entry["key_map"].items()), tuple(entry["ignore"])
    build_network(spec("test_resnet", head, checkpoint=str(tmp_path / "last.ckpt"), key_map=key_map, ignore=ignore))


def test_a_bare_file_needs_no_head(tmp_path: Path):
    import timm

    save_file(timm.create_model("test_resnet").state_dict(), tmp_path / "test_resnet-a1.safetensors")
    (entry,) = yaml.safe_load(probe(tmp_path / "test_resnet-a1.safetensors").entry)
    assert entry == {
        "name": "test_resnet-a1",
        "architecture": "test_resnet",
        "checkpoint": "test_resnet-a1.safetensors",
        "ignore": ["fc.*"],
    }


def test_a_file_with_foreign_names_proposes_its_order_and_loads(spec: Spec, lite0: str):
    path = locate(lite0)
    report = probe(path)
    assert report.architectures == ("tf_efficientnet_lite0", "efficientnet_lite0")
    (entry,) = yaml.safe_load(report.entry)
    assert entry == {
        "name": path.stem,
        "architecture": "tf_efficientnet_lite0",
        "checkpoint": path.name,
        "key_order": True,
        "ignore": ["_fc.*"],
    }
    assert any("The names are foreign: key_order" in remark for remark in report.remarks)
    member = spec(entry["architecture"], "avg", checkpoint=lite0, key_order=True, ignore=tuple(entry["ignore"]))
    loaded = build_network(member).module.state_dict()
    theirs = read_weights(path).tensors
    assert torch.equal(loaded["backbone.conv_stem.weight"], theirs["_conv_stem.weight"])
    assert torch.equal(loaded["backbone.bn2.running_var"], theirs["_bn1.running_var"])


def test_a_classifier_is_named_by_tensor_where_its_module_holds_more(tmp_path: Path):
    import timm

    tensors = [tensor for tensor in timm.create_model("test_resnet").state_dict().values() if tensor.dim()]
    state = {f"net.{place}": tensor for place, tensor in enumerate(tensors)}
    torch.save(state, tmp_path / "w.pth")
    (entry,) = yaml.safe_load(probe(tmp_path / "w.pth").entry)
    assert entry["architecture"] == "test_resnet"
    assert entry["ignore"] == list(state)[-2:]


def test_sorted_files_say_that_their_order_is_lost(tmp_path: Path):
    save_file({"net.a.weight": torch.zeros(2, 2)}, tmp_path / "w.safetensors")
    assert any("sorts its tensors" in remark for remark in probe(tmp_path / "w.safetensors").remarks)


def test_what_it_cannot_tell_it_says(tmp_path: Path):
    torch.save({"net.a.weight": torch.zeros(2, 2), "net.b.weight": torch.zeros(2), "step": 3}, tmp_path / "w.pth")
    report = probe(tmp_path / "w.pth")
    assert "FILL_IN" in report.entry
    assert any("No timm architecture was recognised" in remark for remark in report.remarks)
    assert any("Entries that are no tensors: step" in remark for remark in report.remarks)
    assert any("check input" in remark for remark in report.remarks)


def test_a_file_that_is_none_is_an_error(tmp_path: Path):
    (tmp_path / "w.pth").write_text("nothing")
    with pytest.raises(CheckpointError, match="cannot be read"):
        probe(tmp_path / "w.pth")
