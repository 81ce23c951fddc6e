"""The observations: the claims with their verdicts, then the author's Markdown with figures of the audit in it.

``[[panel:QUERY]]`` on a line of its own embeds the four panels of a query, ``[[image:ID]]`` a photo with its
votes; inside a sentence they are links. Ids may be written as in the data or as the site shows them. For claims see
`generator.pages.quoted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from generator.pages.claims import claims_note, claims_table, verdict_counts
from generator.pages.dossier import Dossier
from generator.pages.elements import LinkTo, Notice, Page, Table, Verdict
from generator.pages.format import count
from generator.pages.notes import MARKER
from generator.pages.prose import Part, Writer


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
    writers = tuple(Writer(dossier=dossier, file=name, source=text, whole=whole) for name, text in sources)
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
