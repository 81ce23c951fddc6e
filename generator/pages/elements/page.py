"""What every page has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from generator.pages.elements.words import Crumb, LinkTo

Section = Literal[
    "overview",
    "gallery",
    "queries",
    "individuals",
    "members",
    "groups",
    "agreement",
    "metrics",
    "scenarios",
    "trust",
    "observations",
    "data",
    "methods",
    "reproduce",
]


LONG_HEADING = 80

"""Characters of a heading from which on it is set smaller."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What every page has; each page type extends it and names its ``template``.

    ``path`` is where it lies, without suffix, below the audit's root (``gallery``, ``queries/<slug>``). ``title`` is
    safe text (static words and public slugs); ``heading`` may be anything. ``search_index``: whether site search finds
    the page, by ``search_terms`` if there are any (the ids that it lists), else by all its text. ``shape`` is the CSS
    variable ``--cell``, width over height of the mats that photos lie on in grids (`Dossier.shape`). ``previous`` and
    ``next`` get the left and right arrow keys.
    """

    template: ClassVar[str]

    path: str
    title: str
    heading: str
    section: Section
    search_index: bool = True
    search_terms: tuple[str, ...] = ()
    lead: str | None = None
    shape: str = "--cell: 1"
    crumbs: tuple[Crumb, ...] = ()
    previous: LinkTo | None = None
    next: LinkTo | None = None

    @property
    def stepped(self) -> bool:
        """Whether there is a page before or after this one."""
        return self.previous is not None or self.next is not None

    @property
    def long(self) -> bool:
        """Whether the heading is too long for large type."""
        return len(self.heading) > LONG_HEADING

    @property
    def root(self) -> str:
        """The way from the page to the audit's root: empty, or ``../`` for a page in a folder."""
        return "../" * self.path.count("/")
