"""The pictures that were drawn of a claim's examples: its own maps over photos, and photos as they were altered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.core.claims.exhibits import ANIMAL, Exhibit, exhibits, exhibits_of
from generator.core.claims.finding import Example, Finding
from generator.core.claims.measures import BACKGROUND
from generator.core.counterfactuals import Answer
from generator.core.figures import Picture
from generator.pages.alteration_words import alteration_words
from generator.pages.claim_sentences import told_value
from generator.pages.claim_words import part_words
from generator.pages.dossier import Dossier
from generator.pages.elements import Figure, States, figure
from generator.pages.format import number, shorten

Drawn = Mapping[str, tuple[Exhibit, Picture]]
"""By what each is to its example: ``map``, ``other``, ``control``, ``altered``."""


def drawn_for(dossier: Dossier, finding: Finding, place: int, *, supporting: bool) -> Drawn:
    """The pictures of one example; none unless all of the claim's were drawn, so that examples look alike."""
    if not all_drawn(dossier, finding):
        return {}
    found = exhibits_of(finding, place, dossier.audit.heatmaps.shown, supporting=supporting)
    pictures = ((one, dossier.figures.example(finding.claim.claim_id, one.name)) for one in found)
    return {one.sort: (one, picture) for one, picture in pictures if picture is not None}


def all_drawn(dossier: Dossier, finding: Finding) -> bool:
    """Whether the claim's examples have pictures of their own."""
    wanted = exhibits(finding, dossier.audit.heatmaps.shown)
    return bool(wanted) and all(dossier.figures.example(finding.claim.claim_id, one.name) for one in wanted)


def map_note(dossier: Dossier, finding: Finding) -> str | None:
    """What the colours over the photos are, where they are the claim's own maps; ``None`` where they are not."""
    maps = [one for one in exhibits(finding, dossier.audit.heatmaps.shown) if isinstance(one.drawn, str)]
    if not maps or not all_drawn(dossier, finding):
        return None
    names = dict.fromkeys(_map_name(one) for one in maps)
    text = (
        f"The colours over the photos are {' and '.join(names)}: what the members that are asked show on average, "
        "each map by its own maximum."
    )
    part = maps[0].part
    if part is None:
        return text
    line = "the annotated parts together" if part in (ANIMAL, BACKGROUND) else part_words(part)
    return f"{text} The white line runs around {line}."


def under_map(shown: Figure, one: Exhibit, picture: Picture, root: str) -> Figure:
    """A photo with the claim's map over it."""
    return replace(shown, layer=root + picture.largest.path, alt=f"{shown.alt} under {_map_name(one)}")


def map_states(photo: Figure, drawn: Drawn, root: str) -> States:
    """The claim's map and the control's side by side; the caption is the photo's."""
    figures = []
    for one, picture in drawn.values():
        control = "control: " if one.sort == "control" else ""
        caption = f"{control}{_map_name(one)}"
        figures.append(replace(under_map(photo, one, picture, root), caption=caption))
    return States(figures=tuple(figures), caption=photo.caption or "")


def altered_states(
    dossier: Dossier, finding: Finding, example: Example, photo: Figure, drawn: Drawn, root: str
) -> States:
    """A query's photo as it is and as it was altered, and what became of its first candidate."""
    name = shorten(dossier.names.image(example.image_id).label, 40)
    before, *after = example.answers or (None,)
    figures = [replace(photo, caption="as it is" if before is None else f"as it is: score {number(before.score, 2)}")]
    for place, (one, picture) in enumerate(drawn.values()):
        if isinstance(one.drawn, str):
            continue
        done = alteration_words(one.drawn)
        control = "control: " if one.sort == "control" else ""
        told = f"; {_became(dossier, after[place])}" if place < len(after) else ""
        figures.append(
            figure(picture, root=root, alt=f"Photo {name}: {done}", caption=f"{control}{done}{told}", href=photo.href)
        )
    candidates = dossier.rankings[example.query_id].candidates
    first = shorten(dossier.names.image(candidates[0].image_id).label, 40) if candidates else ""
    asked = f"{name}, first candidate {first}" if first else name
    return States(figures=tuple(figures), caption=f"{asked}: {told_value(example.value, finding.claim.measure)}")


def _map_name(one: Exhibit) -> str:
    return shorten(one.drawn, 40) if isinstance(one.drawn, str) else alteration_words(one.drawn)


def _became(dossier: Dossier, answer: Answer) -> str:
    score = f"score {number(answer.score, 2)}"
    if answer.rank == 1:
        return f"{score}, still first"
    return f"{score}, {shorten(dossier.names.image(answer.first).label, 40)} is first instead"
