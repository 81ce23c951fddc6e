"""The strip of an image: one sprite with a tile per member and view, each map on its own scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats, Pixels
from generator.drawing.overlay import STRENGTH, overlay
from generator.drawing.pixels import checked, fitted, opaque, resized

_GAP = 2
_HATCH_PERIOD, _HATCH_WIDTH = 12, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class TileGrid:
    """Where the tiles of a sprite lie, in its pixels: row by row, one size, ``gap`` pixels apart."""

    count: int
    columns: int
    tile_width: int
    tile_height: int
    gap: int = _GAP

    @property
    def rows(self) -> int:
        """Rows needed for ``count`` tiles."""
        return math.ceil(self.count / self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the sprite."""
        return (
            self.columns * (self.tile_width + self.gap) - self.gap,
            self.rows * (self.tile_height + self.gap) - self.gap,
        )

    def place(self, index: int) -> tuple[int, int]:
        """The top-left pixel (x, y) of tile ``index``."""
        row, column = divmod(index, self.columns)
        return column * (self.tile_width + self.gap), row * (self.tile_height + self.gap)


def tile_grid(width: int, height: int, count: int, long_side: int = 192) -> TileGrid:
    """How ``count`` tiles of a photo of ``width`` x ``height`` are laid out; needs no pixels.

    A tile has the photo's aspect ratio and a long side of ``long_side`` pixels (small photos are enlarged:
    the heat needs the room). Columns are chosen so that the sprite is about 960 pixels wide, or narrower.
    """
    if count < 1:
        raise ValueError(f"a strip needs at least one tile, got {count}")
    tile_width, tile_height = fitted(width, height, long_side, long_side)
    columns = max(1, min(count, (960 + _GAP) // (tile_width + _GAP)))
    return TileGrid(count=count, columns=columns, tile_width=tile_width, tile_height=tile_height)


def strip(
    photo: Pixels,
    maps: Sequence[Floats | None],
    grid: TileGrid,
    colours: str = "cividis",
    strength: float = STRENGTH,
) -> Pixels:
    """The sprite (H, W, 4) uint8 RGBA with transparent gaps, one tile of ``grid`` per map.

    ``photo`` (h, w, 3) uint8 may come in any size near a tile's. ``maps`` are (gh, gw) float32, positive and upright
    on the image; each is divided by its own maximum here. ``None`` (or a map with nothing positive) is the state
    *no evidence* and gets its own tile.
    """
    small = resized(checked(photo), grid.tile_width, grid.tile_height)
    sprite = np.zeros((grid.size[1], grid.size[0], 4), np.uint8)
    for index, values in enumerate(maps):
        x, y = grid.place(index)
        sprite[y : y + grid.tile_height, x : x + grid.tile_width] = opaque(tile(small, values, colours, strength))
    return sprite


def tile(photo: Pixels, values: Floats | None, colours: str, strength: float) -> Pixels:
    """One tile: ``photo`` with the map on its own scale, or the *no evidence* tile."""
    peak = 0.0 if values is None else float(values.max())
    if values is None or not peak > 0.0:
        return no_evidence(photo)
    return overlay(photo, values / np.float32(peak), colours, strength)


def no_evidence(photo: Pixels) -> Pixels:
    """A tile that cannot pass for a cold map: the photo in grey under a diagonal hatch, (H, W, 3) uint8."""
    grey = checked(photo).astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    rows, columns = np.indices(grey.shape)
    hatched = (rows + columns) % _HATCH_PERIOD < _HATCH_WIDTH
    # Pulled to mid grey, with hatch lines that are darker on light photos and lighter on dark ones.
    faded = 0.5 * grey + 64.0
    lined = np.where(hatched, np.where(faded > 128.0, faded - 60.0, faded + 60.0), faded)
    return np.repeat((lined + 0.5).astype(np.uint8)[..., None], 3, axis=2)
