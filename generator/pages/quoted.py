"""Claims in the author's prose: a card, a link with the verdict, or the effect as a number.

``[[claim:ID]]`` quotes a claim, ``[[claim:ID=supported]]`` one that has to have that verdict, and ``[[number:ID]]`` its
effect with the interval. A claim that is gone, or judged otherwise by now, is a fault of the text.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from generator.core.claims.finding import Finding
from generator.errors import PublishError
from generator.pages.claim_sentences import told_effect
from generator.pages.claims import VERDICTS, ClaimCard, claim_card
from generator.pages.dossier import Dossier
from generator.pages.elements import Notice, claim_verdict
from generator.pages.format import listing, shorten
from generator.pages.notes import Linked


@dataclass(frozen=True, kw_only=True)
class Quotes:
    """What markers of claims stand for. ``refuse`` makes the error for a marker and what is wrong with it.

    whole : as `generator.pages.observations.make_observations` has it; in a preview, what does not fit is told.
    """

    dossier: Dossier
    refuse: Callable[[str, str], PublishError]
    whole: bool

    def card(self, name: str) -> ClaimCard | Notice:
        """What stands on a line of its own."""
        finding, problem = self._claim("claim", name)
        if finding is None or problem:
            text = problem or f"claim {shorten(name)} is not part of this run."
            return Notice(title="No claim", text=text)
        return claim_card(self.dossier, finding, "")

    def link(self, name: str) -> Linked:
        """The verdict as a link to the claim's page."""
        finding, problem = self._claim("claim", name)
        if finding is None:
            return Linked(text=shorten(name))
        href = self.dossier.claim_href(finding.claim.claim_id, "")
        text = f"{finding.verdict} in this preview" if problem else finding.verdict
        return Linked(text=text, href=href, css=f"a-verdict a-verdict--{claim_verdict(finding.verdict).kind}")

    def number(self, name: str) -> Linked:
        """The effect with its interval, as text."""
        finding, _ = self._claim("number", name)
        if finding is None:
            return Linked(text=shorten(name))
        if not math.isnan(finding.effect.value):
            return Linked(text=told_effect(finding))
        if self.whole:
            raise self.refuse(f"[[number:{name}]]", "this claim is not testable, so that it has no number")
        return Linked(text="no number in this preview")

    def _claim(self, kind: str, name: str) -> tuple[Finding | None, str]:
        """The claim that a marker names, if this run has it, and what is wrong with its verdict in a preview."""
        claim_id, asked, wanted = (part.strip() for part in name.partition("="))
        marker = f"[[{kind}:{name}]]"
        if asked and wanted not in VERDICTS:
            raise self.refuse(marker, f"a verdict is {listing(tuple(VERDICTS)).replace(' and ', ' or ')}")
        known = {finding.claim.claim_id: finding for finding in self.dossier.audit.findings}
        finding = known.get(claim_id)
        if finding is None and self.whole:
            near = get_close_matches(claim_id, known, n=1, cutoff=0.0)
            hint = f"the nearest is {near[0]!r}" if near else "the audit has no claim at all"
            raise self.refuse(marker, f"there is no such claim; {hint}")
        if finding is None or not asked or finding.verdict == wanted:
            return finding, ""
        if self.whole:
            problem = f"the claim is {finding.verdict} now: read the text again, then change it or the marker"
            raise self.refuse(marker, problem)
        return finding, f"The text has claim {shorten(claim_id)} {wanted}; in this preview it is {finding.verdict}."
