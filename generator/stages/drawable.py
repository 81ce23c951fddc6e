"""What is drawn to alter a photo in some way, and whether it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.core.claims.alterations import Alteration, Background, HidePart, Rendered, Toned
from generator.core.claims.facts import value_of
from generator.core.records import ImageRecord, ImageSet, RenderedPhoto
from generator.stages.altered_passes import Drawing
from generator.stages.annotate import Annotator
from generator.stages.drawings import DrawBackground, DrawHidden, DrawRendered, DrawToned

ELSEWHERE = 2
"""Areas elsewhere that are hidden one by one, and averaged."""

APART = ("background", "encounter", "individual")
"""A donor of a background differs in all of these, so far as they are known, if there is one that does."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawable:
    """What decides how a photo is altered.

    shown, masks : by image id, the parts of an annotated photo, and what stands for the annotation
    (`Annotator.digest`). seed : of whatever is drawn by lot.
    """

    images: ImageSet
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


def drawings(
    drawable: Drawable, alteration: Alteration, image: ImageRecord, annotator: Annotator
) -> tuple[Drawing, ...] | str:
    """What to draw, or why it cannot be."""
    if not drawable.fits(alteration, image.image_id):
        return {
            HidePart: "do not show the part, or have no masks",
            Rendered: "have no rendered picture with that change",
            Background: "have no masks",
        }[type(alteration)]
    match alteration:
        case Toned():
            return (DrawToned(toned=alteration),)
        case Rendered():
            picture = drawable.rendered[image.image_id, alteration.change].picture
            return (DrawRendered(picture=picture, annotator=annotator),)
        case HidePart():
            places: Sequence[int | None] = range(ELSEWHERE) if alteration.elsewhere else (None,)
            return tuple(
                DrawHidden(
                    image=image,
                    mask=drawable.masks[image.image_id],
                    part=alteration.part,
                    fill=alteration.fill,
                    place=place,
                    seed=drawable.seed,
                    annotator=annotator,
                )
                for place in places
            )
        case Background():
            donor = _donor(drawable, image) if alteration.fill == "swap" else None
            if alteration.fill == "swap" and donor is None:
                return "find no photo of another individual to take a background from"
            return (
                DrawBackground(
                    image=image,
                    mask=drawable.masks[image.image_id],
                    fill=alteration.fill,
                    donor=donor,
                    donor_mask="" if donor is None else drawable.masks[donor.image_id],
                    annotator=annotator,
                ),
            )


def _donor(drawable: Drawable, image: ImageRecord) -> ImageRecord | None:
    """A seeded choice among the annotated photos of the same viewpoint that are as unlike as there are."""

    def unlike(other: ImageRecord) -> int:
        return sum(value_of(image, name) != value_of(other, name) for name in APART)

    others = [
        other
        for other in drawable.images.images
        if drawable.shown.get(other.image_id)
        and other.viewpoint == image.viewpoint
        and (other.individual is None or other.individual != image.individual)
        and other.image_id != image.image_id
    ]
    most = max((unlike(other) for other in others), default=0)
    best = [other for other in others if unlike(other) == most]
    place = drawable.images.images.index(image)
    return best[int(np.random.default_rng([drawable.seed, place]).integers(len(best)))] if best else None
