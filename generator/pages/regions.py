"""The regions of an image: boxes over its photo, and a table in their order."""

from __future__ import annotations

from generator.core.records import Box
from generator.core.results import Attention, Region
from generator.pages.elements import BoxMark, Cell, Column, Row, Table, number_cell
from generator.pages.format import number, percent


def boxes(attention: Attention | None) -> tuple[BoxMark, ...]:
    """The regions of an image as boxes to lay over its photo, numbered by rank."""
    regions = () if attention is None else attention.regions
    return tuple(BoxMark(label=str(region.rank), style=box_style(region.box)) for region in regions)


def box_style(box: Box) -> str:
    """A box in fractions of an image as a CSS place in percent of it."""
    parts = {"left": box.x, "top": box.y, "width": box.width, "height": box.height}
    return "; ".join(f"{name}: {100 * value:.3f}%" for name, value in parts.items())


def region_table(regions: tuple[Region, ...]) -> Table:
    """Regions with their shares, in the order in which they matter."""
    return Table(
        caption="Regions, by the share of the maps' mass they hold",
        columns=(
            Column(label="Region"),
            Column(label="Mass", numeric=True, hint="Share of the maps' mass inside the region"),
            Column(label="Area", numeric=True, hint="Share of the photo's area"),
            Column(label="Peak", numeric=True, hint="The highest value inside, of 1"),
            Column(
                label="Appears at", numeric=True, hint="The highest threshold at which some of it is lit: its priority"
            ),
        ),
        rows=tuple(
            Row(
                cells=(
                    Cell(text=str(region.rank), heading=True),
                    number_cell(percent(region.mass_share), region.mass_share),
                    number_cell(percent(region.area_share), region.area_share),
                    number_cell(number(region.peak), region.peak),
                    number_cell(number(region.appears_at), region.appears_at),
                )
            )
            for region in regions
        ),
    )
