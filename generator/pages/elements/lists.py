"""What the filter bar above a list needs: what an entry can be chosen by, and the menus."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A value of a facet that an entry has; ``facet`` is the facet's name."""

    facet: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """An entry of a facet's menu: the value it selects and how it reads."""

    value: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """A menu that narrows a list to the entries with one value; ``name`` is a lower-case word."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """The bar above a list: a text box and menus. ``noun`` is what is counted (``images``)."""

    noun: str
    total: str
    hint: str
    facets: tuple[Facet, ...]
