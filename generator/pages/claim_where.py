"""Whom a claim is about, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from generator.core.claims.claim import Pairing, Where
from generator.pages.format import listing, shorten

Tell = Callable[[str, str], str | None]
"""What may be said of a value of a column; ``None`` where nothing may."""

ALL = "all that the audit asks"
UNTOLD = "a value that is not published"


def openly(column: str, value: str) -> str | None:
    """Every value as it is."""
    return shorten(value, 40) if column else None


def where_words(where: Where, tell: Tell = openly) -> str:
    """A subset as a list of what must hold: ``on route top, of viewpoint left or right, showing scar``."""
    return ", ".join(where_parts(where, tell)) or ALL


def where_parts(where: Where, tell: Tell = openly) -> tuple[str, ...]:
    """What must hold, one by one; empty where nothing must."""
    return (
        *_one("in scenario", where.scenarios),
        *_one("on route", where.routes),
        *_either(where.has_match, "with a true match to find", "without a true match to find"),
        *_either(where.correct, "whose first candidate is a true match", "whose first candidate is no true match"),
        *_one("of viewpoint", _told("viewpoint", where.viewpoints, tell)),
        *_all("showing", where.shows),
        *_one("without", where.lacks),
        *(f"with {shorten(name, 40)} {_or(_told(name, values, tell))}" for name, values in where.columns),
        *_all("as seen by group", where.groups),
        *_all("as seen by member", where.members),
        *_pair(where.pair),
    )


def apart(where: Where, versus: Where, tell: Tell = openly) -> tuple[str, str]:
    """What two subsets do not have in common, of each; `ALL` where one asks nothing more."""
    mine, theirs = where_parts(where, tell), where_parts(versus, tell)
    own = tuple(part for part in mine if part not in theirs)
    other = tuple(part for part in theirs if part not in mine)
    return ", ".join(own) or ALL, ", ".join(other) or ALL


def columns_of(where: Where) -> frozenset[str]:
    """The columns of the image set that a subset is chosen by."""
    viewpoint = ("viewpoint",) if where.viewpoints else ()
    named = (name for name, _ in (*where.columns, *where.pair.columns))
    return frozenset((*viewpoint, *named))


# ----------------------------------------------------------------------------------------------------------


def _pair(pair: Pairing) -> tuple[str, ...]:
    individual = {"same": "of one individual", "different": "of two individuals"}
    seen = {"both": "both showing", "one": "one of the two showing", "neither": "neither showing"}
    parts = [individual[pair.individual]] if pair.individual else []
    if pair.part is not None:
        parts.append(f"{seen[pair.visible or 'both']} {shorten(pair.part, 40)}")
    if pair.leading is not None:
        among = f" (of {listing(tuple(shorten(part, 40) for part in pair.among))})" if pair.among else ""
        leads = "the same part leads" if pair.leading == "same" else "different parts lead"
        parts.append(f"where {leads} in both maps of {shorten(pair.heatmap, 40)}{among}")
    likes = {"same": "the same", "different": "another"}
    return (*parts, *(f"with {likes[alike]} {shorten(name, 40)}" for name, alike in pair.columns))


def _told(column: str, values: Iterable[str], tell: Tell) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tell(column, value) or UNTOLD for value in values))


def _either(asked: bool | None, yes: str, no: str) -> tuple[str, ...]:
    return () if asked is None else (yes,) if asked else (no,)


def _one(words: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{words} {_or(names)}",) if names else ()


def _all(words: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{words} {listing(tuple(shorten(name, 40) for name in names))}",) if names else ()


def _or(names: tuple[str, ...]) -> str:
    short = tuple(shorten(name, 40) for name in names)
    return " or ".join((", ".join(short[:-1]), short[-1])) if len(short) > 1 else "".join(short)
