"""The frame of a drawing: the area, its grid, the ticks and what they are of."""

from __future__ import annotations

from dataclasses import dataclass

from generator.pages.plots.lettering import SIZE, fitting, text_width
from generator.pages.plots.scales import Axis, Scale
from generator.pages.plots.shapes import Label, Path, Spot, coordinate, trace

WIDTH = 640.0
"""Units across every drawing."""

BELOW = 62.0
"""Units for the ticks and the name of the axis below an area."""

_MARK_ROW = 26.0
_GAP = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A value worth a line across the drawing (a threshold, a baseline), and its name."""

    value: float
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """The area that is drawn in, and the scales across and up it."""

    left: float
    right: float
    top: float
    bottom: float
    x: Scale
    y: Scale

    def at(self, x: float, y: float) -> Spot:
        """Where a pair of values lies."""
        return self.x(x), self.y(y)


def make_frame(x: Axis, y: Axis, bottom: float, *, mark: Mark | None = None) -> Frame:
    """The area down to ``bottom`` with room for the ticks' words, and for a mark's name above it."""
    left = max((text_width(y.text(tick)) for tick in y.places()), default=0.0) + _GAP
    left, right = round(max(left, side(x))), round(WIDTH - side(x))
    top = 40.0 + (_MARK_ROW if marked(x, mark) else 0.0)
    across, up = Scale(axis=x, start=left, end=right), Scale(axis=y, start=bottom, end=top)
    return Frame(left=left, right=right, top=top, bottom=bottom, x=across, y=up)


def side(axis: Axis) -> float:
    """The room that the words of an axis' last tick take beyond its end, or a marker there."""
    return max([12.0, *(text_width(axis.text(tick)) / 2 for tick in axis.places()[-1:])])


def marked(axis: Axis, mark: Mark | None) -> bool:
    """Whether there is a mark to draw: one beyond the axis is not drawn."""
    return mark is not None and axis.low <= mark.value <= axis.high


def across(scale: Scale, top: float, bottom: float) -> tuple[list[Path], list[Label]]:
    """The grid, the ticks and the name of the axis below an area."""
    places = scale.axis.places()
    paths = [Path(css="a-plot-grid", d=trace([(scale(tick), top), (scale(tick), bottom)])) for tick in places]
    labels = [label(scale(tick), bottom + SIZE, scale.axis.text(tick), "a-plot-middle") for tick in _roomy(scale)]
    name = fitting(scale.axis.label, WIDTH - 20)
    middle = _inside((scale.start + scale.end) / 2, text_width(name) / 2)
    return paths, [*labels, label(middle, bottom + 47, name, "a-plot-middle a-plot-name")]


def _roomy(scale: Scale) -> list[float]:
    """The ticks with room for their words: the ends come first, the others where they touch none before them."""
    places = scale.axis.places()
    taken: dict[float, tuple[float, float]] = {}
    for tick in (*places[-1:], *places[:-1]):
        middle, half = scale(tick), text_width(scale.axis.text(tick)) / 2 + _GAP / 2
        if all(middle + half <= left or right <= middle - half for left, right in taken.values()):
            taken[tick] = (middle - half, middle + half)
    return sorted(taken)


def _inside(middle: float, half: float) -> float:
    """The middle of a text, moved so far that the text lies in the drawing."""
    return min(max(middle, half), WIDTH - half)


def up(frame: Frame) -> tuple[list[Path], list[Label]]:
    """The grid, the ticks and the name of the axis left of an area; the name stands above it, to be read upright."""
    paths, labels = [], []
    for tick in frame.y.axis.places():
        y = frame.y(tick)
        paths.append(Path(css="a-plot-grid", d=trace([(frame.left, y), (frame.right, y)])))
        labels.append(label(frame.left - _GAP, y, frame.y.axis.text(tick), "a-plot-end"))
    return paths, [label(0, 12, fitting(frame.y.axis.label, WIDTH), "a-plot-name"), *labels]


def axes(frame: Frame) -> tuple[list[Path], list[Label]]:
    """Both axes, and the line that the area stands on."""
    (first, below), (second, beside) = across(frame.x, frame.top, frame.bottom), up(frame)
    ground = Path(css="a-plot-ground", d=trace([(frame.left, frame.bottom), (frame.right, frame.bottom)]))
    return [*first, *second, ground], [*beside, *below]


def mark_lines(scale: Scale, mark: Mark | None, top: float, bottom: float) -> tuple[list[Path], list[Label]]:
    """A mark as a line down the area with its name above; nothing where there is none on the axis."""
    if mark is None or not marked(scale.axis, mark):
        return [], []
    x, text = scale(mark.value), fitting(mark.label, WIDTH * 0.6)
    path = Path(css="a-plot-mark", d=trace([(x, top - 6), (x, bottom)]))
    return [path], [label(_inside(x, text_width(text) / 2), top - 19, text, "a-plot-middle")]


def label(x: float, y: float, text: str, css: str) -> Label:
    """A line of text at a spot."""
    return Label(css=css, x=coordinate(x), y=coordinate(y), text=text)
