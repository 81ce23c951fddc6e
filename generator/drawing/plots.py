"""Small charts as SVG text: bars with intervals, a histogram. Drawn in the page's own colours.

Nothing here names a colour: shapes carry CSS classes and ``currentColor``, so light, dark and print follow
the page. Every chart is an image with a title and a description for readers who cannot see it; all text is
escaped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW, _LABEL, _TRACK, _VALUE = 26, 190, 360, 110


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One row: a value in [0, 1], its 95 % interval where there is one, and the words shown beside it."""

    label: str
    value: float
    shown: str
    low: float | None = None
    high: float | None = None


def svg(width: float, height: float, title: str, description: str, body: str, kind: str) -> str:
    """Wrap shapes as one accessible picture that scales with its column."""
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    label = escape(f"{title}. {description}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot plot--{kind}" {size} '
        f'role="img" aria-label="{label}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


def text(x: float, y: float, words: str, css: str, anchor: str = "start", longest: int = 200) -> str:
    """A line of text; more than ``longest`` characters end in an ellipsis, with the whole as its tooltip."""
    cut = words if len(words) <= longest else f"{words[: longest - 1]}…"
    tip = "" if cut == words else f"<title>{escape(words)}</title>"
    place = f'x="{x:g}" y="{y:g}" text-anchor="{anchor}"'
    return f'<text class="{css}" {place} fill="currentColor">{escape(cut)}{tip}</text>'


def bars(rows: Sequence[Bar], title: str, description: str, chance: float | None = None) -> str:
    """Horizontal bars from 0 to 1 with interval whiskers, and a dashed line at ``chance``.

    A value that is nan (nothing to measure) has no bar, only its words.
    """
    height = _ROW * len(rows) + 8
    body = "".join(_bar(row, 4 + _ROW * index) for index, row in enumerate(rows))
    if chance is not None:
        x = round(_LABEL + _TRACK * min(max(chance, 0.0), 1.0), 2)
        body += f'<path class="plot-chance" d="M{x:g} 0V{height}" stroke="currentColor" stroke-dasharray="3 3"/>'
    return svg(_LABEL + _TRACK + _VALUE, height, title, description, body, "bars")


def _bar(row: Bar, top: float) -> str:
    middle = top + _ROW / 2
    parts = [text(_LABEL - 10, middle + 4, row.label, "plot-label", "end", longest=26)]
    parts.append(f'<path class="plot-track" d="M{_LABEL} {middle:g}h{_TRACK}" stroke="currentColor" opacity="0.2"/>')
    if math.isfinite(row.value):
        length = round(_TRACK * min(max(row.value, 0.0), 1.0), 2)
        parts.append(
            f'<rect class="plot-bar" x="{_LABEL}" y="{top + 5:g}" width="{length:g}" height="{_ROW - 10}" '
            f'fill="currentColor" fill-opacity="0.55"/>'
        )
    if row.low is not None and row.high is not None and math.isfinite(row.low + row.high):
        parts.append(_whisker(row.low, row.high, middle))
    parts.append(text(_LABEL + _TRACK + 10, middle + 4, row.shown, "plot-value"))
    return "".join(parts)


def _whisker(low: float, high: float, middle: float) -> str:
    left, right = (round(_LABEL + _TRACK * min(max(end, 0.0), 1.0), 2) for end in (low, high))
    shape = f"M{left:g} {middle:g}H{right:g}M{left:g} {middle - 4:g}v8M{right:g} {middle - 4:g}v8"
    return f'<path class="plot-whisker" d="{shape}" fill="none" stroke="currentColor" stroke-width="1.5"/>'


def histogram(
    counts: Sequence[int], edges: Sequence[float], title: str, description: str, marked: float | None = None
) -> str:
    """Bars of ``counts`` between ``edges`` (one more), a line at ``marked``; tooltips say how many."""
    if len(edges) != len(counts) + 1:
        raise ValueError(f"{len(counts)} counts need {len(counts) + 1} edges, got {len(edges)}")
    width, height, base, tallest = 360.0, 120.0, 96.0, max(1, *counts)
    step = width / len(counts)
    body = "".join(_column(i, count, edges, step, base, tallest) for i, count in enumerate(counts))
    body += f'<path class="plot-axis" d="M0 {base:g}H{width:g}" stroke="currentColor" opacity="0.4"/>'
    body += text(0, height - 6, f"{edges[0]:.3g}", "plot-tick") + text(
        width, height - 6, f"{edges[-1]:.3g}", "plot-tick", "end"
    )
    if marked is not None:
        x = round(width * min(max((marked - edges[0]) / (edges[-1] - edges[0]), 0.0), 1.0), 2)
        body += f'<path class="plot-mark" d="M{x:g} 4V{base:g}" stroke="currentColor" stroke-width="2"/>'
    return svg(width, height, title, description, body, "histogram")


def _column(index: int, count: int, edges: Sequence[float], step: float, base: float, tallest: int) -> str:
    high = round((base - 6) * count / tallest, 2)
    tip = f"<title>{edges[index]:.3g} to {edges[index + 1]:.3g}: {count}</title>"
    x, y, width = round(index * step + 0.5, 2), round(base - high, 2), round(step - 1, 2)
    place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{high:g}"'
    return f'<rect class="plot-bar" {place} fill="currentColor" fill-opacity="0.55">{tip}</rect>'
