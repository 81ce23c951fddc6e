"""Places in a configuration: paths of keys and indexes, how they are written, and where they were set."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place; ``text`` says what was expected, what was found and what to do."""

    path: Path
    text: str


def written(path: Path) -> str:
    """A path as people write it: ``ensemble.members[2].layer``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[\w-]+", part):
            text += f".{part}" if text else part
        else:
            text += f"[{part!r}]"
    return text


def sentence(problem: Problem, origins: Mapping[Path, str]) -> str:
    """A problem with its place and, where it is known, its line: ``pages.count (line 12): ...``."""
    for length in range(len(problem.path), 0, -1):
        origin = origins.get(problem.path[:length])
        if origin:
            return f"{written(problem.path)} ({origin}): {problem.text}"
    return f"{written(problem.path)}: {problem.text}" if problem.path else problem.text


def nearest(found: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``found`` is probably a misspelling of."""
    return next(iter(difflib.get_close_matches(found, sorted(known), n=1, cutoff=0.6)), None)


def suggestion(found: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest of ``known``, or the whole (short) list of them."""
    names = sorted(known)
    name = nearest(found, names)
    if name is not None:
        return f"; did you mean {name!r}?"
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"; known here: {shown}" if names else ""
