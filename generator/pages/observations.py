"""The observations: the claims with their verdicts, then the author's Markdown with figures of the audit in it.

``[[panel:QUERY]]`` on a line of its own embeds the four panels of a query, ``[[image:ID]]`` a photo with its
votes; inside a sentence they are links. Ids may be written as in the data or as the site shows them. For claims see
`generator.pages.quoted`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import ClassVar

from markdown.extensions.toc import slugify
from markupsafe import Markup

from generator.errors import PublishError
from generator.pages.claims import ClaimCard, claims_note, claims_table, verdict_counts
from generator.pages.dossier import Dossier
from generator.pages.elements import Figure, LinkTo, Notice, Page, Table, Verdict
from generator.pages.format import count, shorten
from generator.pages.match import four_panels
from generator.pages.notes import MARKER, Kind, Linked, html_of
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """One file of the author's."""

    anchor: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservationsPage(Page):
    """The claims, then all of the author's files, in order."""

    template: ClassVar[str] = "observations.html.j2"

    verdicts: tuple[Verdict, ...]
    claims: Table | None
    claims_note: str
    contents: tuple[LinkTo, ...]
    observations: tuple[Observation, ...]
    notice: Notice | None


def make_observations(dossier: Dossier, sources: Sequence[tuple[str, str]], *, whole: bool = True) -> ObservationsPage:
    """Render the author's Markdown; ``sources`` are (file name, text), in order.

    whole : whether the audit holds all that was configured. Where it does not (``--limit``), a figure of
    something left out becomes a notice; otherwise it is an error.

    Raises
    ------
    PublishError
        For an id that the audit does not have, a picture of another host, or a link that could run code.
    """
    writers = tuple(_Writer(dossier=dossier, file=name, source=text, whole=whole) for name, text in sources)
    empty = Notice(title="No observations yet", text="Write them as Markdown files in observations/ and build again.")
    return ObservationsPage(
        path="observations",
        title="Observations",
        heading="Observations",
        section="observations",
        lead=_lead(len(dossier.audit.findings), len(writers)),
        verdicts=verdict_counts(dossier),
        claims=claims_table(dossier),
        claims_note=claims_note(dossier),
        contents=tuple(writer.entry() for writer in writers) if len(writers) > 1 else (),
        observations=tuple(Observation(anchor=writer.anchor, parts=tuple(writer.parts())) for writer in writers),
        notice=None if writers or dossier.audit.findings else empty,
    )


def _lead(claims: int, notes: int) -> str | None:
    tested = f"{count(claims, 'claim')} put to the test" if claims else ""
    seen = f"what the author of this audit saw, in {count(notes, 'note')}" if notes else ""
    text = ", and ".join(part for part in (tested, seen) if part)
    return f"{text[:1].upper()}{text[1:]}." if text else None


def mentioned(text: str) -> tuple[tuple[str, str], ...]:
    """The (kind, id) of every marker in ``text``, so that what it names can get a page."""
    return tuple((kind, name.strip()) for kind, name in MARKER.findall(text))


@dataclass(frozen=True, kw_only=True)
class _Writer:
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
