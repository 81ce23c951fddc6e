"""One file of the author's Markdown on its way to HTML: what its markers stand for, and where a fault of it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from markdown.extensions.toc import slugify
from markupsafe import Markup

from generator.errors import PublishError
from generator.pages.claims import ClaimCard
from generator.pages.dossier import Dossier
from generator.pages.elements import Figure, LinkTo, Notice
from generator.pages.format import shorten
from generator.pages.match import four_panels
from generator.pages.notes import Kind, Linked, html_of
from generator.pages.quoted import Quotes

SLOT = re.compile("\0(\\d+)\0")
_NOUNS: Mapping[Kind, str] = {"panel": "query", "image": "image"}


UNNAMED = "a photo of the audit"
"""What something left out is called with hashed ids: its name is private."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A stretch of rendered text, or what stands between two: a figure, four panels, a claim, or why there is none.

    ``link`` leads to the match page of the panels.
    """

    html: Markup | None = None
    figure: Figure | None = None
    panel: Figure | None = None
    link: LinkTo | None = None
    claim: ClaimCard | None = None
    notice: Notice | None = None


@dataclass(frozen=True, kw_only=True)
class Writer:
    """One file on its way to HTML; ``embedded`` collects what its markers stand for."""

    dossier: Dossier
    file: str
    source: str
    whole: bool
    embedded: list[Part] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The id of the file's section; headings in it get longer ones."""
        stem = self.file.removesuffix(".md")
        return f"note-{slugify(stem, '-') or sum(stem.encode())}"

    def entry(self) -> LinkTo:
        """A line of the table of contents: the file's first heading, or its name."""
        heading = re.search(r"^#+[ \t]+(.+?)[ \t#]*$", self.source, re.M)
        return LinkTo(text=heading[1] if heading else self.file.removesuffix(".md"), href=f"#{self.anchor}")

    def parts(self) -> Iterator[Part]:
        """Text and figures in turn."""
        for place, piece in enumerate(SLOT.split(html_of(self.source.replace("\0", ""), self.anchor, self))):
            if place % 2:
                yield self.embedded[int(piece)]
            elif piece.strip():
                yield Part(html=Markup(piece))  # noqa: S704  (Markdown with raw HTML switched off)

    def embed(self, kind: Kind, name: str) -> str:
        """Keep what a marker stands for; the slot that holds its place in the HTML."""
        if kind == "claim":
            found = self._quotes.card(name)
            self.embedded.append(Part(notice=found) if isinstance(found, Notice) else Part(claim=found))
        elif (known := self._known(kind, name)) is None:
            left_out = UNNAMED if self._hidden else f"{_NOUNS[kind]} {shorten(name)}"
            text = f"{left_out} is not part of this run."
            self.embedded.append(Part(notice=Notice(title="No figure", text=text)))
        else:
            self.embedded.append(self._panel(known, name) if kind == "panel" else self._image(known))
        return f"\0{len(self.embedded) - 1}\0"

    def link(self, kind: Kind, name: str) -> Linked:
        """The label and the page of what a marker names; no page where it is not part of this run."""
        if kind in ("claim", "number"):
            return self._quotes.link(name) if kind == "claim" else self._quotes.number(name)
        known, names = self._known(kind, name), self.dossier.names
        if known is None:
            return Linked(text=UNNAMED if self._hidden else name)
        if kind == "image":
            return Linked(text=names.image(known).label, href=self.dossier.image_href(known, ""))
        href = self.dossier.answer_href(self.dossier.rankings[known], "")
        return Linked(text=names.query(known).label, href=href)

    @property
    def _quotes(self) -> Quotes:
        return Quotes(dossier=self.dossier, refuse=self.refuse, whole=self.whole)

    @property
    def _hidden(self) -> bool:
        """Whether the name of something left out, which has no public one, may not be shown."""
        return self.dossier.names.privacy.ids == "hashed"

    def refuse(self, found: str, problem: str) -> PublishError:
        """The error for a fault of the source, with its line."""
        line = next((n for n, text in enumerate(self.source.splitlines(), 1) if found in text), None)
        place = self.file if line is None else f"{self.file}, line {line}"
        return PublishError(f"{place}: {found}: {problem}.")

    def _panel(self, query_id: str, name: str) -> Part:
        panels = four_panels(self.dossier, self.dossier.rankings[query_id], "")
        if panels is None:
            raise self.refuse(
                f"[[panel:{name}]]",
                "this query has no panel: it has no page of its own, no candidate, or no heatmaps. Add it to "
                "pages.ids, or embed its photo with [[image:ID]]",
            )
        ranking = self.dossier.rankings[query_id]
        text = f"Match page of query {shorten(self.dossier.names.query(query_id).label)}"
        link = LinkTo(text=text, href=self.dossier.answer_href(ranking, ""))
        return Part(panel=replace(panels, eager=False), link=link)

    def _image(self, image_id: str) -> Part:
        label = shorten(self.dossier.names.image(image_id).label)
        href = self.dossier.image_href(image_id, "")
        return Part(figure=self.dossier.photo(image_id, "", caption=f"Photo {label}.", href=href))

    def _known(self, kind: Kind, name: str) -> str | None:
        """The id that ``name`` means, or ``None`` for one that this run may have left out."""
        ids = self._ids(kind)
        if name not in ids and self.whole:
            near = get_close_matches(name, ids, n=1, cutoff=0.0)
            hint = f"the nearest is {near[0]!r}" if near else f"the audit has no {_NOUNS[kind]} at all"
            raise self.refuse(f"[[{kind}:{name}]]", f"there is no such {_NOUNS[kind]}; {hint}")
        return ids.get(name)

    def _ids(self, kind: Kind) -> Mapping[str, str]:
        """Ids by every way of writing them: as in the data, as the site shows them, as in its addresses."""
        names = self.dossier.names
        known = self.dossier.rankings if kind == "panel" else self.dossier.audit.images.by_id
        public = names.query if kind == "panel" else names.image
        shown = {word: one for one in known for word in (public(one).slug, public(one).label)}
        return shown | {one: one for one in known}
