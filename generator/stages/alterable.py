"""Which queries can be asked again with their photo altered in some way, and what is to be drawn for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.core.claims.alterations import Alteration, Background, HidePart, Rendered, Toned
from generator.core.claims.facts import value_of
from generator.core.records import ImageRecord, ImageSet, RenderedPhoto
from generator.core.results import Group, Ranking
from generator.core.routes import Routed, Routing
from generator.stages.altered_passes import Drawing
from generator.stages.annotate import Annotator
from generator.stages.asking import Able, able
from generator.stages.drawings import DrawBackground, DrawHidden, DrawRendered, DrawToned

ELSEWHERE = 2
"""Areas elsewhere that are hidden one by one, and averaged."""

APART = ("background", "encounter", "individual")
"""A donor of a background differs in all of these, so far as they are known, if there is one that does."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One query and one alteration of its photo: ``drawings`` to be asked with one by one."""

    ranking: Ranking
    image: ImageRecord
    part: Routed
    members: tuple[str, ...]
    alteration: Alteration
    drawings: tuple[Drawing, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Alterable:
    """What decides whether a photo can be altered.

    models : the members that have one. shown, masks : by image id, the parts of an annotated photo, and what stands for
    the annotation (`Annotator.digest`).
    """

    images: ImageSet
    routing: Routing
    groups: Sequence[Group]
    models: frozenset[str]
    served: Mapping[str, tuple[str, ...]]
    shown: Mapping[str, frozenset[str]]
    masks: Mapping[str, str]
    seed: int

    @cached_property
    def rendered(self) -> Mapping[tuple[str, str], RenderedPhoto]:
        """By image id and change."""
        return {(one.original, one.change): one for one in self.images.rendered}

    def fits(self, alteration: Alteration, image_id: str) -> bool:
        """Whether a photo can be altered so."""
        match alteration:
            case HidePart():
                return alteration.part in self.shown.get(image_id, ())
            case Rendered():
                return (image_id, alteration.change) in self.rendered
            case Background():
                return bool(self.shown.get(image_id))
            case Toned():
                return True


def cases(
    alterable: Alterable, wanted: Mapping[Alteration, Sequence[str]], rankings: Sequence[Ranking], annotator: Annotator
) -> tuple[list[Case], dict[Alteration, str]]:
    """Every alteration of the queries that are ``wanted`` for it, where it can be.

    A query can be asked again if it has candidates, every member of its route has a model here, and its ranking was not
    made elsewhere. Why some cannot is told by alteration.
    """
    asked = able(rankings, alterable.routing, alterable.groups, alterable.models, alterable.served)
    by_query = {one[0].query.query_id: one for one in asked} if wanted else {}
    found: list[Case] = []
    reasons: dict[Alteration, str] = {}
    for alteration, names in wanted.items():
        why: Counter[str] = Counter()
        for name in names:
            made = _case(alterable, alteration, by_query[name], annotator) if name in by_query else UNABLE
            if isinstance(made, str):
                why[made] += 1
            else:
                found.append(made)
        reasons[alteration] = "; ".join(f"{number} {reason}" for reason, number in sorted(why.items()))
    return found, reasons


UNABLE = "cannot be asked again: a member of theirs has no model here, or the ranking was made elsewhere"


def _case(alterable: Alterable, alteration: Alteration, one: Able, annotator: Annotator) -> Case | str:
    """One query with what to draw, or why it cannot be drawn."""
    ranking, part, members = one
    image = alterable.images.by_id[ranking.query.image_id]
    drawings = _drawings(alterable, alteration, image, annotator)
    if isinstance(drawings, str):
        return drawings
    return Case(ranking=ranking, image=image, part=part, members=members, alteration=alteration, drawings=drawings)


def _drawings(
    alterable: Alterable, alteration: Alteration, image: ImageRecord, annotator: Annotator
) -> tuple[Drawing, ...] | str:
    """What to draw, or why it cannot be."""
    if not alterable.fits(alteration, image.image_id):
        return {
            HidePart: "do not show the part, or have no masks",
            Rendered: "have no rendered picture with that change",
            Background: "have no masks",
        }[type(alteration)]
    match alteration:
        case Toned():
            return (DrawToned(toned=alteration),)
        case Rendered():
            picture = alterable.rendered[image.image_id, alteration.change].picture
            return (DrawRendered(picture=picture, annotator=annotator),)
        case HidePart():
            places: Sequence[int | None] = range(ELSEWHERE) if alteration.elsewhere else (None,)
            return tuple(
                DrawHidden(
                    image=image,
                    mask=alterable.masks[image.image_id],
                    part=alteration.part,
                    fill=alteration.fill,
                    place=place,
                    seed=alterable.seed,
                    annotator=annotator,
                )
                for place in places
            )
        case Background():
            donor = _donor(alterable, image) if alteration.fill == "swap" else None
            if alteration.fill == "swap" and donor is None:
                return "find no photo of another individual to take a background from"
            return (
                DrawBackground(
                    image=image,
                    mask=alterable.masks[image.image_id],
                    fill=alteration.fill,
                    donor=donor,
                    donor_mask="" if donor is None else alterable.masks[donor.image_id],
                    annotator=annotator,
                ),
            )


def _donor(alterable: Alterable, image: ImageRecord) -> ImageRecord | None:
    """A seeded choice among the annotated photos of the same viewpoint that are as unlike as there are."""

    def unlike(other: ImageRecord) -> int:
        return sum(value_of(image, name) != value_of(other, name) for name in APART)

    others = [
        other
        for other in alterable.images.images
        if alterable.shown.get(other.image_id)
        and other.viewpoint == image.viewpoint
        and (other.individual is None or other.individual != image.individual)
        and other.image_id != image.image_id
    ]
    most = max((unlike(other) for other in others), default=0)
    best = [other for other in others if unlike(other) == most]
    place = alterable.images.images.index(image)
    return best[int(np.random.default_rng([alterable.seed, place]).integers(len(best)))] if best else None
