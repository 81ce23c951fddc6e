from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from generator.core.member import MemberSpec
from generator.errors import CheckpointError
from generator.networks.fitting import ROWS, compare, load_checkpoint, table

Spec = Callable[..., MemberSpec]


@pytest.fixture
def module() -> nn.Module:
    shell = nn.Module()
    shell.add_module("backbone", nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4)))
    shell.add_module("ln", nn.Linear(4, 2))
    shell.register_parameter("p", nn.Parameter(torch.tensor([3.0])))
    return shell


def filled(module: nn.Module) -> dict[str, Tensor]:
    """A file's tensors: those of the module, all 2."""
    return {name: torch.full_like(tensor, 2) for name, tensor in module.state_dict().items()}


def saved(tensors: dict[str, Tensor], folder: Path, name: str = "w.pth") -> str:
    (save_file if name.endswith("safetensors") else torch.save)(tensors, folder / name)
    return str(folder / name)


@pytest.mark.parametrize("name", ["w.pth", "w.safetensors"])
def test_all_tensors_are_loaded(module: nn.Module, spec: Spec, tmp_path: Path, name: str):
    assert load_checkpoint(module, spec(checkpoint=saved(filled(module), tmp_path, name))) == ()
    values = {name: float(t.float().mean()) for name, t in module.state_dict().items() if "num_batches" not in name}
    assert set(values.values()) == {2.0}


def test_everything_that_does_not_fit_is_in_one_table_and_nothing_is_loaded(
    module: nn.Module, spec: Spec, tmp_path: Path
):
    tensors = filled(module)
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    del tensors["ln.bias"]
    tensors["ln.weight"] = torch.zeros(2, 5)
    tensors["final.kernel"] = torch.zeros(4, 788)
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(module, spec("resnet18", checkpoint=saved(tensors, tmp_path)))
    assert str(caught.value).splitlines() == [
        "checkpoint w.pth does not fit resnet18: 7 of 9 tensors do.",
        "  problem     tensor        expected  found",
        "  missing     ln.bias       (2,)      -",
        "  unexpected  final.kernel  -         (4, 788)",
        "  mis-shaped  ln.weight     (2, 4)    (2, 5)",
        "Check architecture, head and image size; rename tensors with key_map. "
        "`sightline members probe` lists what the file holds.",
    ]
    assert all(torch.equal(tensor, before[name]) for name, tensor in module.state_dict().items())


def test_what_training_needs_is_left_out_by_pattern(module: nn.Module, spec: Spec, tmp_path: Path):
    path = saved(filled(module) | {"final.kernel": torch.zeros(4, 788)}, tmp_path)
    with pytest.raises(CheckpointError, match=r"leave them out with ignore: \[final\.\*\]"):
        load_checkpoint(module, spec(checkpoint=path))
    assert load_checkpoint(module, spec(checkpoint=path, ignore=("final.*",))) == ()


def test_tensors_of_the_model_that_are_ignored_stay_unfilled_and_are_told(
    module: nn.Module, spec: Spec, tmp_path: Path
):
    tensors = {name: tensor for name, tensor in filled(module).items() if not name.startswith("ln.")}
    unfilled = load_checkpoint(module, spec(checkpoint=saved(tensors, tmp_path), ignore=("ln.*",)))
    assert unfilled == ("ln.weight", "ln.bias")


def test_an_optional_power_keeps_its_value_and_may_be_a_bare_number(module: nn.Module, spec: Spec, tmp_path: Path):
    tensors = filled(module)
    tensors["p"] = torch.tensor(2.5)
    load_checkpoint(module, spec(checkpoint=saved(tensors, tmp_path)))
    assert module.get_parameter("p").tolist() == [2.5]
    del tensors["p"]
    load_checkpoint(module, spec(checkpoint=saved(tensors, tmp_path)), optional=frozenset({"p"}))
    assert module.get_parameter("p").tolist() == [2.5]
    with pytest.raises(CheckpointError, match=r"missing +p +\(1,\)"):
        load_checkpoint(module, spec(checkpoint=saved(tensors, tmp_path)))


def test_a_wrapper_around_all_names_is_recognised(module: nn.Module, spec: Spec, tmp_path: Path):
    path = saved({f"module.{name}": tensor for name, tensor in filled(module).items()}, tmp_path)
    with pytest.raises(
        CheckpointError, match=r"Every tensor of the file begins with module\.; try key_map: \{module\.: ''\}"
    ):
        load_checkpoint(module, spec(checkpoint=path))
    assert load_checkpoint(module, spec(checkpoint=path, key_map=(("module.", ""),))) == ()


def test_half_precision_files_fill_float32_models(module: nn.Module, spec: Spec, tmp_path: Path):
    halves = {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in filled(module).items()}
    load_checkpoint(module, spec(checkpoint=saved(halves, tmp_path)))
    assert module.get_parameter("ln.weight").dtype == torch.float32


def test_entries_that_are_no_tensors_do_not_fit(module: nn.Module, spec: Spec, tmp_path: Path):
    torch.save(filled(module) | {"step": 7}, tmp_path / "w.pth")
    with pytest.raises(CheckpointError, match=r"unexpected +step +- +a int"):
        load_checkpoint(module, spec(checkpoint=str(tmp_path / "w.pth")))
    load_checkpoint(module, spec(checkpoint=str(tmp_path / "w.pth"), ignore=("step",)))


@pytest.mark.parametrize(
    ("name", "fields", "why"),
    [
        ("w.safetensors", {}, "a safetensors file sorts its keys"),
        ("w.pth", {"key_map": (("a.", "b."),)}, "a key_map names"),
    ],
)
def test_order_needs_an_order(module: nn.Module, spec: Spec, tmp_path: Path, name: str, fields: dict, why: str):
    path = saved(filled(module), tmp_path, name)
    with pytest.raises(CheckpointError, match=f"key_order takes tensors in their order, but {why}"):
        load_checkpoint(module, spec(checkpoint=path, key_order=True, **fields))


def test_long_tables_are_cut_and_the_rest_is_counted():
    misfits = compare({}, {f"x{i}": torch.zeros(1) for i in range(ROWS + 3)})
    lines = table(misfits)
    assert len(lines) == 1 + ROWS + 1
    assert lines[-1] == "  ... and 3 more unexpected"
