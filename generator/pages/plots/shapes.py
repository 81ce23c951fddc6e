"""What a plot is made of: paths and labels with finished coordinates, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.pages.elements import Table

TONES = 6
"""Colours, each with a dash pattern, in the style sheet."""

Spot = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """A shape; ``css`` are its classes, ``d`` its outline in SVG's path language."""

    css: str
    d: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A line of text, centred vertically on ``y``; its classes say which part of it lies at ``x``."""

    css: str
    x: str
    y: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """An entry of the legend: a swatch of 40 x 16 units, and the name of what looks like it."""

    paths: tuple[Path, ...]
    name: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """A plot: ``words`` says what is drawn to those who cannot see it, and ``table`` gives them the numbers.

    ``paths`` are in the order of drawing. ``sentence`` stands in for a drawing where there is too little to draw.
    """

    title: str
    reading: str | None = None
    words: str = ""
    view: str = ""
    paths: tuple[Path, ...] = ()
    labels: tuple[Label, ...] = ()
    keys: tuple[Key, ...] = ()
    table: Table | None = None
    sentence: str | None = None


def coordinate(value: float) -> str:
    """A coordinate rounded to a tenth, without needless zeros."""
    return _tenths(round(10 * value))


def tone(index: int) -> str:
    """The class of the colour and dash pattern of the ``index``-th thing drawn."""
    return f"a-tone-{index % TONES + 1}"


def trace(spots: Iterable[Spot]) -> str:
    """The path through ``spots``; those that lie on the straight way between others are left out."""
    kept: list[tuple[int, int]] = []
    for spot in ((round(10 * x), round(10 * y)) for x, y in spots):
        if kept and kept[-1] == spot:
            continue
        if len(kept) > 1 and _onward(kept[-2], kept[-1], spot):
            kept.pop()
        kept.append(spot)
    return "M" + " ".join(f"{_tenths(x)},{_tenths(y)}" for x, y in kept)


def _onward(first: tuple[int, int], second: tuple[int, int], third: tuple[int, int]) -> bool:
    """Whether the way from the second to the third goes on exactly as that from the first to the second."""
    (ax, ay), (bx, by) = ((q[0] - p[0], q[1] - p[1]) for p, q in ((first, second), (second, third)))
    return ax * by == ay * bx and ax * bx + ay * by > 0


def _tenths(value: int) -> str:
    return f"{value / 10:g}"


def area(spots: Sequence[Spot]) -> str:
    """The closed shape around ``spots``."""
    return trace(spots) + "z"


_MARKERS = (
    "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z",
    "m-5 -5h10v10h-10z",
    "m0 -6.5l6.5 11h-13z",
    "m0 -7l7 7l-7 7l-7 -7z",
    "m0 6.5l6.5 -11h-13z",
)
"""Disc, square, triangle, diamond, triangle upside down: all about as large, their middle at the start."""


def marker(x: float, y: float, index: int) -> Path:
    """The marker of the ``index``-th thing drawn, at a spot."""
    d = f"M{coordinate(x)} {coordinate(y)}{_MARKERS[index % len(_MARKERS)]}"
    return Path(css=f"a-plot-point {tone(index)}", d=d)
