"""Dates cut to what may be published: a day, a month, a year, or nothing."""

from __future__ import annotations

import math
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
_TIME = (
    r"(?:(?:T|[ _,]\s*)\d{1,2}(?:[:.h]\d{2}){1,2}(?:[.,]\d+)?\s*(?:[ap]m\b|Z|UTC|[+-]\d{2}:?\d{2})?"
    r"|[T_]?\d{6}(?!\d)(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?|T\d{2}(?:\d{2})?(?!\d)Z?)?"
)
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d{2})"
_YEAR_LAST = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_MONTH, _DAY = r"(?P<month>0?[1-9]|1[0-2])", r"(?P<day>0?[1-9]|[12]\d|3[01])"
_NAME = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_GAP = r"(?:[\s.,/_-]|\bof\b)*"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WITHIN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<mark>[-/.:_ ]){_MONTH}(?P=mark){_DAY}(?!\d){_TIME}",
        rf"(?<!\d\.){_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:(?!\d)|(?=\d{{6}}(?!\d))){_TIME}",
        rf"(?<!\d)\d{{1,2}}(?P<mark>[-/._ ])\s?\d{{1,2}}(?P=mark)\s?{_YEAR_LAST}{_TIME}",
        rf"(?<!\d){_DAY}(?:st|nd|rd|th)?{_GAP}{_NAME}{_GAP}{_YEAR_LAST}{_TIME}",
        rf"(?<![a-z]){_NAME}{_GAP}{_DAY}(?:st|nd|rd|th)?(?:[\s.,/_-]+){_YEAR_LAST}{_TIME}",
        rf"{_YEAR}{_GAP}{_NAME}{_GAP}{_DAY}(?!\d){_TIME}",
        rf"(?<![a-z]){_NAME}{_GAP}{_YEAR_LAST}",
        rf"{_YEAR}(?P<mark>[-/.])(?P<month>0[1-9]|1[0-2])(?![\d.])",
    )
)
"""Dates inside other text, with English names of months; where day and month may be swapped, only the year."""
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


def coarse_text(text: str, precision: Precision) -> str | None:
    """``text`` with every date in it cut; ``None`` if it holds one and no part of a date may be published.

    A year alone is no date here, since it may be any number. At ``day`` the text stays as it is.

    >>> coarse_text("20190829 north bay", "month"), coarse_text("29 August 2019, 13:22", "year")
    ('2019-08 north bay', '2019')
    """
    if precision == "none":
        return None if any(pattern.search(text) for pattern in WITHIN) else text
    if precision != "day":
        for pattern in WITHIN:
            text = pattern.sub(lambda match: "-".join(_found(match)[: KEPT[precision]]), text)
    return text


def has_year(text: str) -> bool:
    """Whether ``text`` holds a number that may be a year, 1900 to 2099."""
    return YEAR.search(text) is not None


def day_number(text: str | None) -> float:
    """Days since a fixed one; nan for a date that is missing or not stated to the day.

    >>> day_number("2019-08-29") - day_number("2019-08-01"), day_number("2019-08")
    (28.0, nan)
    """
    if not text:
        return math.nan
    parts = tuple(map(int, date_parts(text.strip())))
    return float(date(*parts).toordinal()) if len(parts) == KEPT["day"] else math.nan


def date_parts(text: str) -> tuple[str, ...]:
    """Year, month and day as far as ``text`` states them; empty if the whole of it is not such a date."""
    match = WRITTEN.fullmatch(text)
    return _checked(match["year"], match["month"], match["day"]) if match else ()


def _compact(text: str) -> tuple[str, ...]:
    match = COMPACT.fullmatch(text)
    return _checked(match["year"], match["month"], match["day"]) if match else ()


def _found(match: re.Match[str]) -> tuple[str, ...]:
    """Year, month and day of a date inside other text, as far as they are certain."""
    parts = match.groupdict()
    month = parts.get("month")
    if month and month[:3].lower() in MONTHS:
        month = str(MONTHS.index(month[:3].lower()) + 1)
    return _checked(parts["year"], month, parts.get("day")) or (parts["year"],)


def _checked(year: str, month: str | None, day: str | None) -> tuple[str, ...]:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ()
    return tuple(part.zfill(2) for part in (year, month, day) if part is not None)


def _year_only(text: str) -> tuple[str, ...]:
    found = set(YEAR.findall(text))
    return (found.pop(),) if len(found) == 1 else ()
