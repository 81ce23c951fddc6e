"""The data: what the image set holds, how it is spread, and every entry that was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import ClassVar

from generator.core.records import ImageProblem, Scenario
from generator.pages.dossier import Dossier
from generator.pages.elements import Bar, Cell, Column, Fact, Notice, Page, Row, Stat, Table, bar
from generator.pages.format import NONE, UNKNOWN, count, integer, number, percent, pixels, shorten

LADDER = ((1, 1), (2, 2), (3, 4), (5, 9), (10, 19), (20, None))
"""Photos per individual, as the bars group them: least and most (``None``: or more)."""

SPREADS = (("viewpoint", "Viewpoints"), ("split", "Splits"), ("quality", "Quality"))
"""Published fields with few values, and the caption of their table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DataPage(Page):
    """What there is, and what was left out."""

    template: ClassVar[str] = "data.html.j2"

    stats: tuple[Stat, ...]
    facts: tuple[Fact, ...]
    ladder: tuple[Bar, ...]
    spreads: tuple[Table, ...]
    scenarios: Table
    problems: Table | None
    sound: Notice | None


def make_data(dossier: Dossier) -> DataPage:
    """The Data page; every value passes the audit's privacy settings."""
    problems = dossier.told(dossier.audit.images.problems, lambda one: dossier.names.entry(one.image_id))
    found = (_spread(dossier, field, caption) for field, caption in SPREADS)
    return DataPage(
        path="data",
        title="Data",
        heading="Data",
        section="data",
        lead="What the image set holds, and every entry that was left out, with the reason.",
        stats=_stats(dossier),
        facts=(*_sizes(dossier), *_times(dossier), *_aliases(dossier)),
        ladder=_ladder(len(photos) for photos in dossier.photos_of.values()),
        spreads=tuple(table for table in found if table is not None),
        scenarios=_scenarios(dossier),
        problems=_problems(dossier, problems) if problems else None,
        sound=None
        if problems
        else Notice(title="Nothing left out", text="Every entry of the image set could be used."),
    )


def _stats(dossier: Dossier) -> tuple[Stat, ...]:
    images = dossier.audit.images
    labelled = sum(image.individual is not None for image in images.images)
    database = {image_id for scenario in images.scenarios for image_id in scenario.database}
    kinds = Counter(problem.kind for problem in images.problems)
    return (
        Stat(
            label="Images",
            value=integer(len(images.images)),
            detail=f"{integer(labelled)} with a known individual",
        ),
        Stat(label="Individuals", value=integer(len(dossier.photos_of)), href="individuals.html"),
        Stat(label="Queries", value=integer(len(images.queries)), href="queries.html"),
        Stat(
            label="Searched images",
            value=integer(len(database)),
            detail="in the databases, each counted once",
        ),
        Stat(
            label="Left out",
            value=integer(len(images.problems)),
            detail=", ".join(f"{kind}: {number_of}" for kind, number_of in sorted(kinds.items())) or None,
        ),
    )


def _sizes(dossier: Dossier) -> tuple[Fact, ...]:
    """The smallest, the median and the largest photo by pixels."""
    by_area = sorted(dossier.audit.images.images, key=lambda image: image.width * image.height)
    if not by_area:
        return ()
    smallest, largest = by_area[0], by_area[-1]
    middle = median(image.width * image.height for image in by_area) / 1e6
    wide = sum(image.width > image.height for image in by_area)
    return (
        Fact(label="Smallest image", value=pixels(smallest.width, smallest.height)),
        Fact(label="Median image", value=f"{number(middle, 2)} megapixels"),
        Fact(label="Largest image", value=pixels(largest.width, largest.height)),
        Fact(label="Landscape", value=f"{integer(wide)} of {count(len(by_area), 'image')}"),
    )


def _times(dossier: Dossier) -> tuple[Fact, ...]:
    """The span of dates and the number of encounters, where these fields are published at all."""
    ids = [image.image_id for image in dossier.audit.images.images]
    facts = []
    dates = sorted(date for image_id in ids if (date := dossier.field(image_id, "date")))
    if dates:
        undated = f"{count(len(ids) - len(dates), 'image')} without a date" if len(dates) < len(ids) else None
        span = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
        facts.append(Fact(label="Dates", value=span, note=undated))
    encounters = Counter(name for image_id in ids if (name := dossier.field(image_id, "encounter")))
    if encounters:
        mean = sum(encounters.values()) / len(encounters)
        facts.append(
            Fact(
                label="Encounters",
                value=integer(len(encounters)),
                note=f"{number(mean, 1)} images each on average",
            )
        )
    return tuple(facts)


def _aliases(dossier: Dossier) -> tuple[Fact, ...]:
    copies = sum(len(image.aliases) for image in dossier.audit.images.images)
    if not copies:
        return ()
    return (
        Fact(
            label="Copies",
            value=count(copies, "entry", "entries"),
            note="the very same picture as another entry",
        ),
    )


def _ladder(photos: Iterable[int]) -> tuple[Bar, ...]:
    """How many individuals have how many photos."""
    counts = Counter(photos)
    total = sum(counts.values())
    bars = []
    for least, most in LADDER if total else ():
        held = sum(n for size, n in counts.items() if size >= least and (most is None or size <= most))
        label = f"{least} or more" if most is None else f"{least}" if least == most else f"{least} to {most}"
        noun = "photo" if most == 1 else "photos"
        bars.append(bar(f"{label} {noun}", count(held, "individual"), held / total, percent(held / total)))
    return tuple(bars)


def _spread(dossier: Dossier, field: str, caption: str) -> Table | None:
    """How many images have each value of a field; ``None`` where it is not published or never known."""
    ids = [image.image_id for image in dossier.audit.images.images]
    values = Counter(dossier.field(image_id, field) or UNKNOWN for image_id in ids)
    if not set(values) - {UNKNOWN}:
        return None
    rows = tuple(
        Row(
            cells=(
                Cell(text=shorten(value), heading=True),
                Cell(text=integer(held), numeric=True),
                Cell(text=percent(held / len(ids)), numeric=True),
            )
        )
        for value, held in sorted(values.items(), key=lambda item: (-item[1], item[0]))
    )
    columns = (
        Column(label=field.replace("_", " ").capitalize()),
        Column(label="Images", numeric=True),
        Column(label="Share", numeric=True),
    )
    return Table(caption=caption, columns=columns, rows=rows)


def _scenarios(dossier: Dossier) -> Table:
    columns = (
        Column(label="Scenario"),
        Column(label="Queries", numeric=True),
        Column(label="Searched images", numeric=True),
        Column(label="Truth from"),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(text=dossier.names.scenario(scenario.name).label, heading=True),
                Cell(text=integer(len(scenario.queries)), numeric=True),
                Cell(text=integer(len(scenario.database)), numeric=True),
                Cell(text=_truth(dossier, scenario)),
            )
        )
        for scenario in dossier.audit.images.scenarios
    )
    return Table(caption="Scenarios: which queries are put to which images", columns=columns, rows=rows)


def _truth(dossier: Dossier, scenario: Scenario) -> str:
    if any(query.true_images is not None for query in scenario.queries):
        return "labelled pairs"
    by_id = dossier.audit.images.by_id
    known = any(by_id[query.image_id].individual for query in scenario.queries)
    return "individuals" if known else NONE


def _problems(dossier: Dossier, problems: tuple[ImageProblem, ...]) -> Table:
    rows = tuple(
        Row(
            cells=(
                Cell(text=shorten(dossier.names.entry(problem.image_id), 80), heading=True),
                Cell(text=problem.kind),
                Cell(text=dossier.names.reason(problem)),
            )
        )
        for problem in problems
    )
    columns = (Column(label="Entry"), Column(label="Kind"), Column(label="Reason"))
    return Table(caption="Entries that were left out", columns=columns, rows=rows, sortable=len(rows) > 1)
