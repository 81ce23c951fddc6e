"""The parts that pages are made of: frozen records of finished strings, one include in ``templates/`` each.

==============  ==========================  =====================================================
record          include                     drawn as
==============  ==========================  =====================================================
`Crumb`         ``_head.html.j2``           the way up, above a page's heading
`Figure`        ``_figure.html.j2``         a photo with its votes layer, boxes, caption and link
`Strip`         ``_strip.html.j2``          a grid of tiles cut from one sprite
`Stat`          ``_stats.html.j2``          a headline number with what it means
`Fact`          ``_facts.html.j2``          a row of a definition list
`Table`         ``_table.html.j2``          a table, sortable where asked
`Facet`         ``_filter.html.j2``         a menu of the filter bar above a list
`Verdict`       ``_verdict.html.j2``        a coloured, iconed word
`PhotoCard`     ``_photo_cards.html.j2``    a grid of photos with names
`MatchCard`     ``_match_cards.html.j2``    a list of pairs with scores and verdicts
`Bar`           ``_bars.html.j2``           a labelled bar
`Toggle`        ``_toggles.html.j2``        a switch for a layer over the photos
`Notice`        ``_notice.html.j2``         what an empty section says
`LinkTo`        ``_links.html.j2``          a row of links
==============  ==========================  =====================================================

Text is raw (templates escape it) and already formatted. Every ``href`` and ``src`` is relative to the page that
shows it. A field that holds trusted HTML is typed `markupsafe.Markup`, and no other is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from generator.core import results
from generator.core.figures import Picture
from generator.pages.format import share_style

Section = Literal[
    "overview",
    "gallery",
    "queries",
    "individuals",
    "members",
    "groups",
    "agreement",
    "observations",
    "data",
    "methods",
    "reproduce",
]

@dataclass(frozen=True, kw_only=True, slots=True)
class LinkTo:
    """A link and what it is called; ``note`` is read after it."""

    text: str
    href: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Crumb:
    """A step of the way up from a page."""

    text: str
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What every page has; each page type extends it and names its ``template``.

    ``path`` is where it lies, without suffix, below the audit's root (``gallery``, ``queries/<slug>``). ``title`` is safe
    text (static words and public slugs); ``heading`` may be anything. ``search_index``: whether site search finds the
    page; only index pages are, since they list every id. ``shape`` is the CSS variable ``--cell``, width over height of
    the mats that photos lie on in grids (`Dossier.shape`). ``previous`` and ``next`` get the left and right arrow keys.
    """

    template: ClassVar[str]

    path: str
    title: str
    heading: str
    section: Section
    search_index: bool = True
    lead: str | None = None
    shape: str = "--cell: 1"
    crumbs: tuple[Crumb, ...] = ()
    previous: LinkTo | None = None
    next: LinkTo | None = None

    @property
    def root(self) -> str:
        """The way from the page to the audit's root: empty, or ``../`` for a page in a folder."""
        return "../" * self.path.count("/")


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
class Stat:
    """A headline number: its name, its value, and a line that says what it counts or how sure it is."""

    label: str
    value: str
    detail: str | None = None
    href: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A name and a value; ``note`` explains the value."""

    label: str
    value: str
    href: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the labels say, of a query's first candidate or of any candidate: colour, icon and text together."""

    kind: Literal["correct", "wrong", "none", "unlabelled", "other"]
    text: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A value of a facet that an entry has; ``facet`` is the facet's name."""

    facet: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotoCard:
    """A photo with its name and what is known of it; ``choices`` let the filter bar find it."""

    figure: Figure
    name: str
    href: str
    notes: tuple[str, ...] = ()
    verdict: Verdict | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchCard:
    """A query beside its first candidate, as one picture, with the score and the verdict."""

    figure: Figure
    query: str
    candidate: str
    score: str
    href: str
    verdict: Verdict
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A labelled bar; ``style`` is its CSS length."""

    label: str
    text: str
    style: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Toggle:
    """A switch, on at first, for a layer over every photo of the page: ``heat`` or ``boxes``."""

    layer: Literal["heat", "boxes"]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What a section says when it has nothing to show, or a caveat worth a frame."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table; ``numeric`` columns are right-aligned in tabular figures."""

    label: str
    numeric: bool = False
    hint: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell. ``sort`` is what the column sorts by where the text will not do (numbers as ``repr``).

    ``numeric`` must agree with the cell's column; ``heading`` makes it the row's header.
    """

    text: str
    href: str | None = None
    sort: str | None = None
    note: str | None = None
    numeric: bool = False
    heading: bool = False
    verdict: Verdict | None = None
    figure: Figure | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a table; ``choices`` let the filter bar find it."""

    cells: tuple[Cell, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with its caption. ``sortable`` lets a click on a column's head sort it; it is complete without."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sortable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """An entry of a facet's menu: the value it selects and how it reads."""

    value: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """A menu that narrows a list to the entries with one value; ``name`` is a lower-case word."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """The bar above a list: a text box and menus. ``noun`` is what is counted (``images``)."""

    noun: str
    total: str
    hint: str
    facets: tuple[Facet, ...]


_VERDICTS: dict[results.Verdict, Verdict] = {
    "correct": Verdict(
        kind="correct", text="correct", meaning="By the labels, the first candidate shows the same individual."
    ),
    "wrong": Verdict(
        kind="wrong",
        text="wrong",
        meaning="By the labels, the first candidate shows another individual, though a true match was there to find.",
    ),
    "no true match": Verdict(
        kind="none",
        text="no true match",
        meaning="By the labels, no image searched shows this individual; the candidates are only the closest.",
    ),
    "unlabelled": Verdict(
        kind="unlabelled", text="unlabelled", meaning="There is no label to say whether the first candidate is right."
    ),
}


def verdict(value: results.Verdict) -> Verdict:
    """The badge of a ranking's verdict."""
    return _VERDICTS[value]


def figure(
    picture: Picture,
    *,
    root: str,
    alt: str,
    sizes: str | None = None,
    layer: Picture | None = None,
    boxes: tuple[BoxMark, ...] = (),
    caption: str | None = None,
    href: str | None = None,
    eager: bool = False,
) -> Figure:
    """A `Figure` of a published picture, seen from a page ``root`` below the audit's root.

    ``sizes`` tells the browser how wide it will be drawn (default: the picture's own width at most).
    """
    largest = picture.largest
    several = len(picture.renditions) > 1
    return Figure(
        src=root + (picture.smallest if several else largest).path,
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


def ratio_style(width: float, height: float) -> str:
    """Width over height as a CSS variable."""
    return f"--ratio: {width / height:.4f}"


def bar(label: str, text: str, share: float, note: str | None = None) -> Bar:
    """A bar of length ``share`` (0..1, clamped; ``nan`` draws nothing)."""
    return Bar(label=label, text=text, style=f"--share: {share_style(share)}", note=note)


def number_cell(text: str, value: float | None, note: str | None = None) -> Cell:
    """A right-aligned cell that sorts by ``value``; ``None`` and ``nan`` sort last."""
    known = value is not None and value == value
    return Cell(text=text, sort=repr(float(value)) if known and value is not None else "", numeric=True, note=note)


def facet(name: str, label: str, values: tuple[str, ...], counted: tuple[str, ...]) -> Facet | None:
    """A facet over ``values`` (one per entry, in any order), or ``None`` where there is nothing to choose.

    ``counted`` gives the order of the menu; values not in it follow alphabetically.
    """
    found = sorted(set(values), key=lambda value: (counted.index(value) if value in counted else len(counted), value))
    if len(found) < 2:
        return None
    options = tuple(Option(value=value, text=f"{value} ({values.count(value)})") for value in found)
    return Facet(name=name, label=label, options=options)
