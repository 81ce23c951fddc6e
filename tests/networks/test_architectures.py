import random
from collections.abc import Callable
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest
import torch

from generator.core.member import InputSpec, MemberSpec
from generator.errors import MemberError
from generator.networks.architectures import architectures_like, build_backbone, own_random_numbers

Spec = Callable[..., MemberSpec]


@pytest.fixture
def factory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "my_models.py").write_text(
        "from torch import nn\n"
        "def plain(): return nn.Conv2d(3, 4, 1)\n"
        "def sized(spec): return nn.Conv2d(3, spec.input.width, 1)\n"
        "def broken(): raise ValueError('no such depth')\n"
        "def wrong(): return 7\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return "my_models"


def test_unknown_architectures_get_the_nearest_names(spec: Spec):
    with pytest.raises(MemberError, match=r"tf_efficientnet_b55: timm .* no such model\. Nearest: tf_efficientnet_b5"):
        build_backbone(spec("tf_efficientnet_b55"))
    assert "resnet50" in architectures_like("resnt50")
    assert architectures_like("") == ()


def test_old_names_build_without_a_warning(spec: Spec):
    assert build_backbone(spec("vit_tiny_patch16_224_in21k")).num_features == 192


def test_models_with_a_fixed_input_are_built_for_the_members_size(spec: Spec):
    model = build_backbone(spec("test_vit", input=InputSpec(width=96, height=64)))
    assert model.patch_embed.grid_size == (4, 6)


@pytest.mark.parametrize("name", ["test_resnet", "hf-hub:BVRA/MegaDescriptor-T-224"])
def test_pretrained_weights_without_a_network_say_so(spec: Spec, monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(MemberError, match=r"timm could not get the pretrained model.*needs a network; or name a file"):
        build_backbone(spec(name, pretrained=True))


def test_seeded_weights_repeat_and_disturb_no_generator(spec: Spec):
    torch.manual_seed(5)
    before = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002
    with own_random_numbers(3):
        one = build_backbone(spec())
    with own_random_numbers(3):
        two = build_backbone(spec())
    with own_random_numbers(4):
        other = build_backbone(spec())
    assert torch.equal(_first(one), _first(two))
    assert not torch.equal(_first(one), _first(other))
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.random.get_state()[1].tolist() == before[1]  # noqa: NPY002
    assert random.getstate() == before[2]


def _first(model: torch.nn.Module) -> torch.Tensor:
    return next(model.parameters())


def test_the_generator_is_put_back_on_error():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    with pytest.raises(RuntimeError), own_random_numbers(3):
        torch.rand(4, 4) @ torch.rand(3)
    assert torch.equal(torch.get_rng_state(), before)


def test_what_timm_refuses_is_told_in_its_words(spec: Spec):
    with pytest.raises(MemberError, match=r"resnet18\.nope cannot be built for 96 x 64 pixels \(RuntimeError: Invalid"):
        build_backbone(spec("resnet18.nope"))


def test_factories_are_called_with_the_specification_if_they_take_one(spec: Spec, factory: str):
    assert build_backbone(spec(factory=f"{factory}:plain")).out_channels == 4
    assert build_backbone(spec(factory=f"{factory}:sized")).out_channels == 96


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere_at_all:make", r"cannot import nowhere_at_all .*Expected package\.module:function"),
        ("my_models:plan", "my_models has no function 'plan'. Nearest: plain"),
        ("my_models:broken", r"failed \(ValueError: no such depth\)"),
        ("my_models:wrong", r"expected a torch\.nn\.Module, found int"),
    ],
)
def test_factories_that_fail_say_how(spec: Spec, factory: str, name: str, message: str):
    with pytest.raises(MemberError, match=message):
        build_backbone(spec(factory=name))


def test_folders_as_architectures_are_refused(spec: Spec, tmp_path: Path):
    with pytest.raises(MemberError, match=r"local-dir:.*folders are not read.*weight file with checkpoint:"):
        build_backbone(spec(f"local-dir:{tmp_path}", pretrained=True))
