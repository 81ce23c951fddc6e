"""From entries that were looked at to records: one for each picture, none where entries contradict."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.core.records import ImageProblem, ImageRecord
from generator.store.decode import pixel_box
from generator.store.image_sets.entries import Entry
from generator.store.image_sets.examine import Facts
from generator.store.pictures import PictureError

FILLED = ("individual", "viewpoint", "date", "encounter", "quality")
"""Fields that an alias fills in where the first entry does not know them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """Usable records and problems, in order; ``resolved``: a usable entry's id -> the record's id."""

    records: tuple[ImageRecord, ...]
    problems: tuple[ImageProblem, ...]
    resolved: Mapping[str, str]


def merge(entries: Sequence[Entry], looks: Mapping[str, Facts | PictureError]) -> Merged:
    """Make records of ``entries`` with what `examine_all` found of their paths.

    An id used before is a problem. Entries with the very same picture (bytes and crop) become one record
    under the first id, the others its aliases. If they name different individuals, at least one is wrong,
    so that none of them is used.
    """
    records, problems = _records(entries, looks)
    groups: dict[str, list[tuple[int, ImageRecord]]] = defaultdict(list)
    for position, record in records.items():
        groups[record.digest].append((position, record))
    united: list[ImageRecord] = []
    for group in groups.values():
        individuals = sorted({record.individual for _, record in group if record.individual})
        if len(individuals) > 1:
            problems.update(_conflict(entries, group, individuals))
        else:
            united.append(_united([record for _, record in group]))
            problems.update(_aliases(entries, group))
    return Merged(
        records=tuple(united),
        problems=tuple(problems[position] for position in sorted(problems)),
        resolved={name: record.image_id for record in united for name in (record.image_id, *record.aliases)},
    )


def _records(
    entries: Sequence[Entry], looks: Mapping[str, Facts | PictureError]
) -> tuple[dict[int, ImageRecord], dict[int, ImageProblem]]:
    """A record or a problem for every entry, by its position."""
    records: dict[int, ImageRecord] = {}
    problems: dict[int, ImageProblem] = {}
    taken: dict[str, str] = {}
    for position, entry in enumerate(entries):
        try:
            records[position] = _record(entry, looks[entry.path], taken)
        except PictureError as error:
            problems[position] = _problem(entry, error.fault, error.reason)
        except ValueError as error:
            problems[position] = _problem(entry, "row", f"{entry.where}: {error}")
    return records, problems


def _record(entry: Entry, look: Facts | PictureError, taken: dict[str, str]) -> ImageRecord:
    _check_text(entry)
    if entry.image_id in taken:
        raise ValueError(f"the image id {entry.image_id!r} is used before ({taken[entry.image_id]})")
    taken[entry.image_id] = entry.where
    if isinstance(look, PictureError):
        raise look
    width, height, digest = look.width, look.height, look.digest
    if entry.crop is not None:
        left, top, right, bottom = pixel_box(entry.crop, width, height)
        width, height = right - left, bottom - top
        digest = hashlib.sha256(f"{digest}#{left},{top},{right},{bottom}".encode()).hexdigest()
    if look.turn >= 5:
        width, height = height, width
    return ImageRecord(
        image_id=entry.image_id,
        path=entry.path,
        digest=digest,
        width=width,
        height=height,
        individual=entry.individual,
        viewpoint=entry.viewpoint,
        date=entry.date,
        encounter=entry.encounter,
        split=entry.split,
        quality=entry.quality,
        crop=entry.crop,
        masks=entry.masks,
        metadata=entry.metadata,
    )


def _check_text(entry: Entry) -> None:
    """Refuse text that no file or page can hold: half a surrogate pair, as from an undecodable file name."""
    pairs = (text for pair in entry.metadata for text in pair)
    known = (entry.image_id, entry.path, *(getattr(entry, name) or "" for name in FILLED), *pairs)
    if any("\ud800" <= character <= "\udfff" for text in known for character in text):
        raise ValueError("a name in it is not valid Unicode; rename it")


def _united(records: Sequence[ImageRecord]) -> ImageRecord:
    first, others = records[0], records[1:]
    filled: dict[str, Any] = {
        name: next((value for record in records if (value := getattr(record, name)) is not None), None)
        for name in FILLED
    }
    return replace(first, **filled, aliases=tuple(record.image_id for record in others))


def _aliases(entries: Sequence[Entry], group: Sequence[tuple[int, ImageRecord]]) -> Mapping[int, ImageProblem]:
    first = group[0][1].image_id
    reason = f"the same picture as {first!r}; kept as an alias of it"
    return {position: _problem(entries[position], "duplicate", reason) for position, _ in group[1:]}


def _conflict(
    entries: Sequence[Entry], group: Sequence[tuple[int, ImageRecord]], individuals: Sequence[str]
) -> Mapping[int, ImageProblem]:
    ids = ", ".join(repr(record.image_id) for _, record in group)
    names = " and ".join(repr(name) for name in individuals)
    reason = f"{ids} are the same picture under different individuals ({names}); all are left out"
    return {position: _problem(entries[position], "conflict", reason) for position, _ in group}


def _problem(entry: Entry, kind: str, reason: str) -> ImageProblem:
    return ImageProblem(image_id=_visible(entry.image_id), path=_visible(entry.path), kind=kind, reason=reason)


def _visible(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
