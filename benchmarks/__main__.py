"""``python -m benchmarks [--only a,b] [--quick]``: measure, print, and write docs/performance.md."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: CPU time of one thread is work done

from benchmarks import mkdocs_pages, one_pass, pair_cost, project, rebuild, report, same_score, search, whole_job
from benchmarks.clock import REPOSITORY
from benchmarks.measures import Measure

RESULTS = Path(__file__).resolve().parent / "results.json"
PAGE = REPOSITORY / "docs" / "performance.md"
Part = Callable[[Path, bool], Iterator[Measure]]
PARTS: Mapping[str, Part] = {
    "a": lambda folder, quick: one_pass.run(one_pass.QUICK if quick else one_pass.Size()),
    "b": lambda folder, quick: whole_job.run(project.QUICK if quick else project.Job(), folder),
    "c": lambda folder, quick: mkdocs_pages.run(mkdocs_pages.QUICK if quick else mkdocs_pages.Size(), folder),
    "d": lambda folder, quick: rebuild.run(project.QUICK if quick else project.Job(), folder),
    "e": lambda folder, quick: search.run(search.QUICK if quick else search.Size()),
    "f": lambda folder, quick: same_score.run(same_score.QUICK if quick else same_score.Size()),
    "g": lambda folder, quick: pair_cost.run(pair_cost.QUICK if quick else pair_cost.Size()),
}


def main() -> None:
    """Measure the parts asked for; a quick run is a check that they run, and writes nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure, such as a,c (default: all)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, nothing written")
    chosen = parser.parse_args()
    names = chosen.only.split(",")
    if unknown := set(names) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    warnings.simplefilter("ignore")  # the peers' own deprecations
    measures: list[Measure] = []
    for name in names:
        measures += _measured(name, chosen.quick)
    if not chosen.quick:
        _write(report.merged(report.load(RESULTS), measures))


def _measured(name: str, quick: bool) -> list[Measure]:
    print(f"({name}) {report.TITLES[name]}", flush=True)
    found, started = [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sightline-bench-") as folder:
        for item in PARTS[name](Path(folder), quick):
            found.append(item)
            print(*report.lines([item]), flush=True)
    print(f"    {time.monotonic() - started:.0f} s\n", flush=True)
    return found


def _write(measures: list[Measure]) -> None:
    report.save(RESULTS, measures, _setting())
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(report.between_markers(page, report.markdown(measures, _setting())), encoding="utf-8")
    print(f"written: {RESULTS.relative_to(REPOSITORY)}, {PAGE.relative_to(REPOSITORY)}")


def _setting() -> str:
    """The kind of machine and the versions that matter; nothing that names this one."""
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("torch", "timm", "grad-cam", "captum", "mkdocs", "mkdocs-material")
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    machine = f"{cores} shared CPU cores ({platform.machine()}, {platform.system()}), one thread"
    return f"{machine}, Python {platform.python_version()}, {packages}"


if __name__ == "__main__":
    main()
