import pytest

from generator.errors import MemberError
from generator.networks import devices
from generator.networks.devices import resolve_device


def test_cpu_asks_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(devices, "_driver_present", lambda: pytest.fail("asked for a driver"))
    assert resolve_device("cpu") == "cpu"


def test_without_a_driver_torch_is_not_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(devices, "_driver_present", lambda: False)
    monkeypatch.setattr("torch.cuda.is_available", lambda: pytest.fail("asked torch"))
    assert resolve_device("auto") == "cpu"
    with pytest.raises(MemberError, match=r"device cuda: this machine has no NVIDIA driver\. Use --device cpu"):
        resolve_device("cuda")


@pytest.mark.parametrize(("usable", "expected"), [(True, "cuda"), (False, "cpu")])
def test_with_a_driver_torch_decides(monkeypatch: pytest.MonkeyPatch, usable: bool, expected: str):
    monkeypatch.setattr(devices, "_driver_present", lambda: True)
    monkeypatch.setattr("torch.version.cuda", "12.8")
    monkeypatch.setattr("torch.cuda.is_available", lambda: usable)
    assert resolve_device("auto") == expected


def test_a_torch_without_cuda_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(devices, "_driver_present", lambda: True)
    monkeypatch.setattr("torch.version.cuda", None)
    with pytest.raises(MemberError, match="was built without CUDA"):
        resolve_device("cuda")
