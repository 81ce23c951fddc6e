"""The menus of a filter bar, from what its entries can be chosen by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.pages.dossier import UNLABELLED
from generator.pages.elements import Choice, Facet, Option
from generator.pages.format import UNKNOWN, integer

VERDICTS = ("wrong", "correct", "no true match", "unlabelled", "not a query")
"""Verdicts in the order in which a reviewer wants them."""

_ORDER = {"verdict": VERDICTS, "individual": (UNLABELLED,), "viewpoint": (UNKNOWN,)}


def menus(entries: Sequence[tuple[Choice, ...]]) -> tuple[Facet, ...]:
    """A menu for every facet of which the entries have two values or more, each value with its count.

    Known verdicts, ``unlabelled`` and ``unknown`` come first, other values by name.
    """
    values: dict[str, Counter[str]] = {}
    for entry in entries:
        for choice in entry:
            values.setdefault(choice.facet, Counter())[choice.value] += 1
    return tuple(_menu(name, counted) for name, counted in values.items() if len(counted) > 1)


def _menu(name: str, counted: Counter[str]) -> Facet:
    first = _ORDER.get(name, ())
    ordered = sorted(counted, key=lambda value: (first.index(value) if value in first else len(first), value))
    options = tuple(Option(value=value, text=f"{value} ({integer(counted[value])})") for value in ordered)
    return Facet(name=name, label=name.replace("_", " ").capitalize(), options=options)
