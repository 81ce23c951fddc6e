"""Killed while pictures are drawn, pages written, or MkDocs is at work: the next run finishes with the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from generator import pipeline
from generator.config import load
from generator.store.starter import start_project
from pipeline.projects import Remembering, make_project, tree
from pipeline.test_again import everything

PAGES = 250
"""More pages of the audit, so that MkDocs is at work for a second or two."""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose pages are written, and that has no site yet."""
    path = make_project(tmp_path_factory.mktemp("seals") / "seals")
    start_project(path.parent, {})
    everything(path)
    audit = path.parent / "docs" / "audit"
    page = (audit / "images" / "ada-0.md").read_text()
    for number in range(PAGES):
        (audit / "images" / f"more-{number}.md").write_text(page)
    return path


@pytest.fixture(scope="module")
def site(rendered: Path) -> dict[str, str]:
    """The site that nobody disturbed."""
    pipeline.publish(load(rendered), Remembering())
    found = tree(rendered.parent / "site")
    shutil.rmtree(rendered.parent / "site")
    return found


@pytest.fixture
def project(rendered: Path, tmp_path: Path) -> Path:
    shutil.copytree(rendered.parent, tmp_path / "seals")
    return tmp_path / "seals" / "config.yaml"


def start(command: str, path: Path, repository: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "generator", command, "--quiet", "--config", str(path)],
        env={**os.environ, "PYTHONPATH": str(repository)},
        stdout=subprocess.DEVNULL,
    )


def kill(running: subprocess.Popen[bytes]) -> None:
    """As `kill -9` does: this process alone. What it had started must end by itself."""
    running.kill()
    running.wait()


@pytest.mark.slow
@pytest.mark.parametrize("command", ["publish", "build"])
def test_killed_while_mkdocs_writes_the_site(
    command: str, site: dict[str, str], project: Path, repository: Path
) -> None:
    place = project.parent / "site"
    running = start(command, project, repository)
    while len(list(place.glob("audit/images/*.html"))) < 20:
        assert running.poll() is None, "it was done before it could be killed"
        time.sleep(0.005)
    kill(running)
    left = tree(place)
    assert len(left) < len(site)
    getattr(pipeline, command)(load(project), Remembering())
    assert tree(place) == site


@pytest.mark.slow
def test_killed_over_a_finished_site(site: dict[str, str], project: Path, repository: Path) -> None:
    """MkDocs empties the folder first: what is in it at any moment is old, new or absent, and new in the end."""
    place = project.parent / "site"
    place.mkdir()
    (place / "old.html").write_text("of another time")
    running = start("publish", project, repository)
    while (place / "old.html").exists():
        assert running.poll() is None
        time.sleep(0.005)
    kill(running)
    pipeline.publish(load(project), Remembering())
    assert tree(place) == site


@pytest.mark.slow
def test_render_killed_at_random_times(tmp_path: Path, repository: Path) -> None:
    whole = make_project(tmp_path / "whole" / "seals")
    pipeline.run(load(whole), Remembering())
    path = tmp_path / "killed" / "seals" / "config.yaml"
    shutil.copytree(whole.parent, path.parent)
    begun = time.monotonic()
    running = start("render", whole, repository)
    while not (whole.parent / "docs").exists():
        assert running.poll() is None
        time.sleep(0.005)
    first = time.monotonic() - begun
    assert running.wait() == 0
    last = time.monotonic() - begun
    rng = np.random.default_rng(3)
    for share in rng.uniform(0.2, 1.0, 5):  # 1: as the last page is written; drawing goes before the first
        running = start("render", path, repository)
        try:
            running.wait(timeout=0.7 * first + share * (last - 0.7 * first))
        except subprocess.TimeoutExpired:
            kill(running)
    pipeline.render(load(path), Remembering())
    assert tree(path.parent / "docs") == tree(whole.parent / "docs")
