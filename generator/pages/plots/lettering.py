"""How much room text takes in a drawing, by a guess that is rather too large: no font is at hand."""

from __future__ import annotations

import unicodedata

from generator.pages.format import shorten

SIZE = 20.0
"""Units of the type as a phone shows it; on wide screens the style sheet sets it smaller."""

_NARROW = frozenset("ijltfrI.,:;'|!()[]- \u00a0\u00b7")
_BROAD = frozenset("mwMW%@\u2026\u2014")


def text_width(text: str) -> float:
    """About how many units a line of text is wide."""
    return SIZE * sum(_share(character) for character in text)


def fitting(text: str, width: float, limit: int = 60) -> str:
    """``text`` in one line, shortened in its middle until it is no wider than ``width``."""
    for characters in range(limit, 1, -1):
        line = shorten(text, characters)
        if text_width(line) <= width:
            return line
    return shorten(text, 1)


def _share(character: str) -> float:
    """The width of a character over the size of the type."""
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.3
    if character in _NARROW:
        return 0.36
    if character in _BROAD:
        return 0.95
    return 0.72 if character.isupper() else 0.57
