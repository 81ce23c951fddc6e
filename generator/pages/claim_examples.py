"""The units that speak for and against a claim, as pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from generator.core.claims.finding import Example, Finding
from generator.core.claims.measures import Evidence, Likeness, OfMaps, Similarity
from generator.core.results import Ranking
from generator.pages.candidates import badge
from generator.pages.cards import PAIR, match_card
from generator.pages.claim_exhibits import (
    Drawn,
    all_drawn,
    altered_states,
    drawn_for,
    map_note,
    map_states,
    under_map,
)
from generator.pages.claim_sentences import told_value
from generator.pages.dossier import Dossier
from generator.pages.elements import Figure, MatchCard, Notice, States, ratio_style
from generator.pages.format import map_label, shorten

EXAMPLE = (340, 320)
"""The pixels that the style sheet draws a photo of an example within."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Examples:
    """One side's examples: photos, photos in several states, or pairs of photos; ``notice`` stands in for none."""

    heading: str
    note: str
    photos: tuple[Figure, ...]
    states: tuple[States, ...]
    matches: tuple[MatchCard, ...]
    notice: Notice | None


def make_examples(dossier: Dossier, finding: Finding, root: str) -> tuple[Examples, Examples]:
    """What speaks for a claim, and what against it."""
    nothing = "No unit that was measured lies on {} side of the bound."
    supporting = _side(dossier, finding, root, supporting=True)
    contradicting = _side(dossier, finding, root, supporting=False)
    empty = Notice(title="None", text=nothing.format("the expected"))
    other = Notice(title="None", text=nothing.format("the other"))
    return (
        replace(supporting, heading="For it", notice=None if finding.supporting else empty),
        replace(contradicting, heading="Against it", notice=None if finding.contradicting else other),
    )


def colours_note(dossier: Dossier, finding: Finding) -> str | None:
    """Which map the colours over the photos of examples show; ``None`` where there are none."""
    shown = dossier.audit.heatmaps.shown
    if own := map_note(dossier, finding):
        return own
    if not dossier.audit.attention or all_drawn(dossier, finding):
        return None
    read = finding.claim.measure.heatmap if isinstance(finding.claim.measure, OfMaps) else shown
    other = "" if read == shown else f" The claim is about another map, {shorten(read, 40)}."
    return f"The colours over the photos are the votes of {map_label(shown)}.{other}"


# ----------------------------------------------------------------------------------------------------------


def _side(dossier: Dossier, finding: Finding, root: str, *, supporting: bool) -> Examples:
    photos: list[Figure] = []
    states: list[States] = []
    matches: list[MatchCard] = []
    examples = finding.supporting if supporting else finding.contradicting
    for place, example in enumerate(examples):
        drawn = drawn_for(dossier, finding, place, supporting=supporting)
        if "altered" in drawn:
            plain = replace(_photo(dossier, finding, example, root), layer=None)
            states.append(altered_states(dossier, finding, example, plain, drawn, root))
        elif "control" in drawn:
            states.append(map_states(_photo(dossier, finding, example, root), drawn, root))
        elif card := None if _of_photo(finding) else _match(dossier, finding, example, root):
            matches.append(_under(card, drawn, root))
        else:
            photo = _photo(dossier, finding, example, root)
            photos.append(under_map(photo, *drawn["map"], root) if drawn else photo)
    return Examples(
        heading="",
        note=_note(finding) if examples else "",
        photos=tuple(photos),
        states=tuple(states),
        matches=tuple(matches),
        notice=None,
    )


def _under(card: MatchCard, drawn: Drawn, root: str) -> MatchCard:
    """A pair with the claim's map over both photos, where it was drawn."""
    if not drawn:
        return card
    pairs = zip(card.figures, drawn.values(), strict=True)
    return replace(card, figures=tuple(under_map(figure, *each, root) for figure, each in pairs))


def _of_photo(finding: Finding) -> bool:
    return isinstance(finding.claim.measure, (*OfMaps, Evidence))


def _note(finding: Finding) -> str:
    against = ", against the mean of what it is compared with" if finding.claim.versus is not None else ""
    return f"The strongest{against}; one an individual."


def _photo(dossier: Dossier, finding: Finding, example: Example, root: str) -> Figure:
    ranking = dossier.rankings[example.query_id]
    name = shorten(dossier.names.image(example.image_id).label, 40)
    asked = ""
    if example.image_id != ranking.query.image_id:
        asked = f", first candidate of {shorten(dossier.names.query(example.query_id).label, 40)}"
    return dossier.photo(
        example.image_id,
        root,
        within=EXAMPLE,
        caption=f"{name}{asked}: {told_value(example.value, finding.claim.measure)}",
        href=dossier.image_href(example.image_id, root),
    )


def _match(dossier: Dossier, finding: Finding, example: Example, root: str) -> MatchCard | None:
    """A query beside the other photo of its unit or, where there is none, beside its first candidate."""
    ranking = dossier.rankings[example.query_id]
    score = told_value(example.value, finding.claim.measure)
    first = ranking.candidates[0].image_id if ranking.candidates else None
    if example.other and (example.other != first or isinstance(finding.claim.measure, (Similarity, Likeness))):
        return _pair(dossier, ranking, example, score, root)
    card = match_card(dossier, ranking, root)
    return None if card is None else replace(card, score=score)


def _pair(dossier: Dossier, ranking: Ranking, example: Example, score: str, root: str) -> MatchCard:
    known = [dossier.audit.images.by_id[name].individual for name in (example.image_id, example.other)]
    pair = (example.image_id, example.other)
    figures = tuple(dossier.photo(name, root, within=PAIR, href=dossier.image_href(name, root)) for name in pair)
    listed = [candidate.image_id for candidate in ranking.candidates]
    href = dossier.query_href(example.query_id, root) if example.other in listed else None
    return MatchCard(
        figures=figures,
        style=ratio_style(sum(each.width / each.height for each in figures), 1),
        query=shorten(dossier.names.image(example.image_id).label, 40),
        candidate=shorten(dossier.names.image(example.other).label, 40),
        score=score,
        href=href if href is None else f"{href}#candidate-{listed.index(example.other) + 1}",
        verdict=badge(None if None in known else known[0] == known[1]),
        arrow="compared with",
    )
