from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from generator.core.member import MapName, Pixels
from generator.networks.capture import passed_over, swapped, undisturbed, watched
from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]


def snapshot(module: nn.Module) -> list[object]:
    """Everything a visitor could leave behind."""
    seen: list[object] = []
    for name, child in module.named_modules():
        hooks = [
            len(value) for key, value in vars(child).items() if key.endswith("hooks") and hasattr(value, "__len__")
        ]
        seen.append((name, child.training, hooks, "forward" in vars(child)))
    seen.extend((name, p.requires_grad, p.grad, p.detach().sum().item()) for name, p in module.named_parameters())
    return [*seen, torch.is_grad_enabled(), torch.is_autocast_enabled("cpu"), torch.is_inference_mode_enabled()]


CASES = [
    ("test_resnet", "gem linear8", {}),
    ("test_vit", "token linear8", {}),
    ("test_resnet", "gem", {"layer": "layer3"}),
]


@pytest.mark.parametrize(("architecture", "head", "fields"), CASES)
def test_a_member_is_left_as_it_was_found(
    load: Load, photos: Pixels, all_maps: tuple[MapName, ...], architecture: str, head: str, fields: dict
):
    member = load(architecture, head, **fields)
    module = member.engine.network.module
    module.train()  # as someone else may have left it
    module.requires_grad_(requires_grad=True)
    before = snapshot(module)
    member.run(photos, "identity", all_maps)
    features = member.features(photos, "flip")
    member.conditioned(features, member.head(features))
    member.cells(features)
    assert snapshot(module) == before


@pytest.mark.parametrize(("architecture", "head", "fields"), CASES)
def test_also_on_error(
    load: Load,
    photos: Pixels,
    all_maps: tuple[MapName, ...],
    monkeypatch: pytest.MonkeyPatch,
    architecture: str,
    head: str,
    fields: dict,
):
    member = load(architecture, head, **fields)
    network = member.engine.network
    features = member.features(photos, "identity")
    member.head(features)
    network.module.train()
    network.module.requires_grad_(requires_grad=True)
    before = snapshot(network.module)

    def fail(*_: object) -> Tensor:
        raise ZeroDivisionError("in the head")

    monkeypatch.setattr(network.steps[-1], "forward", fail)
    before = snapshot(network.module)
    calls = (
        lambda: member.run(photos, "identity", all_maps),
        lambda: member.head(features),
        lambda: member.cells(features),
        lambda: member.conditioned(features, photos[:, 0, :8, 0].astype("float32")),
    )
    for call in calls:
        with pytest.raises(ZeroDivisionError):
            call()
        assert snapshot(network.module) == before


def test_hooks_of_others_stay(load: Load, photos: Pixels, all_maps: tuple[MapName, ...]):
    member = load(layer="layer3")
    seen: list[Tensor] = []
    layer = member.engine.network.backbone.module.get_submodule("layer3")
    layer.register_forward_hook(lambda _, __, output: seen.append(output))
    member.run(photos, "identity", all_maps)
    assert len(seen) == 1


def test_undisturbed_puts_back_only_what_it_changed():
    module = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    module[0].eval()
    module[1].weight.requires_grad = False
    with undisturbed(module):
        assert not any(child.training for child in module.modules())
        assert not any(parameter.requires_grad for parameter in module.parameters())
    assert [child.training for child in module.modules()] == [True, False, True]
    assert [parameter.requires_grad for parameter in module.parameters()] == [True, True, False, True]


@pytest.mark.parametrize("place", ["input", "output"])
def test_a_swap_replaces_the_value_and_counts(place: str):
    module = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Identity())
    with swapped(module[1], place, lambda _: torch.full((1, 2), 7.0)) as calls:
        assert module(torch.zeros(1, 2)).tolist() == [[7, 7]]
    assert calls.count == 1
    assert module(torch.zeros(1, 2)).tolist() == [[0, 0]]


def test_modules_passed_over_do_not_run():
    module = nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 4))
    with passed_over([module[0]]):
        assert module(torch.zeros(1, 2)).shape == (1, 4)
    assert "forward" not in vars(module[0])
    assert module[0](torch.zeros(1, 2)).shape == (1, 3)


def test_watching_names_modules_in_order_of_finishing():
    names: list[str] = []
    module = nn.Sequential(nn.Sequential(nn.Identity()), nn.Identity())
    with watched(module, lambda name, _: names.append(name)):
        module(torch.zeros(1))
    assert names == ["0.0", "0", "1"]
