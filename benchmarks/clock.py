"""CPU time, not wall time: a neighbour on the same machine slows the clock on the wall, and this one much less.

Contestants run interleaved, the order reversed every other time, so that a drift of the machine hits all of them.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """A median over rounds, and the least and greatest round."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """The spread of one number per round."""
        return cls(value=statistics.median(values), low=min(values), high=max(values))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rounds:
    """CPU seconds per contestant, one number per round."""

    seconds: Mapping[str, list[float]]

    def ratio(self, one: str, other: str) -> Spread:
        """``one`` over ``other``, round by round: what both met in a round cancels."""
        return Spread.of([a / b for a, b in zip(self.seconds[one], self.seconds[other], strict=True)])


def interleaved(contestants: Mapping[str, Callable[[], float]], *, rounds: int, turns: int = 1) -> Rounds:
    """Run every contestant ``turns`` times in each of ``rounds`` and keep its best turn of a round.

    A contestant returns the CPU seconds of one run. What a neighbour does to the caches only ever adds to them, hence
    the best turn.
    """
    seconds: dict[str, list[float]] = defaultdict(list)
    order = list(contestants)
    for _ in range(rounds):
        turn: dict[str, list[float]] = defaultdict(list)
        for _ in range(turns):
            for name in order:
                turn[name].append(contestants[name]())
            order.reverse()
        for name, spent in turn.items():
            seconds[name].append(min(spent))
    return Rounds(seconds=seconds)


def timed(job: Callable[[], object]) -> Callable[[], float]:
    """A contestant that runs ``job`` here: CPU seconds of this process and of the children it waited for."""

    def run() -> float:
        gc.collect()
        before = _spent()
        job()
        return _spent() - before

    job()  # the first run warms allocators and caches, and is not counted
    return run


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """What a child process used: CPU seconds, and the peak of its resident memory in MiB."""

    cpu: float
    peak: float


LAUNCHER = """
import json, os, subprocess, sys
process = subprocess.Popen([sys.executable, "-c", *sys.argv[1:]], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""A small process between us and the one that is measured: a new process starts with its parent's peak as its own."""


def child(code: str, *arguments: str) -> Usage:
    """Run Python ``code`` in a process of its own, and count the children it waits for. Raises if it fails."""
    command = [sys.executable, "-c", LAUNCHER, code, *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, env=_environment(), capture_output=True, text=True, check=True)
    exit_code, cpu, peak = json.loads(done.stdout)
    if exit_code != 0:
        raise RuntimeError(f"a benchmark's child process ended with {exit_code}:\n{code}\n{done.stderr}")
    return Usage(cpu=cpu, peak=peak / 1024 / (1024 if sys.platform == "darwin" else 1))  # macOS counts bytes


def _environment() -> dict[str, str]:
    """As a user has it: modules are compiled once and kept, whatever this session's own environment says."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "sightline-bench-bytecode")}
