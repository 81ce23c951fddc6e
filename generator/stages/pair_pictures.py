"""The pictures of explained pairs: what each shows, where it lies, how large it is, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.correspondence import Correspondence
from generator.core.figures import Picture, Rendition, Sprite, SpriteTile, lines_path, pair_path
from generator.core.geometry import vote_grid
from generator.core.links import Link
from generator.core.member import Floats, Pixels
from generator.core.pairs import GRID, MemberMap, Pair, PairMaps, together
from generator.core.records import Box, ImageRecord
from generator.drawing.encode import webp
from generator.drawing.lines import lines, lines_layout
from generator.drawing.panel import GUTTERS, pair, pair_widths, panel, panel_layout
from generator.drawing.pixels import fitted, resized
from generator.drawing.signed import signed_overlay
from generator.drawing.strip import tile_grid
from generator.store.artefacts import key
from generator.store.decode import Source, decode

PAIR_VERSION = 2
PAIR_HEIGHT, CONTRAST_LONG_SIDE, TILE_LONG_SIDE = 300, 420, 150
QUALITY = 76
MODEL = "model:1"
"""The lines of the model's own correspondences, by their name in `generator.core.figures`."""

Sheet = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, kw_only=True, eq=False)
class PairsJob:
    """What to draw of one query's explained pairs: ``wanted`` maps names to artefact keys.

    ``pairs`` come with their candidates and maps. Names: ``panel``, ``pair:<rank>``, ``contrast``, ``members``, and
    `MODEL`.
    """

    wanted: Mapping[str, str]
    query: ImageRecord
    pairs: tuple[tuple[Pair, ImageRecord, PairMaps], ...]


def pair_sheet(slug: str, query: ImageRecord, pairs: Sequence[Pair], candidates: Sequence[ImageRecord]) -> Sheet:
    """The pictures of a query's explained pairs: name -> (path, artefact key)."""
    made = (PAIR_VERSION, query.digest)
    first = (*made, candidates[0].digest, pairs[0].maps)
    found = {
        "panel": (pair_path(slug, "panel"), key("pair panel", first)),
        "members": (pair_path(slug, "members"), key("pair members", first)),
    }
    if pairs[0].against is not None:
        found["contrast"] = (pair_path(slug, "contrast"), key("contrast", *made, pairs[0].maps))
    if pairs[0].links:
        points = [(link.query, link.candidate, link.share) for link in pairs[0].links]
        found[MODEL] = (lines_path(slug, MODEL), key("model lines", *made, candidates[0].digest, points))
    for pair_, image in list(zip(pairs, candidates, strict=True))[1:]:
        told = (*made, image.digest, pair_.maps, PAIR_HEIGHT)
        found[f"pair:{pair_.rank}"] = (pair_path(slug, str(pair_.rank)), key("pair", told))
    return found


def pair_picture(name: str, path: str, query: ImageRecord, candidate: ImageRecord) -> Picture:
    """How large a picture of `pair_sheet` is."""
    sizes = ((query.width, query.height), (candidate.width, candidate.height))
    if name == "panel":
        layout = panel_layout(*sizes)
        return _single(path, layout.width, layout.height)
    if name == "contrast":
        return _single(path, *fitted(query.width, query.height, CONTRAST_LONG_SIDE, CONTRAST_LONG_SIDE))
    if name == MODEL:
        drawn = lines_layout(*sizes)
        return _single(path, drawn.width, drawn.height)
    widths = pair_widths(*sizes, PAIR_HEIGHT)
    return _single(path, sum(widths) + GUTTERS[0], PAIR_HEIGHT)


def member_sprite(path: str, members: Sequence[str], query: ImageRecord, candidate: ImageRecord) -> Sprite:
    """The tiles of every member, query and candidate in one: the view tells the side."""
    width, height = _tile(query, candidate)
    grid = tile_grid(width, height, len(members), TILE_LONG_SIDE)
    boxes = (grid.place(index) for index in range(len(members)))
    return Sprite(
        path=path,
        width=grid.size[0],
        height=grid.size[1],
        tiles=tuple(
            SpriteTile(member=name, view="pair", box=Box(x=x, y=y, width=grid.tile_width, height=grid.tile_height))
            for name, (x, y) in zip(members, boxes, strict=True)
        ),
    )


def correspondences(links: Sequence[Link]) -> tuple[Correspondence, ...]:
    """The model's links as they are drawn."""
    return tuple(Correspondence(query=link.query, match=link.candidate, weight=link.share) for link in links)


def draw_pairs(job: PairsJob, source: Source) -> dict[str, bytes]:
    """Draw what is wanted of one query's pairs: artefact key -> WebP bytes."""
    query = decode(source, job.query)
    drawn: dict[str, bytes] = {}
    for one, image, maps in job.pairs:
        names = [f"pair:{one.rank}"] if one.rank > 1 else ["panel", "contrast", "members", MODEL]
        if not any(name in job.wanted for name in names):
            continue
        candidate = decode(source, image)
        for name in names:
            if name in job.wanted:
                drawn[job.wanted[name]] = webp(_picture(name, query, candidate, one, maps), QUALITY)
    return drawn


# ----------------------------------------------------------------------------------------------------------


def _picture(name: str, query: Pixels, candidate: Pixels, one: Pair, maps: PairMaps) -> Pixels:
    if name == "panel":
        figure, _ = panel(query, _map(query, maps.query), candidate, _map(candidate, maps.candidate), signed_overlay)
        return figure
    if name == MODEL:
        figure, _ = lines(query, candidate, correspondences(one.links))
        return figure
    if name == "contrast":
        size = fitted(query.shape[1], query.shape[0], CONTRAST_LONG_SIDE, CONTRAST_LONG_SIDE)
        return signed_overlay(resized(query, *size), _map(query, maps.contrast))
    if name == "members":
        return _members(query, candidate, maps)
    return _two(query, candidate, maps.query, maps.candidate, PAIR_HEIGHT)


def _two(
    query: Pixels, candidate: Pixels, mine: Sequence[MemberMap], theirs: Sequence[MemberMap], height: int
) -> Pixels:
    """Both photos under their maps; they are reduced before anything is laid over them."""
    widths = pair_widths(_size(query), _size(candidate), height)
    lit = [
        signed_overlay(resized(photo, width, height), _map(photo, maps))
        for photo, width, maps in ((query, widths[0], mine), (candidate, widths[1], theirs))
    ]
    return pair(lit[0], lit[1], height)


def _members(query: Pixels, candidate: Pixels, maps: PairMaps) -> Pixels:
    """One tile for each member, in their order."""
    height = PAIR_HEIGHT
    widths = pair_widths(_size(query), _size(candidate), height)
    shape = (sum(widths) + GUTTERS[0], height)
    grid = tile_grid(*shape, len(maps.query), TILE_LONG_SIDE)
    canvas = np.zeros((grid.size[1], grid.size[0], 4), np.uint8)
    for index, (mine, theirs) in enumerate(zip(maps.query, maps.candidate, strict=True)):
        x, y = grid.place(index)
        tile = _two(query, candidate, (mine,), (theirs,), height)
        canvas[y : y + grid.tile_height, x : x + grid.tile_width] = resized(tile, grid.tile_width, grid.tile_height)
    return canvas


def _map(photo: Pixels, maps: Sequence[MemberMap]) -> Floats:
    return together(maps, vote_grid(photo.shape[1], photo.shape[0], GRID))


def _tile(query: ImageRecord, candidate: ImageRecord) -> tuple[int, int]:
    widths = pair_widths((query.width, query.height), (candidate.width, candidate.height), PAIR_HEIGHT)
    return sum(widths) + GUTTERS[0], PAIR_HEIGHT


def _size(photo: Pixels) -> tuple[int, int]:
    return photo.shape[1], photo.shape[0]


def _single(path: str, width: int, height: int) -> Picture:
    return Picture(renditions=(Rendition(path=path, width=width, height=height),))
