"""Killed at any moment, the next run finishes with the same bytes as one that nobody disturbed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.projects import make_project, tree
from pipeline.test_again import everything

SCRIPT = """
import os, signal, sys
from pathlib import Path
from generator.config import load
from generator.core.progress import Silent
from generator.pipeline import render, run

stage, after = sys.argv[2], int(sys.argv[3])

class Deadly(Silent):
    seen = 0
    def advance(self, name, item, n=1):
        if name == stage:
            Deadly.seen += 1
            if Deadly.seen == after:
                os.kill(os.getpid(), signal.SIGKILL)

config = load(Path(sys.argv[1]))
run(config, Deadly())
render(config, Deadly())
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = make_project(tmp_path_factory.mktemp("undisturbed") / "seals")
    everything(path)
    return tree(path.parent / "docs")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "after"), [("embed", 1), ("embed", 7), ("explain", 1), ("draw", 3), ("write", 2), ("write", 9)]
)
def test_a_killed_run_is_finished_by_the_next(
    stage: str, after: int, undisturbed: dict[str, str], tmp_path: Path, repository: Path
) -> None:
    path = make_project(tmp_path / "seals")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path), stage, str(after)],
        env={**os.environ, "PYTHONPATH": str(repository)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, "the run was meant to die"
    everything(path)
    assert tree(path.parent / "docs") == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("tenths", [12, 19, 27])
def test_a_run_killed_at_some_time_with_workers_at_work_is_finished(
    tenths: int, undisturbed: dict[str, str], tmp_path: Path, repository: Path
) -> None:
    path = make_project(tmp_path / "seals")
    command = [sys.executable, "-m", "generator", "run", "--quiet", "--config", str(path), "--set", "compute.workers=1"]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    while True:  # from its first artefact on; Python's and torch's start is no part of the run
        running = subprocess.Popen(command, env=environment)
        try:
            running.wait(timeout=2 + tenths / 10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        if running.returncode == 0 or (path.parent / "runs" / "artefacts.sqlite").exists():
            break
        tenths += 10
    everything(path)
    assert tree(path.parent / "docs") == undisturbed
