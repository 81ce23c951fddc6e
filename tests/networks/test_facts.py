from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]

SEEDED = "Seeded random weights (seed 0): a stand-in, not a trained model."
PLAIN = "Average pooling with no neck: `sum` and the channel-mean control draw one picture."
NECK = "Average pooling with a linear neck: the weights of `sum` are the same for every image."
ONE = "Grad-CAM, HiResCAM and the decomposition draw one picture here."
CONSTANT = "The sum of the embedding is constant here (a normalisation ends the head): `sum` shows no evidence."
TOKEN = "The embedding is the class token: heatmaps are taken before the last block."
SCALED = "HiResCAM shows no evidence at this layer: every cell is normalised before it is read."
L2 = "`self` is taken before the head's final L2 normalisation."


@pytest.mark.parametrize(
    ("architecture", "head", "linear", "notes"),
    [
        ("test_resnet", None, True, {PLAIN, ONE}),
        ("test_resnet", "avg", True, {PLAIN, ONE}),
        ("test_resnet", "avg bn linear8", True, {NECK, ONE}),
        ("test_resnet", "avg linear8 l2", True, {NECK, ONE, L2}),
        ("test_resnet", "gem linear8", False, set()),
        ("test_resnet", "max", False, set()),
        ("test_convnext", None, False, {CONSTANT}),
        ("test_vit", "token linear8", False, {TOKEN, SCALED}),
    ],
)
def test_what_a_reader_of_the_maps_must_know_is_noted(
    load: Load, architecture: str, head: str | None, linear: bool, notes: set[str]
):
    facts = load(architecture, head).facts
    assert facts.linear_head is linear
    assert set(facts.notes) == notes | {SEEDED}


def test_numbers(load: Load):
    facts = load("test_efficientnet", "gem concat3 bn linear48").facts
    assert (facts.dimension, facts.layer, facts.grid, facts.channels) == (48, "last feature map", (2, 3), 256)
    module = load("test_efficientnet", "gem concat3 bn linear48").engine.network.module
    assert facts.parameters == sum(parameter.numel() for parameter in module.parameters())


def test_tensors_left_unfilled_are_noted(load: Load, tmp_path: Path):
    module = load("test_resnet", "gem linear8").engine.network.module
    state = {name: tensor for name, tensor in module.state_dict().items() if not name.startswith("ln.")}
    torch.save(state, tmp_path / "w.pth")
    notes = load("test_resnet", "gem linear8", checkpoint=str(tmp_path / "w.pth"), ignore=("ln.*",)).facts.notes
    assert notes == ("Not in the checkpoint and left at their start, by `ignore`: ln.weight, ln.bias.",)


def test_a_model_that_normalises_by_itself_is_found_out(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "own_l2.py").write_text(
        "from torch import nn\n"
        "from torch.nn import functional\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.stem = nn.Conv2d(3, 8, 16, 16)\n"
        "    def features(self, x):\n"
        "        return self.stem(x)\n"
        "    def head(self, maps):\n"
        "        return functional.normalize(maps[0].mean((2, 3)))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    notes = load(factory="own_l2:Net").facts.notes
    assert "The model normalises its embedding itself: `self` is constant and shows no evidence." in notes


def test_a_single_cell_is_noted(load: Load):
    from generator.core.member import InputSpec

    facts = load("test_resnet", "gem", input=InputSpec(width=32, height=32)).facts
    assert facts.grid == (1, 1)
    assert "The map is a single cell: heatmaps are uniform." in facts.notes
