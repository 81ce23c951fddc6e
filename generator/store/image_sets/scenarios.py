"""Which images are asked and which are searched, over the records that are usable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from generator.core.records import Query, Scenario
from generator.errors import ImageSetError
from generator.store.image_sets.entries import Entry
from generator.store.image_sets.source import ScenarioSource, Selection


def select_scenarios(
    entries: Sequence[Entry], sources: Sequence[ScenarioSource], resolved: Mapping[str, str]
) -> tuple[Scenario, ...]:
    """The scenarios that ``sources`` select, aliases resolved, left-out images dropped.

    A query is named as its image, and ``SCENARIO-IMAGE`` where the image asks in several scenarios.

    Raises
    ------
    ImageSetError
        A selection names a split, a viewpoint or an id that the image set does not have.
    """
    several = len(sources) > 1

    def chosen(each: ScenarioSource, selection: Selection, what: str) -> tuple[str, ...]:
        return _resolve(_select(entries, selection, f"{each.name}: {what}" if several else what), resolved)

    asked = {each.name: chosen(each, each.queries, "queries") for each in sources}
    often = Counter(name for names in asked.values() for name in names)
    return tuple(
        Scenario(
            name=each.name,
            queries=tuple(
                Query(
                    query_id=image if often[image] == 1 else f"{each.name}-{image}", image_id=image, scenario=each.name
                )
                for image in asked[each.name]
            ),
            database=chosen(each, each.database, "database"),
        )
        for each in sources
    )


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
    chosen = tuple(entry.image_id for entry in entries)
    if selection.kind == "ids":
        chosen = _by_ids(chosen, selection.ids, what)
    if selection.kind == "split":
        chosen = _of(entries, "split", (selection.split,), what)
    if selection.viewpoints:
        seen = frozenset(_of(entries, "viewpoint", selection.viewpoints, what))
        chosen = tuple(name for name in chosen if name in seen)
    return chosen


def _of(entries: Sequence[Entry], field: str, wanted: Collection[str | None], what: str) -> tuple[str, ...]:
    """The images whose ``field`` (split or viewpoint) is one of ``wanted``; each must be found."""
    count = Counter(getattr(entry, field) or "none" for entry in entries)
    for value in wanted:
        if not any(getattr(entry, field) == value for entry in entries):
            listed = ", ".join(f"{name!r} (images: {number})" for name, number in sorted(count.items()))
            raise ImageSetError(f"{what}: no image has the {field} {value!r}; found: {listed}")
    return tuple(entry.image_id for entry in entries if getattr(entry, field) in wanted)


def _by_ids(known: Collection[str], ids: Sequence[str], what: str) -> tuple[str, ...]:
    listed = frozenset(known)
    unknown = [name for name in ids if name not in listed]
    if not unknown:
        return tuple(ids)
    close = get_close_matches(unknown[0], known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    more = f" (and {len(unknown) - 1} more)" if len(unknown) > 1 else ""
    raise ImageSetError(f"{what}: the image set has no image {unknown[0]!r}{more}{hint}")
