"""Work for worker processes: top-level functions, which pickle by name."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def square(number: int) -> int:
    return number * number


def slow_first(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number


def has_torch(number: int) -> bool:
    import generator.store.decode  # noqa: F401 - what a worker imports to decode

    return "torch" in sys.modules


def picky(number: int) -> int:
    if number == 1:
        raise ValueError("one is bad")
    if number == 2:
        raise KeyError("two")
    return number


def deadly(number: int) -> int:
    if number == 2:
        os._exit(9)
    return number


def linger(folder: str, seconds: float = 60) -> int:
    """Say that we are here, and stay."""
    Path(folder, str(os.getpid())).touch()
    time.sleep(seconds)
    return 0


def nap(folder: str) -> int:
    """Say that we are here, and stay for a moment."""
    return linger(folder, 0.5)
