"""Which images are asked and which are searched, over the records that are usable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from generator.core.records import Query, Scenario
from generator.errors import ImageSetError
from generator.store.image_sets.entries import Entry
from generator.store.image_sets.source import Selection

ONLY = "all"
"""Name of the one scenario of an image set that brings none of its own."""


def one_scenario(
    entries: Sequence[Entry], queries: Selection, database: Selection, resolved: Mapping[str, str]
) -> Scenario:
    """The scenario that ``queries`` and ``database`` select, aliases resolved, left-out images dropped.

    Raises
    ------
    ImageSetError
        A selection names a split or an id that the image set does not have.
    """
    asked = _resolve(_select(entries, queries, "queries"), resolved)
    searched = _resolve(_select(entries, database, "database"), resolved)
    found = tuple(Query(query_id=name, image_id=name, scenario=ONLY) for name in asked)
    return Scenario(name=ONLY, queries=found, database=searched)


def resolve(scenario: Scenario, resolved: Mapping[str, str]) -> Scenario:
    """``scenario`` over records: aliases resolved, images that were left out dropped."""
    queries = (
        replace(query, image_id=resolved[query.image_id], true_images=_resolve_truth(query, resolved))
        for query in scenario.queries
        if query.image_id in resolved
    )
    return replace(scenario, queries=tuple(queries), database=_resolve(scenario.database, resolved))


def _resolve_truth(query: Query, resolved: Mapping[str, str]) -> frozenset[str] | None:
    if query.true_images is None:
        return None
    return frozenset(_resolve(query.true_images, resolved)) - {resolved[query.image_id]}


def _resolve(ids: Iterable[str], resolved: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(resolved[name] for name in ids if name in resolved))


def _select(entries: Sequence[Entry], selection: Selection, what: str) -> tuple[str, ...]:
    if selection.kind == "ids":
        return _by_ids(entries, selection.ids, what)
    if selection.kind == "split":
        return _by_split(entries, selection.split, what)
    return tuple(entry.image_id for entry in entries)


def _by_split(entries: Sequence[Entry], split: str | None, what: str) -> tuple[str, ...]:
    found = tuple(entry.image_id for entry in entries if entry.split == split)
    if found:
        return found
    count = Counter(entry.split or "none" for entry in entries)
    listed = ", ".join(f"{name!r} (images: {number})" for name, number in sorted(count.items()))
    raise ImageSetError(f"{what}: no image has the split {split!r}; found: {listed}")


def _by_ids(entries: Sequence[Entry], ids: Sequence[str], what: str) -> tuple[str, ...]:
    known = {entry.image_id for entry in entries}
    unknown = [name for name in ids if name not in known]
    if not unknown:
        return tuple(ids)
    close = get_close_matches(unknown[0], known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    more = f" (and {len(unknown) - 1} more)" if len(unknown) > 1 else ""
    raise ImageSetError(f"{what}: the image set has no image {unknown[0]!r}{more}{hint}")
