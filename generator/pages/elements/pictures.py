"""Parts made of pictures."""

from __future__ import annotations

from dataclasses import dataclass

from generator.core.figures import Picture, Rendition
from generator.pages.elements.lists import Choice
from generator.pages.elements.words import Verdict

SHARP = 1.5
"""Pixels of a file for each that a small picture is drawn in: enough for a dense screen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BoxMark:
    """A region's box over a figure: its place as a CSS style in percent, and its number."""

    label: str
    style: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A picture. ``layer`` is the address of a transparent picture laid over it, edge to edge (the votes).

    ``eager`` loads it at once (above the fold). ``href`` makes it a link; ``caption`` is text below it.
    """

    src: str
    width: int
    height: int
    alt: str
    srcset: str | None = None
    sizes: str | None = None
    layer: str | None = None
    boxes: tuple[BoxMark, ...] = ()
    caption: str | None = None
    href: str | None = None
    eager: bool = False

    @property
    def style(self) -> str:
        """The aspect ratio as a CSS variable, from which the style sheet reserves room in the right shape."""
        return ratio_style(self.width, self.height)


@dataclass(frozen=True, kw_only=True, slots=True)
class States:
    """Pictures of one photo in several states, each with a caption of its own, and what is said of them all."""

    figures: tuple[Figure, ...]
    caption: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sketch:
    """A drawing as small as a word, of (class, outline) ``paths``; ``words`` say what it shows."""

    view: str
    words: str
    paths: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SpriteTile:
    """A tile of a sprite: ``frame`` and ``place`` are CSS styles of the window and of the sprite behind it."""

    alt: str
    caption: str
    note: str | None
    frame: str
    place: str
    dim: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SpriteRow:
    """The tiles of one member, under its name."""

    name: str
    href: str | None
    note: str | None
    tiles: tuple[SpriteTile, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Strip:
    """A sprite cut into tiles, one row per member."""

    src: str
    width: int
    height: int
    rows: tuple[SpriteRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotoCard:
    """A photo with its name and what is known of it; ``choices`` let the filter bar find it."""

    figure: Figure
    name: str
    href: str
    note: str | None = None
    verdict: Verdict | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchCard:
    """A query beside its first candidate with the score and the verdict.

    ``figures`` are the drawn panel alone or the two photos; ``style`` is their ratio side by side. ``href`` is the
    query's page: where it has none, the photos lead to their own pages. ``arrow`` says what the second is to the first.
    """

    figures: tuple[Figure, ...]
    style: str
    query: str
    candidate: str
    score: str
    href: str | None
    verdict: Verdict
    note: str | None = None
    arrow: str = "first candidate"


def figure(
    picture: Picture,
    *,
    root: str,
    alt: str,
    sizes: str | None = None,
    within: tuple[int, int] | None = None,
    layer: Picture | None = None,
    boxes: tuple[BoxMark, ...] = (),
    caption: str | None = None,
    href: str | None = None,
    eager: bool = False,
) -> Figure:
    """A `Figure` of a published picture, seen from a page ``root`` below the audit's root.

    ``sizes`` tells the browser how wide it will be drawn (default: the picture's own width at most). A small one is
    drawn ``within`` so many pixels instead: it gets the one file that is sharp there, since a page may hold dozens
    and a choice of files would weigh as much as all the rest of each.
    """
    largest = picture.largest
    several = len(picture.renditions) > 1 and within is None
    return Figure(
        src=root + (_sharp(picture, within) if within else picture.smallest).path,
        width=largest.width,
        height=largest.height,
        alt=alt,
        srcset=", ".join(f"{root}{r.path} {r.width}w" for r in picture.renditions) if several else None,
        sizes=(sizes or f"(max-width: {largest.width}px) 100vw, {largest.width}px") if several else None,
        layer=None if layer is None else root + layer.largest.path,
        boxes=boxes,
        caption=caption,
        href=href,
        eager=eager,
    )


def _sharp(picture: Picture, within: tuple[int, int]) -> Rendition:
    """The smallest rendition with enough pixels for a picture drawn as large as fits ``within``."""
    width, height = within
    needed = SHARP * min(width, height * picture.largest.width / picture.largest.height)
    return next((each for each in picture.renditions if each.width >= needed), picture.largest)


def ratio_style(width: float, height: float) -> str:
    """Width over height as a CSS variable."""
    return f"--ratio: {width / height:.4f}"
