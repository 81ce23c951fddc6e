"""Fixtures shared by every folder of tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is no failure: examples are judged by what they give, not by how long they take.
settings.register_profile("sightline", deadline=None)
settings.load_profile("sightline")

REPOSITORY = Path(__file__).resolve().parent.parent

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Without these Chromium looks up hosts of its own while it starts, which a closed network refuses."""


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout under test."""
    return REPOSITORY


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real photographs with identities; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("SIGHTLINE_REAL", REPOSITORY.parent / "shared" / "real"))
    if not folder.is_dir():
        pytest.skip("no real photographs here (SIGHTLINE_REAL: a folder with dreambooth-dev, beluga-mini, manta-demo)")
    return folder


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the planted audit (`planted.project`): an honest and a shortcut member, taught once a session."""
    from planted.project import write_project, write_weights  # torch, which most tests do without

    folder = tmp_path_factory.mktemp("planted")
    write_project(folder, write_weights(tmp_path_factory.mktemp("weights")))
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless Chromium for all tests (a process can drive a single one), as a Playwright browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright here (pip install playwright)")
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as session:
        browser = session.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def local_weights(real_data: Path) -> Path:
    """The folder of ALIKE and ALIKED weights beside the real photographs; tests skip where it is absent."""
    folder = real_data.parent / "weights"
    if not folder.is_dir():
        pytest.skip("no weights of local features here (a folder `weights` beside SIGHTLINE_REAL's)")
    return folder
