"""What a layout lists, before any picture is looked at: entries, and which column holds what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from generator.core.records import Box, ImageProblem, PartMask, Scenario
from generator.errors import ImageSetError
from generator.store.image_sets.source import USUAL_NAMES, Columns

UNKNOWN = frozenset(
    {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>"}
    | {"N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}
)
"""Cells that say nothing, as in pandas: an individual called "nan" is a missing one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One listed picture, with the fields of `ImageRecord`; ``where`` it is listed, for people."""

    image_id: str
    path: str
    where: str
    individual: str | None = None
    viewpoint: str | None = None
    date: str | None = None
    encounter: str | None = None
    split: str | None = None
    quality: str | None = None
    crop: Box | None = None
    masks: tuple[PartMask, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """All entries in order, and what could not become one. ``scenarios`` if the layout brings its own."""

    entries: tuple[Entry, ...]
    problems: tuple[ImageProblem, ...] = ()
    scenarios: tuple[Scenario, ...] | None = None


def choose_columns(
    columns: Columns,
    found: Sequence[str],
    where: str,
    usual: Mapping[str, tuple[str, ...]] = USUAL_NAMES,
) -> Mapping[str, str]:
    """Which of the columns ``found`` holds which field; fields without a column are left out.

    Raises
    ------
    ImageSetError
        A column named in ``columns`` is not there.
    """
    chosen = {}
    for field, name in asdict(columns).items():
        if name is not None and name not in found:
            raise ImageSetError(no_column(where, name, found, f"images.columns.{field}"))
        usable = (name,) if name is not None else usual.get(field, ())
        column = next((candidate for candidate in usable if candidate in found), None)
        if column is not None:
            chosen[field] = column
    return chosen


def no_column(where: str, name: str, found: Sequence[str], asked_by: str) -> str:
    """The sentence for a column that is not there, with the nearest that is."""
    nearest = {column.lower(): column for column in found}
    close = get_close_matches(name.lower(), nearest, n=1)
    hint = f"; did you mean {nearest[close[0]]!r}?" if close else ""
    listed = ", ".join(found) or "none"
    return f"{where}: no column {name!r} ({asked_by}); found: {listed}{hint}"


def entry_of(
    values: Mapping[str, str],
    chosen: Mapping[str, str],
    *,
    image_id: str,
    path: str,
    where: str,
    crop: Box | None = None,
    masks: tuple[PartMask, ...] = (),
    kept: Iterable[str] | None = None,
) -> Entry:
    """An entry from named cells: ``chosen`` ones become its fields, the others (or ``kept``) its metadata."""
    known = {name: text for name, cell in values.items() if (text := known_text(cell)) is not None}
    taken = set(chosen.values())
    rest = (name for name in (values if kept is None else kept) if name not in taken and name in known)
    return Entry(
        image_id=image_id,
        path=path,
        where=where,
        individual=known.get(chosen.get("identity", "")),
        viewpoint=known.get(chosen.get("viewpoint", "")),
        date=known.get(chosen.get("date", "")),
        encounter=known.get(chosen.get("encounter", "")),
        split=known.get(chosen.get("split", "")),
        quality=known.get(chosen.get("quality", "")),
        crop=crop,
        masks=masks,
        metadata=tuple((name, known[name]) for name in rest),
    )


def known_text(cell: str) -> str | None:
    """A cell without the space around it; ``None`` if it says nothing."""
    text = cell.strip()
    return None if text in UNKNOWN else text


def default_ids(paths: Iterable[str]) -> Mapping[str, str]:
    """An id for every path: all by the file's stem or, if two stems are equal, all by the whole path."""
    distinct = tuple(dict.fromkeys(paths))
    stems = {path: PurePosixPath(path).stem for path in distinct}
    return stems if len(set(stems.values())) == len(distinct) else {path: path for path in distinct}


def posix(path: str) -> str:
    """A path as written in a table, on any system, with forward slashes and no empty or ``.`` parts."""
    return PurePosixPath(path.strip().replace("\\", "/")).as_posix()
