"""`compute` as records: where models run, and how many processes help."""

from __future__ import annotations

import os
from typing import Literal

from generator.config.schema.running import ComputeSection
from generator.core.member import Runtime


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def runtime(compute: ComputeSection, device: str) -> Runtime:
    """On what models run; ``device`` is ``cpu`` or ``cuda``."""
    resolved: Literal["cpu", "cuda"] = "cuda" if device == "cuda" else "cpu"
    return Runtime(
        device=resolved,
        batch_size=compute.batch_size,
        threads=compute.threads or _cores(),
        precision=compute.precision,
    )


def workers(compute: ComputeSection) -> int:
    """Processes that decode images."""
    return min(4, _cores()) if compute.workers is None else compute.workers
