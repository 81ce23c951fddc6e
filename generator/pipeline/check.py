"""`check`: whether the claims that gate a release are supported by the stored results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.config import Config
from generator.core.audit import Audit
from generator.core.claims.finding import ClaimVerdict, Finding
from generator.errors import ResultsError
from generator.pages.claim_words import effect_words, expected_words
from generator.pipeline.work import stored_audit
from generator.store.junit import Case, Outcome, write_junit


@dataclass(frozen=True, kw_only=True)
class CheckedClaim:
    """A claim and what came of it; ``fails``: it gates, and is not supported.

    value, low, high : the effect and its 95 % interval, ``nan`` if not testable; ``effect`` and ``expected`` in words.
    above, below : the bounds. p, holm : by itself, and corrected for all claims. reason : why it is not testable, or
    what to mind.
    """

    id: str
    sentence: str
    verdict: ClaimVerdict
    effect: str
    expected: str
    value: float
    low: float
    high: float
    individuals: int
    above: float | None
    below: float | None
    p: float
    holm: float
    gate: bool
    fails: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The claims of an audit, in their order; ``gating`` so many, of which those named in ``failed`` fail."""

    audit: str
    version: str
    gating: int
    failed: tuple[str, ...]
    claims: tuple[CheckedClaim, ...]


def check(config: Config, *, every: bool = False, junit: Path | None = None) -> Checked:
    """What came of the claims of the stored results; nothing is computed. ``every``: all of them gate.

    junit : a file to write the same to, as JUnit XML.

    Raises `ResultsError` where there are no results of this configuration and its claims, or no claims at all;
    `StoreError` where the file cannot be written.
    """
    if not config.claims.list:
        raise ResultsError(f"{config.source}: there is nothing to check; write claims to `claims.list`")
    audit = stored_audit(config)
    if tuple(finding.claim for finding in audit.findings) != config.claim_settings().claims:
        raise ResultsError("the stored results do not tell of these claims: `sightline run` first")
    found = _checked(audit, every)
    if junit is not None:
        write_junit(junit, f"{found.audit} {found.version}", [_case(found.audit, one) for one in found.claims])
    return found


def _checked(audit: Audit, every: bool) -> Checked:
    claims = tuple(_claim(finding, every or finding.claim.gate) for finding in audit.findings)
    return Checked(
        audit=audit.subject.name,
        version=audit.subject.version,
        gating=sum(one.gate for one in claims),
        failed=tuple(one.id for one in claims if one.fails),
        claims=claims,
    )


def _claim(finding: Finding, gate: bool) -> CheckedClaim:
    claim, effect = finding.claim, finding.effect
    versus = claim.versus is not None
    return CheckedClaim(
        id=claim.claim_id,
        sentence=claim.sentence,
        verdict=finding.verdict,
        effect=effect_words(effect, claim.measure, versus=versus),
        expected=expected_words(claim.expected, claim.measure, versus=versus),
        value=effect.value,
        low=effect.low,
        high=effect.high,
        individuals=effect.individuals,
        above=claim.expected.above,
        below=claim.expected.below,
        p=finding.p,
        holm=finding.holm,
        gate=gate,
        fails=gate and finding.verdict != "supported",
        reason=finding.reason,
    )


def _case(audit: str, one: CheckedClaim) -> Case:
    """Only a gating claim can fail; another that is not supported counts as skipped."""
    outcome: Outcome = "passed" if one.verdict == "supported" else "failure" if one.fails else "skipped"
    lines = (one.sentence, f"effect: {one.effect}", f"expected: {one.expected}", one.reason)
    return Case(
        group=f"{audit}.claims",
        name=one.id,
        outcome=outcome,
        message=f"{one.verdict}: {one.reason or f'{one.effect}, expected {one.expected}'}",
        text="\n".join(line for line in lines if line),
    )
