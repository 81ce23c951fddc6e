import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from generator.errors import CheckpointError
from generator.networks.checkpoints import read_weights
from generator.networks.probing import probe

STATE = {"b.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.ones(2)}


class Payload:
    """Writes a file when it is unpickled: what a malicious checkpoint would do, and worse."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.target,)


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".bin", ".ckpt"])
@pytest.mark.parametrize("zipped", [True, False])
def test_torch_files_keep_their_order(tmp_path: Path, suffix: str, zipped: bool):
    torch.save(STATE, tmp_path / f"w{suffix}", _use_new_zipfile_serialization=zipped)
    weights = read_weights(tmp_path / f"w{suffix}")
    assert list(weights.tensors) == ["b.weight", "a.bias"]
    assert weights.ordered
    assert torch.equal(weights.tensors["b.weight"], STATE["b.weight"])


def test_safetensors(tmp_path: Path):
    save_file(STATE, tmp_path / "w.safetensors")
    weights = read_weights(tmp_path / "w.safetensors")
    assert not weights.ordered
    assert set(weights.tensors) == set(STATE)


def test_a_lightning_checkpoint_is_unwrapped(tmp_path: Path):
    lightning = {"epoch": 3, "pytorch-lightning_version": "2.0.0", "state_dict": STATE, "hyper_parameters": {"lr": 0.1}}
    torch.save(lightning, tmp_path / "last.ckpt")
    weights = read_weights(tmp_path / "last.ckpt")
    assert weights.wrapper == "state_dict"
    assert list(weights.tensors) == list(STATE)
    assert weights.others == {}


@pytest.mark.parametrize("zipped", [True, False])
def test_a_malicious_pickle_is_refused_and_does_not_run(tmp_path: Path, zipped: bool):
    target = tmp_path / "it ran"
    torch.save({"a": torch.ones(1), "x": Payload(target)}, tmp_path / "w.pth", _use_new_zipfile_serialization=zipped)
    with pytest.raises(CheckpointError, match=r"w\.pth was refused: it holds pickled Python objects.*trust_checkpoint"):
        read_weights(tmp_path / "w.pth")
    assert not target.exists()


def test_a_plain_pickle_is_refused_and_does_not_run(tmp_path: Path):
    target = tmp_path / "it ran"
    (tmp_path / "w.bin").write_bytes(pickle.dumps(Payload(target), protocol=2))
    with pytest.raises(CheckpointError):
        read_weights(tmp_path / "w.bin")
    assert not target.exists()


def test_a_trusted_file_may_hold_a_whole_module(tmp_path: Path):
    torch.save(nn.Linear(3, 2), tmp_path / "w.pth")
    with pytest.raises(CheckpointError, match=r"refused.*torch\.nn\.modules\.linear\.Linear"):
        read_weights(tmp_path / "w.pth")
    assert list(read_weights(tmp_path / "w.pth", trusted=True).tensors) == ["weight", "bias"]


@pytest.mark.parametrize("name", ["w.pth", "w.safetensors", "w.ckpt"])
@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"PK\x03\x04 cut short"])
def test_damaged_files_are_one_sentence(tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CheckpointError, match=rf"checkpoint {name} cannot be read.*found {len(content)} bytes"):
        read_weights(tmp_path / name)


def test_a_truncated_checkpoint_is_damaged(tmp_path: Path):
    torch.save(STATE, tmp_path / "w.pth")
    (tmp_path / "w.pth").write_bytes((tmp_path / "w.pth").read_bytes()[:300])
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_weights(tmp_path / "w.pth")


def test_files_without_weights_say_what_they_hold(tmp_path: Path):
    torch.save({"epoch": 3, "loss": 0.1}, tmp_path / "w.pth")
    with pytest.raises(CheckpointError, match=r"w\.pth holds no weights.*found epoch, loss"):
        read_weights(tmp_path / "w.pth")
    torch.save(torch.ones(3), tmp_path / "t.pth")
    with pytest.raises(CheckpointError, match=r"t\.pth holds no weights.*found Tensor"):
        read_weights(tmp_path / "t.pth")


def test_other_suffixes_are_refused(tmp_path: Path):
    (tmp_path / "w.onnx").touch()
    with pytest.raises(CheckpointError, match=r"unknown kind of file '\.onnx'; expected \.bin, \.ckpt, \.pt, \.pth"):
        read_weights(tmp_path / "w.onnx")


def test_entries_that_are_no_tensors_are_told(tmp_path: Path):
    torch.save(STATE | {"step": 7}, tmp_path / "w.pth")
    assert read_weights(tmp_path / "w.pth").others == {"step": "int"}


@pytest.mark.parametrize("name", ["w.pth", "w.safetensors"])
def test_a_missing_file_and_a_folder_are_said_so(tmp_path: Path, name: str):
    for read in (read_weights, probe):
        with pytest.raises(CheckpointError, match=rf"checkpoint .*{name}: no such file\."):
            read(tmp_path / name)
    (tmp_path / name).mkdir()
    with pytest.raises(CheckpointError, match=r"expected a file, found a folder"):
        read_weights(tmp_path / name)


def test_a_file_without_permission_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "w.pth").touch()

    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")  # root, as in containers, may read everything

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(CheckpointError, match=r"w\.pth cannot be opened: Permission denied"):
        read_weights(tmp_path / "w.pth")


@pytest.mark.parametrize("trusted", [False, True])
def test_bytes_that_are_nonsense_are_one_sentence(tmp_path: Path, trusted: bool):
    pickled = pickle.dumps({"a": [1.5, "text"], "b": 70_000}, protocol=2)
    for content in (b"\x80\x02R.", *(pickled[:length] for length in range(len(pickled)))):
        (tmp_path / "w.pth").write_bytes(content)
        with pytest.raises(CheckpointError, match=r"w\.pth"):
            read_weights(tmp_path / "w.pth", trusted=trusted)
