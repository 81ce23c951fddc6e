"""Dates cut to what may be published: a day, a month, a year, or nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year", "none"]

WRITTEN = re.compile(
    r"(?P<year>\d{4})"
    r"(?:(?P<mark>[-/.:])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2})(?:[T ]\s*\d{1,2}[:.]\d{2}.*)?)?)?",
    re.DOTALL,
)
"""ISO 8601 and its neighbours, year first: 2019, 2019-08, 2019/08/29, EXIF's 2019:08:29 12:00:00."""
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?\d{4,6}Z?)?")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
KEPT = {"day": 3, "month": 2, "year": 1, "none": 0}


def coarse_date(text: str, precision: Precision) -> str | None:
    """``text`` cut to ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY`` by ``precision``; ``None`` if nothing is left.

    The time of day is always dropped. Dates are read year first; in any other order (``07/08/2019`` is two
    different days) only the year is certain, so only the year is given.

    >>> coarse_date("2019-08-29 13:22:50", "month"), coarse_date("29.8.2019", "day")
    ('2019-08', '2019')
    """
    text = text.strip()
    parts = date_parts(text) or _compact(text) or _year_only(text)
    return "-".join(parts[: KEPT[precision]]) or None


def is_date(text: str) -> bool:
    """Whether the whole of ``text`` is surely a date: year, month and day, or ``YYYY-MM`` (not 2019.5)."""
    parts = date_parts(text.strip())
    return len(parts) == KEPT["day"] or (len(parts) == KEPT["month"] and "-" in text)


def date_parts(text: str) -> tuple[str, ...]:
    """Year, month and day as far as ``text`` states them; empty if the whole of it is not such a date."""
    match = WRITTEN.fullmatch(text)
    return _checked(match["year"], match["month"], match["day"]) if match else ()


def _compact(text: str) -> tuple[str, ...]:
    match = COMPACT.fullmatch(text)
    return _checked(match["year"], match["month"], match["day"]) if match else ()


def _checked(year: str, month: str | None, day: str | None) -> tuple[str, ...]:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ()
    return tuple(part.zfill(2) for part in (year, month, day) if part is not None)


def _year_only(text: str) -> tuple[str, ...]:
    found = set(YEAR.findall(text))
    return (found.pop(),) if len(found) == 1 else ()
