"""Parts made of words and numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from generator.core import results
from generator.core.claims.finding import ClaimVerdict
from generator.pages.format import share_style


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkTo:
    """A link and what it is called; ``note`` is read after it."""

    text: str
    href: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Crumb:
    """A step of the way up from a page."""

    text: str
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stat:
    """A headline number: its name, its value, and a line that says what it counts or how sure it is."""

    label: str
    value: str
    detail: str | None = None
    href: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A name and a value; ``note`` explains the value."""

    label: str
    value: str
    href: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the labels say of a candidate, or the audit of a claim: colour, icon and text together."""

    kind: Literal[
        "correct", "wrong", "none", "unlabelled", "other", "supported", "refuted", "inconclusive", "untestable"
    ]
    text: str
    meaning: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A labelled bar; ``style`` is its CSS length."""

    label: str
    text: str
    style: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Toggle:
    """A switch, on at first, for a layer over every photo of the page: ``heat`` or ``boxes``."""

    layer: Literal["heat", "boxes"]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What a section says when it has nothing to show, or a caveat worth a frame."""

    title: str
    text: str


_VERDICTS: dict[results.Verdict, Verdict] = {
    "correct": Verdict(
        kind="correct", text="correct", meaning="By the labels, the first candidate shows the same individual."
    ),
    "wrong": Verdict(
        kind="wrong",
        text="wrong",
        meaning="By the labels, the first candidate shows another individual, though a true match was there to find.",
    ),
    "no true match": Verdict(
        kind="none",
        text="no true match",
        meaning="By the labels, no image searched shows this individual; the candidates are only the closest.",
    ),
    "unlabelled": Verdict(
        kind="unlabelled", text="unlabelled", meaning="There is no label to say whether the first candidate is right."
    ),
}


def verdict(value: results.Verdict) -> Verdict:
    """The badge of a ranking's verdict."""
    return _VERDICTS[value]


def verdict_word(value: results.Verdict) -> Verdict:
    """The badge without its meaning, for tables: the column's head tells it once."""
    return replace(_VERDICTS[value], meaning=None)


_CLAIM_VERDICTS: dict[ClaimVerdict, Verdict] = {
    "supported": Verdict(
        kind="supported", text="supported", meaning="The whole 95 % interval of the effect lies where it is expected."
    ),
    "refuted": Verdict(
        kind="refuted", text="refuted", meaning="The whole 95 % interval of the effect lies where it is not expected."
    ),
    "inconclusive": Verdict(
        kind="inconclusive",
        text="inconclusive",
        meaning="The 95 % interval of the effect holds the bound: the data fit the claim and its contrary.",
    ),
    "not testable": Verdict(
        kind="untestable",
        text="not testable",
        meaning="Something is missing, or there are too few individuals for an interval.",
    ),
}


def claim_verdict(value: ClaimVerdict) -> Verdict:
    """The badge of a claim's verdict."""
    return _CLAIM_VERDICTS[value]


def bar(label: str, text: str, share: float, note: str | None = None) -> Bar:
    """A bar of length ``share`` (0..1, clamped; ``nan`` draws nothing)."""
    return Bar(label=label, text=text, style=f"--share: {share_style(share)}", note=note)
