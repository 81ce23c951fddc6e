"""Numbers, dates and names as a reader sees them. Pure: a value in, a string out, never ``nan`` or ``None``."""

from __future__ import annotations

import math
import unicodedata
from datetime import date

from generator.core.dates import date_parts
from generator.core.results import Estimate

NONE = "\u2013"
"""What stands where there is no value."""

UNKNOWN = "unknown"
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_JOINERS = {"\u200d"}  # keeps composed emoji whole


def plain(text: str) -> str:
    """One line of visible text: control, format and bidirectional-override characters gone, white space single."""
    spaced = (" " if character.isspace() else character for character in text)
    seen = (c for c in spaced if c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    return " ".join("".join(seen).split())


def shorten(text: str, limit: int = 60) -> str:
    """`plain` text of at most ``limit`` characters; the middle gives way, since ids differ at their ends."""
    line = plain(text)
    if len(line) <= limit:
        return line
    tail = (limit - 1) // 3
    return f"{line[: limit - 1 - tail]}\u2026{line[len(line) - tail :]}"


def percent(share: float | None, digits: int = 1) -> str:
    """A share in 0..1 as ``83.3 %`` with a no-break space; `NONE` where undefined."""
    if share is None or math.isnan(share):
        return NONE
    return f"{100 * share:.{digits}f}\u00a0%"


def interval(estimate: Estimate, digits: int = 1) -> str:
    """The 95 % interval as ``72.1 to 91.0 %``; `NONE` where undefined."""
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return NONE
    return f"{100 * estimate.low:.{digits}f} to {percent(estimate.high, digits)}"


def estimate(value: Estimate) -> str:
    """Value and interval in one cell: ``83.3 % (72.1 to 91.0 %)``."""
    if math.isnan(value.value):
        return NONE
    return f"{percent(value.value)} ({interval(value)})"


def similarity(score: float | None) -> str:
    """A cosine or fused score with three digits and a true minus sign."""
    return number(score, 3)


def number(value: float | None, digits: int = 2) -> str:
    """A decimal number with ``digits`` digits, a true minus sign, never a negative zero."""
    if value is None or math.isnan(value):
        return NONE
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text.replace("-", "\u2212")


def points(difference: float | None) -> str:
    """A difference of shares in percentage points with its sign: ``+1.2``, ``\u22120.7``, ``0.0``."""
    text = number(None if difference is None else 100 * difference, 1)
    return text if text in (NONE, "0.0") or text.startswith("\u2212") else f"+{text}"


def points_interval(difference: Estimate) -> str:
    """The 95 % interval of a difference of shares, in percentage points: ``\u22120.4 to +2.9``; `NONE` if undefined."""
    if math.isnan(difference.low) or math.isnan(difference.high):
        return NONE
    return f"{points(difference.low)} to {points(difference.high)}"


def ordinal(value: int) -> str:
    """``1st``, ``2nd``, ``13th``, ``1,021st``."""
    teens = value % 100 in (11, 12, 13)
    return f"{value:,}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


def integer(value: int) -> str:
    """A whole number with thousands separated: ``12,345``."""
    return f"{value:,}"


def count(value: int, singular: str, plural: str | None = None) -> str:
    """``1 image``, ``2 images``; give ``plural`` where an *s* is not enough."""
    return f"{integer(value)} {singular if value == 1 else plural or singular + 's'}"


def pixels(width: int, height: int) -> str:
    """A size as ``1,280 x 960 px``, with a true multiplication sign."""
    return f"{integer(width)} \u00d7 {integer(height)}\u00a0px"


def gap(first: str | None, second: str | None) -> str:
    """The time between two published dates, at the coarser precision of the two (dates may be coarsened).

    ``same day``, ``12 days apart``, ``3 months apart``, ``same year`` ...; `UNKNOWN` where a date is missing or is
    not ISO 8601.
    """
    one, two = (tuple(map(int, date_parts(text or ""))) for text in (first, second))
    if not one or not two:
        return UNKNOWN
    shared = min(len(one), len(two))
    if shared == 3:
        return _apart(abs((date(*one) - date(*two)).days), "day")
    if shared == 2:
        return _apart(abs((one[0] - two[0]) * 12 + one[1] - two[1]), "month")
    return _apart(abs(one[0] - two[0]), "year")


def _apart(difference: int, unit: str) -> str:
    return f"{count(difference, unit)} apart" if difference else f"same {unit}"


def share_style(share: float) -> str:
    """A CSS percentage in 0..100 for bar lengths, clamped."""
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%" if not math.isnan(share) else "0%"


def listing(items: tuple[str, ...]) -> str:
    """``a``, ``a and b``, ``a, b and c``; an empty tuple is an empty string."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


_TARGETS = {
    "sum": "the sum of the embedding",
    "self": "the embedding's similarity to itself",
    "random": "a random direction (a control)",
    "mean": "no target (a control)",
    "match": "the similarity to the candidate",
    "contrast": "the candidate less the best other",
}
_KINDS = {
    "gradcam": "Grad-CAM",
    "hirescam": "HiResCAM",
    "decomposition": "Decomposition",
    "activation": "Mean of the channels",
}


def map_label(name: str) -> str:
    """A map name in words: ``sum.gradcam`` is ``Grad-CAM of the sum of the embedding``."""
    target, _, kind = name.partition(".")
    words = _KINDS.get(kind, kind)
    return f"{words}, {_TARGETS[target]}" if target == "mean" else f"{words} of {_TARGETS.get(target, target)}"
