"""Where an audit's published pictures lie, and how large they are: the contract between drawing and pages.

Every path is POSIX and relative to the audit's root (``docs/audit``); a page puts its own way up in front
of it. The paths are pure functions of public slugs, so that the draw stage and the pages agree without
asking each other::

    media/photos/<image>-<width>.webp     the photo, re-encoded, in a few widths
    media/overlays/<image>.webp           its votes: a transparent layer to lay over the photo, edge to edge
    media/strips/<image>.webp             one sprite with a tile per member and view
    media/panels/<query>.webp             query, query + heat, match + heat, match
    media/members/<member>/<image>.webp   the photo with one member's own map
    media/hidden/<query>-<area>.webp      the query's photo with an area hidden: 0 the strongest region, 1 one elsewhere
    media/pairs/<query>-<name>.webp       a query and a candidate with their pair maps
    media/lines/<query>-<kind>-<rank>.webp   query and a candidate with the points that belong together
    media/claims/<claim>/<name>.webp      an example of a claim: a map to lay over its photo, or the photo altered
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from generator.core.records import Box

LONG_SIDES = (320, 640, 1280)
"""Long sides, in pixels, that photos are published at; a smaller photo is published once, as it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendition:
    """One file of a picture: ``path`` relative to the audit's root, size in pixels."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A published picture in one or more sizes of one shape, smallest first (never empty)."""

    renditions: tuple[Rendition, ...]

    @property
    def largest(self) -> Rendition:
        """The rendition with the most pixels."""
        return self.renditions[-1]

    @property
    def smallest(self) -> Rendition:
        """The rendition with the fewest pixels."""
        return self.renditions[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class SpriteTile:
    """One tile of a sprite: whose map it shows, and where it lies (``box`` in pixels of the sprite)."""

    member: str
    view: str
    box: Box


@dataclass(frozen=True, kw_only=True, slots=True)
class Sprite:
    """Many small pictures in one file; the tiles are in reading order."""

    path: str
    width: int
    height: int
    tiles: tuple[SpriteTile, ...]


class Figures(Protocol):
    """The pictures of one audit. ``None`` means that there is none, for a reason the page states."""

    def photo(self, image_id: str) -> Picture:
        """The photo of an image; every image has one."""
        ...

    def overlay(self, image_id: str) -> Picture | None:
        """The votes as a transparent layer of the photo's shape; ``None`` without heatmaps."""
        ...

    def strip(self, image_id: str) -> Sprite | None:
        """The tiles of every member and view that served an image; ``None`` without heatmaps."""
        ...

    def panel(self, query_id: str) -> Picture | None:
        """The four panels of a query and its first candidate; ``None`` without a page, candidate or heatmaps."""
        ...

    def member_map(self, member: str, image_id: str) -> Picture | None:
        """The photo with one member's map; drawn for the fixed sample only."""
        ...

    def hidden(self, query_id: str) -> tuple[Picture, ...]:
        """The query's photo with its strongest region hidden, then with an area elsewhere; empty where not asked."""

    def pair(self, query_id: str, name: str) -> Picture | None:
        """A query and a candidate with their pair maps: ``panel``, ``contrast`` or ``pair:<rank>``; see `pair_path`."""
        ...

    def pair_members(self, query_id: str) -> Sprite | None:
        """The pair maps of every member, for the first candidate."""
        ...

    def lines(self, query_id: str, name: str) -> Picture | None:
        """A query and a candidate with lines between points, ``name`` being ``local:<rank>``; ``None`` if not drawn."""
        ...

    def example(self, claim_id: str, name: str) -> Picture | None:
        """A picture of a claim's example (`generator.core.claims.exhibits.Exhibit`); ``None`` if not drawn."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Album:
    """`Figures` as plain mappings, filled by whoever drew the pictures."""

    photos: Mapping[str, Picture]
    overlays: Mapping[str, Picture] = field(default_factory=lambda: MappingProxyType({}))
    strips: Mapping[str, Sprite] = field(default_factory=lambda: MappingProxyType({}))
    panels: Mapping[str, Picture] = field(default_factory=lambda: MappingProxyType({}))
    member_maps: Mapping[tuple[str, str], Picture] = field(default_factory=lambda: MappingProxyType({}))
    hidings: Mapping[str, tuple[Picture, ...]] = field(default_factory=lambda: MappingProxyType({}))
    paired: Mapping[tuple[str, str], Picture] = field(default_factory=lambda: MappingProxyType({}))
    pair_strips: Mapping[str, Sprite] = field(default_factory=lambda: MappingProxyType({}))
    lined: Mapping[tuple[str, str], Picture] = field(default_factory=lambda: MappingProxyType({}))
    exhibited: Mapping[tuple[str, str], Picture] = field(default_factory=lambda: MappingProxyType({}))

    def photo(self, image_id: str) -> Picture:
        """See `Figures`; an image without a photo is a fault of the caller (`KeyError`)."""
        return self.photos[image_id]

    def overlay(self, image_id: str) -> Picture | None:
        """See `Figures`."""
        return self.overlays.get(image_id)

    def strip(self, image_id: str) -> Sprite | None:
        """See `Figures`."""
        return self.strips.get(image_id)

    def panel(self, query_id: str) -> Picture | None:
        """See `Figures`."""
        return self.panels.get(query_id)

    def member_map(self, member: str, image_id: str) -> Picture | None:
        """See `Figures`; ``member_maps`` is keyed by (member, image)."""
        return self.member_maps.get((member, image_id))

    def hidden(self, query_id: str) -> tuple[Picture, ...]:
        """See `Figures`; ``hidings`` is keyed by query."""
        return self.hidings.get(query_id, ())

    def pair(self, query_id: str, name: str) -> Picture | None:
        """See `Figures`; ``paired`` is keyed by (query, name)."""
        return self.paired.get((query_id, name))

    def pair_members(self, query_id: str) -> Sprite | None:
        """See `Figures`."""
        return self.pair_strips.get(query_id)

    def lines(self, query_id: str, name: str) -> Picture | None:
        """See `Figures`; ``lined`` is keyed by (query, name)."""
        return self.lined.get((query_id, name))

    def example(self, claim_id: str, name: str) -> Picture | None:
        """See `Figures`; ``exhibited`` is keyed by (claim, name)."""
        return self.exhibited.get((claim_id, name))


def photo_sizes(width: int, height: int, long_sides: tuple[int, ...] = LONG_SIDES) -> tuple[tuple[int, int], ...]:
    """The sizes to publish a photo of ``width`` x ``height`` pixels at, smallest first, as (width, height).

    Never larger than the photo, never without its shape: a photo no larger than the smallest long side
    comes once, unchanged; one between two sizes comes in the smaller sizes and its own.
    """
    long = max(width, height)
    sides = [side for side in sorted(long_sides) if side < long]
    if long <= max(long_sides):
        sides.append(long)
    scaled = ((max(1, round(width * side / long)), max(1, round(height * side / long))) for side in sides)
    return tuple({size[0]: size for size in scaled}.values())  # files are named by width: the tallest of one width


def photo(slug: str, width: int, height: int, long_sides: tuple[int, ...] = LONG_SIDES) -> Picture:
    """The photo of the image with this public ``slug``, whose upright size is ``width`` x ``height`` pixels."""
    return Picture(
        renditions=tuple(
            Rendition(path=photo_path(slug, w), width=w, height=h) for w, h in photo_sizes(width, height, long_sides)
        )
    )


def photo_path(slug: str, width: int) -> str:
    """Where the rendition ``width`` pixels wide of a photo lies."""
    return f"media/photos/{slug}-{width}.webp"


def overlay_path(slug: str) -> str:
    """Where the votes layer of an image lies."""
    return f"media/overlays/{slug}.webp"


def strip_path(slug: str) -> str:
    """Where the sprite of an image's members and views lies."""
    return f"media/strips/{slug}.webp"


def panel_path(query_slug: str) -> str:
    """Where the four panels of a query lie."""
    return f"media/panels/{query_slug}.webp"


def member_path(member_slug: str, slug: str) -> str:
    """Where the picture of one member's map of an image lies."""
    return f"media/members/{member_slug}/{slug}.webp"


def hidden_path(query_slug: str, area: int) -> str:
    """Where a query's photo with an area hidden lies."""
    return f"media/hidden/{query_slug}-{area}.webp"


def pair_path(query_slug: str, name: str) -> str:
    """Where a picture of a query and its candidates explained lies: ``panel``, ``members``, ``contrast``, a rank."""
    return f"media/pairs/{query_slug}-{name}.webp"


def lines_path(query_slug: str, name: str) -> str:
    """Where the picture of a query's lines of this name (``local:1``) lies."""
    return f"media/lines/{query_slug}-{name.replace(':', '-')}.webp"


def claim_path(claim_slug: str, name: str) -> str:
    """Where the picture of this name of a claim's examples lies (``for-1-map``); it names no photo."""
    return f"media/claims/{claim_slug}/{name}.webp"
