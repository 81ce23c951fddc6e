"""How the pictures of claims' examples are drawn, in a worker process: plain records in, WebP bytes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from generator.core.claims.exhibits import ANIMAL
from generator.core.geometry import Frame, vote_grid
from generator.core.heatmaps import levels, mean_level
from generator.core.member import Pixels
from generator.core.records import ImageRecord
from generator.core.results import Heatmap
from generator.drawing.encode import METHOD, lossless, webp
from generator.drawing.outline import EDGE, LINE, outlined
from generator.drawing.overlay import OPACITY_POWER, STRENGTH, heat_layer
from generator.drawing.pixels import resized
from generator.stages.altered_passes import Drawing
from generator.stages.annotate import Annotator
from generator.stages.pictures import PHOTO_QUALITY, bounded
from generator.stages.read import GRID
from generator.store.decode import Source, decode, decoder

CLAIM_LONG_SIDE = 480
CLAIM_DRAWN = (1, METHOD, STRENGTH, OPACITY_POWER, LINE, EDGE, GRID, PHOTO_QUALITY, CLAIM_LONG_SIDE, decoder())
"""How they are drawn and encoded; part of every key. Raise the first number when they look different."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MapLayer:
    """What some members' maps of one photo show together, and the outline of a part, `ANIMAL` or nothing (``None``)."""

    image: ImageRecord
    heatmaps: tuple[Heatmap, ...]
    frames: Mapping[str, Frame]
    part: str | None


@dataclass(frozen=True, kw_only=True, eq=False)
class AlteredPhoto:
    """A photo as it was altered."""

    image: ImageRecord
    drawing: Drawing


@dataclass(frozen=True, kw_only=True, eq=False)
class ClaimJob:
    """What to draw of one claim's examples, by artefact key."""

    wanted: Mapping[str, MapLayer | AlteredPhoto]
    colours: str
    annotator: Annotator


def draw_claim(job: ClaimJob, source: Source) -> dict[str, bytes]:
    """Draw the examples of one claim: artefact key -> WebP bytes; layers are transparent but for heat and outline."""
    photos: dict[str, Pixels] = {}
    drawn = {}
    for name, one in job.wanted.items():
        if isinstance(one, MapLayer):
            drawn[name] = lossless(map_layer(one, job.colours, job.annotator))
            continue
        if one.image.image_id not in photos:
            photos = {one.image.image_id: decode(source, one.image)}  # an example's pictures are together
        altered = one.drawing(photos[one.image.image_id])
        drawn[name] = webp(resized(altered, *bounded(one.image, CLAIM_LONG_SIDE)), PHOTO_QUALITY)
    return drawn


def map_layer(one: MapLayer, colours: str, annotator: Annotator) -> Pixels:
    """The mean level of the maps, each by its own maximum as claims read it, with the outline: (h, w, 4) uint8."""
    image = one.image
    lit = levels(one.heatmaps, one.frames, vote_grid(image.width, image.height, GRID))
    width, height = bounded(image, CLAIM_LONG_SIDE)
    layer = heat_layer(mean_level(lit), (height, width), colours)
    if one.part is None:
        return layer
    masks = annotator.masks(image)
    area = np.logical_or.reduce(list(masks.values())) if one.part == ANIMAL else masks[one.part]
    return outlined(layer, area)
