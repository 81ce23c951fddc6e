"""How claims are put to the test, in sentences: what `generator.core.claims.inference` and ``judge`` do."""

from __future__ import annotations

from generator.pages.claims import tested
from generator.pages.dossier import Dossier
from generator.pages.format import count


def claim_sentences(dossier: Dossier) -> tuple[str, ...]:
    """The Methods page's section on claims; empty without any."""
    findings = dossier.audit.findings
    if not findings:
        return ()
    tests = tested(dossier)
    return (
        f"{count(len(findings), 'claim')} were put to the test. Each has a measure that gives one number a unit: a "
        "photo, a query, or a pair of photos. The effect is their mean or, where two subsets are compared, the "
        "difference of their means.",
        "Photos of one individual are not independent, so intervals are over individuals: 95 % percentiles of a "
        "bootstrap that draws individuals with all their units (Efron 1979; Davison and Hinkley 1997, section 3.8).",
        "The percentiles are widened for few individuals (Hesterberg 2015, What Teachers Should Know About the "
        "Bootstrap, section 5.3).",
        "A pair belongs to two individuals and counts as often as both are drawn, multiplied: two pairs that share "
        "either are not independent (the pigeonhole bootstrap, Owen 2007).",
        "Values in a known span that are all alike have no spread to draw from. Their interval is Clopper and "
        "Pearson's (1934), with each individual as one trial; in a difference it is joined to the other subset's by "
        "Newcombe's method (1998).",
        "A claim is supported where the whole interval lies where the effect is expected, refuted where all of it lies "
        "elsewhere, and inconclusive where it holds the bound.",
        "It is not testable where something is missing, or where there are fewer individuals than the configuration "
        "asks for: two individuals carry no interval. What is missing is said with the claim.",
        "p is two-sided and below 0.05 where the interval leaves the bound out; between two bounds both have to be "
        f"left out (Schuirmann 1987). It is corrected for {count(tests, 'test')} (Holm 1979). Verdicts follow the "
        "intervals, which are not corrected.",
        "A supported claim holds of these photos and models. That something was measured together does not say that "
        "one causes the other; only claims on altered photos intervene.",
    )
