"""Measures as a table for the terminal, as JSON, and as Markdown between the markers of docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.measures import Measure, Target

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
TITLES = {
    "a": "One pass",
    "b": "The whole job",
    "c": "Pages",
    "d": "A rebuild with nothing changed",
    "e": "Matching at scale",
    "f": "PAIR-X, and pairs of the same similarity",
    "g": "Pair maps",
}
HEAD = ("measured", "on", "median", "rounds", "target", "")


def lines(measures: Iterable[Measure]) -> list[str]:
    """One line a measure, for the terminal."""
    return [f"{row[0]:<62} {row[1]:<36} {row[2]:>9} {row[3]:>16} {row[4]:>14} {row[5]}" for row in map(_row, measures)]


def markdown(measures: Sequence[Measure], setting: str) -> str:
    """A table per part, and what they were measured on."""
    parts = [f"Measured on {setting}."]
    for part in dict.fromkeys(item.part for item in measures):
        rows = [_row(item) for item in measures if item.part == part]
        body = "\n".join(
            f"| {' | '.join(row)} |" for row in (HEAD, ("---", "---", "---:", "---:", "---:", "---"), *rows)
        )
        parts.append(f"### ({part}) {TITLES[part]}\n\n{body}")
    return "\n\n".join(parts) + "\n"


def between_markers(page: str, text: str) -> str:
    """``page`` with ``text`` between its markers. Raises `ValueError` if they are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"expected the markers {BEGIN} and {END} in the page")
    return f"{before}{BEGIN}\n\n{text}\n{END}{after}"


def save(path: Path, measures: Sequence[Measure], setting: str) -> None:
    """Write ``measures`` as JSON."""
    data = {"setting": setting, "measures": [asdict(item) for item in measures]}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> list[Measure]:
    """Read what `save` wrote; nothing where there is no such file."""
    if not path.is_file():
        return []
    found = json.loads(path.read_text(encoding="utf-8"))["measures"]
    return [Measure(**{**item, "target": Target(**item["target"]) if item["target"] else None}) for item in found]


def merged(old: Sequence[Measure], new: Sequence[Measure]) -> list[Measure]:
    """``old`` with the parts that were measured again replaced by ``new``, in the order of parts."""
    again = {item.part for item in new}
    return sorted((*(item for item in old if item.part not in again), *new), key=lambda item: item.part)


def _row(item: Measure) -> tuple[str, str, str, str, str, str]:
    target = "" if item.target is None else f"{item.target.bound} {_number(item.target.value, item.unit)}"
    spread = "" if item.low == item.high else f"{_number(item.low)} to {_number(item.high)}"
    return (item.what, item.on, _number(item.value, item.unit), spread, target, item.verdict)


def _number(value: float, unit: str = "") -> str:
    digits = 3 if value < 2 else 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f}{'' if unit in ('', 'x') else ' '}{unit}"
