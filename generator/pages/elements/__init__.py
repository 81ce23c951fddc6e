"""The parts that pages are made of: frozen records of finished strings, one include in ``templates/`` each.

==============  ==========================  =====================================================
record          include                     drawn as
==============  ==========================  =====================================================
`Crumb`         ``_page.html.j2``           the way up, above a page's heading
`Figure`        ``_figure.html.j2``         a photo with its votes layer, boxes, caption and link
`States`        ``_states.html.j2``         one photo in several states, side by side
`Strip`         ``_strip.html.j2``          a grid of tiles cut from one sprite
`Stat`          ``_stats.html.j2``          a headline number with what it means
`Fact`          ``_facts.html.j2``          a row of a definition list
`Table`         ``_table.html.j2``          a table, sortable where asked
`Facet`         ``_filter.html.j2``         a menu of the filter bar above a list
`Verdict`       ``_verdict.html.j2``        a coloured, iconed word
`PhotoCard`     ``_photo_cards.html.j2``    a grid of photos with names
`MatchCard`     ``_match_cards.html.j2``    a list of pairs with scores and verdicts
`Sketch`        ``_sketch.html.j2``         a drawing as small as a word
`Bar`           ``_bars.html.j2``           a labelled bar
`Toggle`        ``_toggles.html.j2``        a switch for a layer over the photos
`Notice`        ``_notice.html.j2``         what an empty section says
`LinkTo`        ``_links.html.j2``          a row of links
==============  ==========================  =====================================================

Text is raw (templates escape it) and already formatted. Every ``href`` and ``src`` is relative to the page that
shows it. A field that holds trusted HTML is typed `markupsafe.Markup`, and no other is.
"""

from generator.pages.elements.lists import Choice, Facet, Filter, Option
from generator.pages.elements.page import Page, Section
from generator.pages.elements.pictures import (
    BoxMark,
    Figure,
    MatchCard,
    PhotoCard,
    Sketch,
    SpriteRow,
    SpriteTile,
    States,
    Strip,
    figure,
    ratio_style,
)
from generator.pages.elements.tables import Cell, Column, Row, Table, number_cell
from generator.pages.elements.words import (
    Bar,
    Crumb,
    Fact,
    LinkTo,
    Notice,
    Stat,
    Toggle,
    Verdict,
    bar,
    claim_verdict,
    verdict,
    verdict_word,
)

__all__ = [
    "Bar",
    "BoxMark",
    "Cell",
    "Choice",
    "Column",
    "Crumb",
    "Facet",
    "Fact",
    "Figure",
    "Filter",
    "LinkTo",
    "MatchCard",
    "Notice",
    "Option",
    "Page",
    "PhotoCard",
    "Row",
    "Section",
    "Sketch",
    "SpriteRow",
    "SpriteTile",
    "Stat",
    "States",
    "Strip",
    "Table",
    "Toggle",
    "Verdict",
    "bar",
    "claim_verdict",
    "figure",
    "number_cell",
    "ratio_style",
    "verdict",
    "verdict_word",
]
