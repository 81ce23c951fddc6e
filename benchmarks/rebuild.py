"""(d) `sightline build` again, with nothing changed, against the first time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import project
from benchmarks.clock import Spread, Usage, child
from benchmarks.measures import Measure, measure
from benchmarks.project import ALL_MAPS, Job

PART = "d"
COMMAND = """
import sys
from generator.cli.app import run
sys.exit(run([sys.argv[2], "--quiet", "--config", sys.argv[1]]))
"""


def run(job: Job, folder: Path) -> Iterator[Measure]:
    """The first build, a rebuild, and what of the rebuild is MkDocs; each round in a fresh project."""
    first, again, published = [], [], []
    for number in range(job.rounds):
        config = project.make(folder / f"rebuilt-{number}", job, ALL_MAPS)
        first.append(_sightline("build", config))
        again.append(_sightline("build", config))
        published.append(_sightline("publish", config))
    on = f"{job.photos} photos x {job.members} members x 2 views"
    pairs = list(zip(first, again, published, strict=True))
    yield measure(
        PART, "rebuild with nothing changed, over the first build", on, Spread.of([b.cpu / a.cpu for a, b, _ in pairs])
    )
    yield measure(PART, "first build", on, Spread.of([used.cpu for used in first]), unit="s")
    yield measure(PART, "rebuild", on, Spread.of([used.cpu for used in again]), unit="s")
    yield measure(PART, "of that, `sightline publish`", on, Spread.of([used.cpu for used in published]), unit="s")
    yield measure(PART, "peak memory, rebuild over first build", on, Spread.of([b.peak / a.peak for a, b, _ in pairs]))


def _sightline(command: str, config: Path) -> Usage:
    return child(COMMAND, str(config), command)
