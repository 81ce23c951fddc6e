"""What is drawn of a claim's examples, where what the site shows of their photos anyway does not show the claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from generator.core.claims.alterations import Alteration
from generator.core.claims.finding import Example, Finding
from generator.core.claims.measures import (
    Altered,
    Coverage,
    Energy,
    EnergyShare,
    Leads,
    OfMaps,
    Peak,
    Similarity,
)

ANIMAL = ""
"""Stands for all annotated parts together in an `Exhibit`'s ``part``."""

Sort = Literal["map", "other", "control", "altered"]
"""What a picture is to its example: the claim's map or the photo as altered, that of the pair's other photo, or the
control's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """One picture of an example.

    name : ``for-1-map``, unique among a claim's. image_id : whose photo. ask : the query whose route's members looked.
    drawn : the name of the map that is laid over it, or how it is altered.
    part : the part whose outline is drawn where it is annotated; `ANIMAL`: that of all; ``None``: none.
    """

    name: str
    sort: Sort
    image_id: str
    ask: str
    drawn: str | Alteration
    part: str | None = None


def exhibits(finding: Finding, shown: str) -> tuple[Exhibit, ...]:
    """All pictures of a claim's examples; ``shown`` is the map whose votes lie over photos on the whole site."""
    return tuple(
        exhibit
        for supporting, examples in ((True, finding.supporting), (False, finding.contradicting))
        for place in range(len(examples))
        for exhibit in exhibits_of(finding, place, shown, supporting=supporting)
    )


def exhibits_of(finding: Finding, place: int, shown: str, *, supporting: bool) -> tuple[Exhibit, ...]:
    """The pictures of one example for the claim (``supporting``), or against it, from 0; often none."""
    example = (finding.supporting if supporting else finding.contradicting)[place]
    side = f"{'for' if supporting else 'against'}-{place + 1}"
    return tuple(
        Exhibit(name=f"{side}-{sort}", sort=sort, image_id=image_id, ask=example.query_id, drawn=drawn, part=part)
        for sort, image_id, drawn, part in _drawn(finding, example, shown)
    )


# ----------------------------------------------------------------------------------------------------------

_Drawn = Iterator[tuple[Sort, str, str | Alteration, str | None]]


def _drawn(finding: Finding, example: Example, shown: str) -> _Drawn:
    measure, pair = finding.claim.measure, finding.claim.where.pair
    if isinstance(measure, Altered):
        yield "altered", example.image_id, measure.alteration, None
        if measure.control is not None:
            yield "control", example.image_id, measure.control, None
    elif isinstance(measure, OfMaps):
        control = measure.control if isinstance(measure, (Energy, EnergyShare)) else None
        if control is None and measure.heatmap == shown:
            return  # its votes lie over the photo anyway
        part = _outlined(measure)
        yield "map", example.image_id, measure.heatmap, part
        if control is not None:
            yield "control", example.image_id, control, part
    elif isinstance(measure, Similarity) and pair.leading is not None and pair.heatmap != shown:
        yield "map", example.image_id, pair.heatmap, None
        yield "other", example.other, pair.heatmap, None


def _outlined(measure: object) -> str | None:
    match measure:
        case Energy() | EnergyShare() | Peak() | Leads():
            return measure.part
        case Coverage():
            return ANIMAL
        case _:
            return None
