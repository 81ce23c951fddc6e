"""The ways in which photos are altered before they ask again, each a `Drawing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from generator.core.claims.alterations import Toned, Water
from generator.core.counterfactuals import Fill
from generator.core.geometry import vote_grid
from generator.core.hiding import cover, elsewhere
from generator.core.member import Floats, Pixels
from generator.core.records import ImageRecord
from generator.core.resampling import resample_area
from generator.drawing.alter import background, emptied, toned
from generator.drawing.hide import BLUR, BLURRED_LONG_SIDE, hidden
from generator.stages.annotate import Annotator
from generator.store.artefacts import key
from generator.store.decode import decode
from generator.store.segments import Mask

GRID = 256
"""Long side of the grid on which annotated parts are cut out."""
DRAWN = (2, GRID, BLURRED_LONG_SIDE, BLUR)
"""Raise the first number when what is drawn changes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class HideArea:
    """An area hidden: ``cover`` (rows, columns) float32 (`generator.core.hiding.cover`), known by ``area``."""

    cover: Floats
    area: str
    fill: Fill

    @property
    def name(self) -> str:
        """See `Drawing`."""
        return key("hide area", DRAWN, self.area, self.fill)

    def __call__(self, photo: Pixels) -> Pixels:
        """See `Drawing`."""
        return hidden(photo, self.cover, self.fill)


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawToned:
    """The whole photo changed."""

    toned: Toned

    @property
    def name(self) -> str:
        """See `Drawing`."""
        return key("toned", DRAWN, self.toned)

    def __call__(self, photo: Pixels) -> Pixels:
        """See `Drawing`."""
        return toned(photo, self.toned.tone, self.toned.amount)


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawRendered:
    """Another picture in the photo's place, of the same size."""

    picture: ImageRecord
    annotator: Annotator

    @property
    def name(self) -> str:
        """See `Drawing`."""
        return key("rendered", DRAWN, self.picture.digest)

    def __call__(self, photo: Pixels) -> Pixels:
        """See `Drawing`: it cannot where the picture is damaged, or of another size."""
        try:
            found = decode(self.annotator.source, self.picture)
        except ValueError as error:
            raise ValueError(f"the rendered picture cannot be used ({error})") from error
        if found.shape != photo.shape:
            sizes = [f"{one.shape[1]} x {one.shape[0]}" for one in (found, photo)]
            raise ValueError(f"the rendered picture has {sizes[0]} pixels, expected {sizes[1]} as its original")
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawHidden:
    """An annotated part hidden; or, where ``place`` is told, as much elsewhere: that draw of ``seed``.

    ``mask`` stands for the annotation (`Annotator.digest`).
    """

    image: ImageRecord
    mask: str
    part: str
    fill: Fill
    place: int | None
    seed: int
    annotator: Annotator

    @property
    def name(self) -> str:
        """See `Drawing`."""
        chosen = (self.part, self.fill, None if self.place is None else (self.place, self.seed))
        return key("hide part", DRAWN, self.mask, chosen)

    def __call__(self, photo: Pixels) -> Pixels:
        """See `Drawing`: it cannot where as much elsewhere would be half of the part itself."""
        masks = self.annotator.masks(self.image)
        part = whole(masks[self.part])
        if self.place is None:
            return hidden(photo, cover(part), self.fill)
        body = on_grid(np.logical_or.reduce(list(masks.values()))) & ~part
        moved = elsewhere(part, body, self.place, np.random.default_rng(self.seed))
        if 2 * np.count_nonzero(moved & part) > np.count_nonzero(part):
            raise ValueError("the part leaves no room for its shape elsewhere")
        return hidden(photo, cover(moved), self.fill)


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawBackground:
    """What no annotated part covers, blurred, of its mean colour, or that of ``donor``.

    ``mask`` and ``donor_mask`` stand for their annotations (`Annotator.digest`).
    """

    image: ImageRecord
    mask: str
    fill: Water
    donor: ImageRecord | None
    donor_mask: str
    annotator: Annotator

    @property
    def name(self) -> str:
        """See `Drawing`."""
        donor = None if self.donor is None else (self.donor.digest, self.donor_mask)
        return key("background", DRAWN, self.mask, self.fill, donor)

    def __call__(self, photo: Pixels) -> Pixels:
        """See `Drawing`."""
        other = None
        if self.donor is not None:
            there = cover(_animal(self.annotator.masks(self.donor)))
            other = emptied(decode(self.annotator.source, self.donor), there, photo.shape[1], photo.shape[0])
        behind = (1.0 - cover(_animal(self.annotator.masks(self.image)))).astype(np.float32)
        return background(photo, behind, self.fill, other)


def on_grid(mask: Mask) -> Mask:
    """A mask on the grid on which areas are cut out: the cells that it covers half."""
    return _shares(mask) >= 0.5


def whole(mask: Mask) -> Mask:
    """The cells that a mask touches and their neighbours, so that no pixel of it is on an edge between cells."""
    found: Mask = ndimage.binary_dilation(_shares(mask) > _TOUCHED, np.ones((3, 3)))
    return found


_TOUCHED = 1e-6  # less is rounding


def _shares(mask: Mask) -> Floats:
    """How much of each cell a mask covers, in 0..1."""
    height, width = mask.shape
    rows, columns = vote_grid(width, height, GRID)
    found: Floats = resample_area(mask.astype(np.float32), (rows, columns)) * np.float32(rows * columns / mask.size)
    return found


def _animal(masks: Mapping[str, Mask]) -> Mask:
    return whole(np.logical_or.reduce(list(masks.values())))
