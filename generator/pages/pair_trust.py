"""What the checks say of each picture of "Why these two": a verdict in its caption, and one line on what it means."""

from __future__ import annotations

from collections.abc import Mapping

from generator.core.pairs import Pair
from generator.pages.dossier import Dossier
from generator.pages.trust_lines import line_of, verdict_of

MEANS = (
    "A verdict counts the checks that maps of this kind pass with at least half of the members that drew it, over a "
    "sample of queries: it is not about this one pair."
)
UNCHECKED = "Trust: the maps of this audit were not put to the test."


def maps_of(pair: Pair, target: str) -> Mapping[str, str]:
    """By member the map that a picture of the pair was made of, ``match.hirescam``, for instance."""
    return {one.member: f"{target}.{one.kind}" for one in pair.members if one.kind is not None}


def panel_trust(dossier: Dossier, pair: Pair) -> str:
    """The leading picture's verdict, with all that is wrong with its maps."""
    maps = maps_of(pair, "match")
    verdict, line = verdict_of(dossier, maps), line_of(dossier, maps)
    return f" Trust: {verdict}. {line}" if verdict and line else ""


def contrast_trust(dossier: Dossier, pair: Pair) -> str:
    """The verdict on the map of contrast, with its gravest fault."""
    verdict = verdict_of(dossier, maps_of(pair, "contrast"), why=True)
    return f" Trust: {verdict}." if verdict else ""


def lines_trust(dossier: Dossier, pair: Pair) -> str:
    """Lines are drawn from the decomposition, whatever map the page shows; it is its checks that speak for them."""
    facts = dossier.audit.facts
    cells = [one.member for one in pair.members if one.member in facts and facts[one.member].decomposes]
    verdict = verdict_of(dossier, dict.fromkeys(cells, "match.decomposition"))
    if dossier.audit.trust is None:
        return ""
    drawn = f"; the decomposition that they are drawn from {verdict}" if verdict else ""
    return f" Trust: no check is of the lines themselves{drawn}."


def short_trust(dossier: Dossier, pair: Pair, member: str | None = None) -> str:
    """A few words under a small picture of the pair, of all members or of one."""
    maps = maps_of(pair, "match")
    verdict = verdict_of(dossier, maps if member is None else {member: maps[member]} if member in maps else {})
    return f"trust: {verdict}" if verdict else ""


def trust_note(dossier: Dossier) -> str:
    """What the verdicts in the captions mean."""
    return UNCHECKED if dossier.audit.trust is None else MEANS
