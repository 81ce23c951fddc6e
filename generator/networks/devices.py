"""Which device the models run on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from generator.errors import MemberError


def resolve_device(wanted: Literal["auto", "cpu", "cuda"]) -> Literal["cpu", "cuda"]:
    """The device to use. torch is imported only where there is an NVIDIA driver to ask about.

    ``auto`` takes CUDA where torch can use it. Raises `MemberError` if ``cuda`` is demanded and cannot be
    had.
    """
    if wanted == "cpu":
        return "cpu"
    reason = _why_no_cuda()
    if reason is None:
        return "cuda"
    if wanted == "cuda":
        raise MemberError(f"device cuda: {reason} Use --device cpu, or auto to take what there is.")
    return "cpu"


def _why_no_cuda() -> str | None:
    if not _driver_present():
        return "this machine has no NVIDIA driver."
    import torch

    if torch.version.cuda is None:
        return f"the installed torch {torch.__version__} was built without CUDA."
    return None if torch.cuda.is_available() else "torch finds no usable NVIDIA GPU."


def _driver_present() -> bool:
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None
