"""The claims of an audit with their verdicts: a table, a summary, a card for each, and the few worth a first look."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from generator.core.claims.finding import ClaimVerdict, Finding
from generator.pages.claim_sentences import told_effect, told_interval
from generator.pages.claim_sketch import sketch
from generator.pages.claim_units import unit_of
from generator.pages.claim_words import expected_words
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, LinkTo, Row, Sketch, Table, Verdict, claim_verdict, number_cell
from generator.pages.format import NONE, count, integer, number, plain

VERDICTS: tuple[ClaimVerdict, ...] = get_args(ClaimVerdict)
"""In the order in which they are told."""

FIRST = 6
"""Claims on the overview."""

SMALL = 0.001
"""p-values below are not told apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimCard:
    """A claim in a few lines: its sentence, verdict and effect, with a link to its page."""

    sentence: str
    href: str
    verdict: Verdict
    effect: str
    sketch: Sketch | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimsDigest:
    """The claims on the overview: how many have which verdict, and the first that have one."""

    counts: tuple[Verdict, ...]
    cards: tuple[ClaimCard, ...]
    more: LinkTo


def claim_card(dossier: Dossier, finding: Finding, root: str) -> ClaimCard:
    """A claim to show among other things."""
    return ClaimCard(
        sentence=plain(finding.claim.sentence),
        href=dossier.claim_href(finding.claim.claim_id, root),
        verdict=claim_verdict(finding.verdict),
        effect=NONE if math.isnan(finding.effect.value) else told_effect(finding),
        sketch=sketch(finding),
    )


def verdict_counts(dossier: Dossier) -> tuple[Verdict, ...]:
    """How many claims have each verdict: ``12 supported``; verdicts that none has are left out."""
    counts = Counter(finding.verdict for finding in dossier.audit.findings)
    return tuple(replace(claim_verdict(one), text=f"{integer(counts[one])} {one}") for one in VERDICTS if counts[one])


def claims_digest(dossier: Dossier) -> ClaimsDigest | None:
    """The overview's section: refuted claims first, then supported ones; ``None`` without claims."""
    findings = dossier.audit.findings
    if not findings:
        return None
    told = [one for wanted in ("refuted", "supported") for one in findings if one.verdict == wanted]
    return ClaimsDigest(
        counts=verdict_counts(dossier),
        cards=tuple(replace(claim_card(dossier, one, ""), sketch=None) for one in told[:FIRST]),
        more=LinkTo(text=f"{count(len(findings), 'claim')} with effects and intervals", href="observations.html"),
    )


def claims_table(dossier: Dossier) -> Table | None:
    """Every claim with its verdict and its effect against its bound; ``None`` without claims."""
    findings = dossier.audit.findings
    if not findings:
        return None
    columns = (
        Column(label="Claim"),
        Column(label="Verdict"),
        Column(label="Against its bound"),
        Column(label="Effect", numeric=True),
        Column(label="Expected", numeric=True),
        Column(label="Individuals", numeric=True),
        Column(label="p (Holm)", numeric=True),
    )
    rows = tuple(_row(finding, dossier.claim_href(finding.claim.claim_id, "")) for finding in findings)
    return Table(caption="Claims and their verdicts", columns=columns, rows=rows, sortable=len(rows) > 1)


def claims_note(dossier: Dossier) -> str:
    """How to read the table."""
    tests = tested(dossier)
    corrected = f" p is two-sided and corrected for {count(tests, 'test')} (Holm 1979)." if tests else ""
    return (
        "Effects with their 95\u00a0% intervals over individuals. Drawn: the bound as a line, the side where the "
        f"effect is expected shaded, each row on a scale of its own.{corrected}"
    )


def tested(dossier: Dossier) -> int:
    """How many claims were tested at all."""
    return sum(not math.isnan(finding.p) for finding in dossier.audit.findings)


def p_words(p: float) -> str:
    """A p-value: three digits, ``<0.001`` below."""
    return NONE if math.isnan(p) else f"<{SMALL:g}" if p < SMALL else number(p, 3)


def _row(finding: Finding, href: str) -> Row:
    claim, effect = finding.claim, finding.effect
    unit = unit_of(claim.measure, versus=claim.versus is not None)
    known = None if math.isnan(effect.value) else effect.value
    drawn = sketch(finding)
    told = told_interval(finding).replace("95\u00a0% interval ", "") if known is not None else None
    return Row(
        cells=(
            Cell(text=plain(claim.sentence), href=href, heading=True, note=plain(claim.source) or None),
            Cell(
                text=finding.verdict,
                sort=repr(float(VERDICTS.index(finding.verdict))),
                verdict=replace(claim_verdict(finding.verdict), meaning=None),
            ),
            Cell(text=NONE if drawn is None else "", sketch=drawn, sort=_beyond(finding)),
            number_cell(NONE if known is None else unit.text(known), known, told),
            Cell(text=expected_words(claim.expected, claim.measure, versus=claim.versus is not None), numeric=True),
            number_cell(integer(effect.individuals), float(effect.individuals)),
            number_cell(p_words(finding.holm), finding.holm),
        )
    )


def _beyond(finding: Finding) -> str:
    """By what rows are sorted: how far the effect lies above its bound, in widths of its interval."""
    effect, middle = finding.effect, float(np.mean(finding.claim.expected.bounds))
    width = effect.high - effect.low
    return "" if finding.verdict == "not testable" or not width > 0 else repr((effect.value - middle) / width)
