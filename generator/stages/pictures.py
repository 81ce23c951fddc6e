"""What is drawn of one image or one query, in a worker process: plain arrays in, WebP bytes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from generator.core.correspondence import Correspondence
from generator.core.counterfactuals import Fill
from generator.core.figures import Sprite, SpriteTile, photo_sizes
from generator.core.geometry import Frame
from generator.core.heatmaps import Levels, levels, member_levels
from generator.core.member import Floats, Pixels
from generator.core.records import Box, ImageRecord
from generator.core.results import Heatmap
from generator.drawing.encode import lossless, webp
from generator.drawing.hide import hidden
from generator.drawing.lines import lines, lines_layout
from generator.drawing.overlay import heat_layer, overlay
from generator.drawing.panel import panel, panel_layout
from generator.drawing.pixels import resized
from generator.drawing.strip import strip, tile_grid
from generator.store.decode import Source, decode

OVERLAY_LONG_SIDE = 640
MEMBER_LONG_SIDE = 320
HIDDEN_LONG_SIDE = 480
PHOTO_QUALITY, HEAT_QUALITY = 80, 76


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageJob:
    """What to draw of one image.

    ``wanted`` maps a picture's name (``photo:<width>``, ``overlay``, ``strip``, ``member:<name>``) to its artefact
    key. ``heatmaps`` are those of the shown map, ``votes``
    the image's votes; both may be absent where only the photo is wanted.
    """

    image: ImageRecord
    wanted: Mapping[str, str]
    colours: str
    grid: tuple[int, int]
    heatmaps: tuple[Heatmap, ...] = ()
    frames: Mapping[str, Frame]
    votes: Floats | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class PanelJob:
    """The four panels of one query and its first candidate."""

    name: str
    query: ImageRecord
    query_votes: Floats
    match: ImageRecord
    match_votes: Floats
    colours: str


@dataclass(frozen=True, kw_only=True, eq=False)
class HiddenJob:
    """A query's photo with parts of it hidden: ``wanted`` maps artefact keys to covers (rows, columns) float32."""

    image: ImageRecord
    wanted: Mapping[str, Floats]
    fill: Fill


@dataclass(frozen=True, kw_only=True, eq=False)
class LinesJob:
    """A query and a candidate with the points that belong together."""

    name: str
    query: ImageRecord
    match: ImageRecord
    found: tuple[Correspondence, ...]


def draw_image(job: ImageJob, source: Source) -> dict[str, bytes]:
    """Draw what is wanted of one image: artefact key -> WebP bytes."""
    drawn: dict[str, bytes] = {}
    if (name := job.wanted.get("overlay")) and job.votes is not None:
        width, height = bounded(job.image, OVERLAY_LONG_SIDE)
        drawn[name] = lossless(heat_layer(job.votes, (height, width), job.colours))
    if job.wanted.keys() <= {"overlay"}:
        return drawn  # a layer needs no photo
    photo = decode(source, job.image)
    for width, height in reversed(photo_sizes(job.image.width, job.image.height)):
        photo = resized(photo, width, height)  # each size from the one above it: always, whichever are wanted
        if name := job.wanted.get(f"photo:{width}"):
            drawn[name] = webp(photo, PHOTO_QUALITY)
    return drawn | _lit(job, photo)


def _lit(job: ImageJob, photo: Pixels) -> dict[str, bytes]:
    """What shows the maps over the photo, which comes in its smallest size."""
    if not job.heatmaps:
        return {}
    drawn, lit = {}, levels(job.heatmaps, job.frames, job.grid)
    if name := job.wanted.get("strip"):
        maps = [values if seen else None for values, seen in zip(lit.values, lit.evident, strict=True)]
        grid = tile_grid(job.image.width, job.image.height, len(maps))
        drawn[name] = webp(strip(photo, maps, grid, job.colours), HEAT_QUALITY)
    return drawn | _member_maps(job, lit, resized(photo, *bounded(job.image, MEMBER_LONG_SIDE)))


def draw_panel(job: PanelJob, source: Source) -> dict[str, bytes]:
    """Draw the panels of one query: artefact key -> WebP bytes."""
    query, match = decode(source, job.query), decode(source, job.match)
    figure, _ = panel(query, job.query_votes, match, job.match_votes, partial(overlay, colours=job.colours))
    return {job.name: webp(figure, PHOTO_QUALITY)}


def draw_hidden(job: HiddenJob, source: Source) -> dict[str, bytes]:
    """Draw a photo with each of its areas hidden, as the members saw it: artefact key -> WebP bytes."""
    photo, size = decode(source, job.image), bounded(job.image, HIDDEN_LONG_SIDE)
    return {
        name: webp(resized(hidden(photo, covered, job.fill), *size), PHOTO_QUALITY)
        for name, covered in job.wanted.items()
    }


def draw_lines(job: LinesJob, source: Source) -> dict[str, bytes]:
    """Draw the lines between two photos: artefact key -> WebP bytes."""
    figure, _ = lines(decode(source, job.query), decode(source, job.match), job.found)
    return {job.name: webp(figure, PHOTO_QUALITY)}


def _member_maps(job: ImageJob, lit: Levels, photo: Pixels) -> dict[str, bytes]:
    found = {}
    for member, values in zip(*member_levels(lit), strict=True):
        if name := job.wanted.get(f"member:{member}"):
            peak = float(values.max())
            found[name] = webp(overlay(photo, values / peak if peak > 0 else values, job.colours), HEAT_QUALITY)
    return found


def bounded(image: ImageRecord, long_side: int) -> tuple[int, int]:
    """The image's (width, height) with its long side at most ``long_side`` pixels, as a rendition has it."""
    return photo_sizes(image.width, image.height, (long_side,))[0]


def panel_size(query: ImageRecord, match: ImageRecord) -> tuple[int, int]:
    """The (width, height) of a panel in pixels."""
    layout = panel_layout((query.width, query.height), (match.width, match.height))
    return layout.width, layout.height


def lines_size(query: ImageRecord, match: ImageRecord) -> tuple[int, int]:
    """The (width, height) of a figure of lines in pixels."""
    layout = lines_layout((query.width, query.height), (match.width, match.height))
    return layout.width, layout.height


def sprite(image: ImageRecord, maps: tuple[tuple[str, str], ...], path: str) -> Sprite:
    """Where the tiles of an image's strip lie, for maps of these (member, view)."""
    grid = tile_grid(image.width, image.height, len(maps))
    tiles = tuple(
        SpriteTile(
            member=member,
            view=view,
            box=Box(x=grid.place(index)[0], y=grid.place(index)[1], width=grid.tile_width, height=grid.tile_height),
        )
        for index, (member, view) in enumerate(maps)
    )
    return Sprite(path=path, width=grid.size[0], height=grid.size[1], tiles=tiles)
