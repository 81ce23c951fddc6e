"""Fixtures shared by every folder of tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout under test."""
    return REPOSITORY


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real photographs with identities; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("SIGHTLINE_REAL", REPOSITORY.parent / "shared" / "real"))
    if not folder.is_dir():
        pytest.skip("no real photographs here (set SIGHTLINE_REAL to a folder with dreambooth-dev, beluga-mini, manta-demo)")
    return folder
