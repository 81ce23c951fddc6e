"""How to read a map, in words and colours."""

from __future__ import annotations

from dataclasses import dataclass

from generator.core.results import Attention
from generator.pages.cards import toggles
from generator.pages.dossier import Dossier
from generator.pages.elements import Figure, Toggle
from generator.pages.format import map_label, number

EXAMPLE_SIZES = "(max-width: 60em) 92vw, 480px"


SUM_CAVEAT = (
    "The sum of an embedding is what the original write-up explained. It is no property of matching: turning the "
    "embedding space changes every such map and not one similarity. Methods says how else the maps can be made."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Legend:
    """How to read a map: the colours of votes, an example, and a few plain sentences."""

    colours: str
    low: str
    high: str
    example: Figure | None
    toggles: tuple[Toggle, ...]
    sentences: tuple[str, ...]


def make_legend(dossier: Dossier) -> Legend:
    """The legend of an audit that has heatmaps, with the first image that has a region as its example."""
    settings = dossier.audit.heatmaps
    example = next((i for i, attention in dossier.audit.attention.items() if attention.regions), None)
    sentences = [
        f"Shown is {map_label(settings.shown)}. {votes_note(dossier)}",
        *((SUM_CAVEAT,) if settings.shown.startswith("sum.") else ()),
        "A map that lights nothing has no evidence: it is counted, and never stretched until something shows.",
        "A map says where the score's evidence was taken from. It does not say that the match is right.",
    ]
    return Legend(
        colours=settings.colours,
        low="few maps",
        high="all maps",
        example=None
        if example is None
        else dossier.photo(example, "", sizes=EXAMPLE_SIZES, href=dossier.image_href(example, "")),
        toggles=toggles(dossier),
        sentences=tuple(sentences),
    )


def maps_note(dossier: Dossier, attention: Attention) -> str:
    """Which map an image shows, and what its colours mean."""
    return f"{map_label(attention.map_name)}. {votes_note(dossier)}"


def votes_note(dossier: Dossier) -> str:
    """What the colour over a photo means, in a sentence."""
    settings = dossier.audit.heatmaps
    scale = "its own maximum" if settings.scale == "own" else "its member's 99th percentile over the audit"
    return (
        f"Colour is the share of maps (one per member and view) that reach {number(settings.threshold)} of {scale} "
        "at a point; where no map does, the photo is untouched."
    )
