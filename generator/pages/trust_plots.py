"""Plots of the Trust page: the maps and their controls, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.core.results import Estimate
from generator.core.trust import AGREED, BLOB, CHANGED, ENERGY, FLIPPED, Check, Trust
from generator.pages.dossier import Dossier
from generator.pages.format import shorten
from generator.pages.plots import Axis, Mark, Measure, Plot, intervals
from generator.pages.trust_groups import CONTROLS, labels
from generator.pages.trust_words import digits, words

PLOTTED = ("similarity", "margin", "flip", "folds", "network")
"""Checks whose numbers are worth seeing side by side, beside those of energy."""

MARKS = {"flip": FLIPPED, "folds": AGREED, "network": CHANGED}


def check_plots(dossier: Dossier, found: Trust, name: str) -> tuple[Plot, ...]:
    """The means of one check over each group: a plot a group on one scale, a row for each map, and the centre blob."""
    checks = [one for one in found.groups if one.name == name and one.outcome != "not applicable"]
    if not (name in PLOTTED or name.startswith(ENERGY)):
        return ()
    by_group = {
        group.name: _rows(checks, group.name, labels(found, group.members))
        for group in dossier.audit.groups
        if any(one.member == group.name for one in checks)
    }
    rows = [one for measures in by_group.values() for one in measures]
    ends = [end for one in rows for end in (one.low, one.high, one.value) if end is not None and end == end]
    told = words(name)
    mark = 1.0 if name.startswith(ENERGY) else MARKS.get(name, 0.0)
    axis = (
        Axis(
            label=told.unit.capitalize(),
            low=min(0.0, *ends),
            high=max(mark, *ends),
            text=digits("flip"),
            exact=digits(name),
        )
        if ends
        else None
    )
    return tuple(
        intervals(
            title=f"Group {shorten(group, 30)}",
            x=axis,
            measures=measures,
            mark=Mark(value=mark, label=_mark(name)),
            table=False,
        )
        for group, measures in by_group.items()
        if axis is not None
    )


def _mark(name: str) -> str:
    if name.startswith(ENERGY):
        return "spread evenly"
    return f"bound {MARKS[name]:g}" if name in MARKS else "random order"


def _rows(checks: Sequence[Check], group: str, called: Mapping[str, str]) -> list[Measure]:
    mine = [one for one in checks if one.member == group and one.map_name in called]
    kinds = [int(one.map_name.startswith(CONTROLS)) for one in mine]
    rows = [_measure(called[one.map_name], one.value, kind) for one, kind in zip(mine, kinds, strict=True)]
    blobs = {one.name: one for check in mine for one in check.controls if one.name == BLOB}
    controls = [_measure("a centre blob", one.value, 1) for one in blobs.values()]
    return sorted([*rows, *controls], key=lambda one: one.kind)


def _measure(name: str, value: Estimate, kind: int) -> Measure:
    return Measure(name=name, value=value.value, low=value.low, high=value.high, kind=kind)
