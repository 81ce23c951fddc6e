"""Members as other pages show them: where their pages lie, what they score, their maps side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.core.member import MemberSpec
from generator.core.results import Metrics
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Figure, Row, Stat, Table, figure, number_cell
from generator.pages.format import NONE, count, estimate, integer, interval, listing, percent, shorten

TILE = (280, 220)
"""The pixels that the photo of a side-by-side row is drawn within."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One photo of the sample, then each member's map of it; ``note`` names the members without one."""

    name: str
    href: str
    figures: tuple[Figure, ...]
    note: str | None


def member_href(dossier: Dossier, member: str, root: str) -> str:
    """The page of a member."""
    return f"{root}members/{dossier.names.member(member).slug}.html"


def group_href(dossier: Dossier, group: str, root: str) -> str:
    """The page of a group."""
    return f"{root}groups/{dossier.names.group(group).slug}.html"


def architecture_href(dossier: Dossier, architecture: str, root: str) -> str:
    """The page of an architecture family."""
    return f"{root}architectures/{dossier.names.architecture(architecture).slug}.html"


def families(members: Sequence[MemberSpec]) -> Mapping[str, tuple[MemberSpec, ...]]:
    """The members of every architecture, in the ensemble's order."""
    found: dict[str, list[MemberSpec]] = {}
    for member in members:
        found.setdefault(member.architecture, []).append(member)
    return {architecture: tuple(specs) for architecture, specs in found.items()}


def images_served(dossier: Dossier, member: str) -> int | None:
    """How many images a member was run on; ``None`` for a member that brought its embeddings."""
    if member not in dossier.audit.facts:
        return None
    return sum(member in members for members in dossier.audit.served_by.values())


def roster(dossier: Dossier, members: Sequence[MemberSpec], root: str, caption: str) -> Table:
    """Members as a table, each with its own accuracy."""
    columns = (
        Column(label="Member"),
        Column(label="Architecture"),
        Column(label="Fold"),
        Column(label="Group"),
        Column(label="Images", numeric=True, hint="Images that some route gives to this member"),
        Column(
            label="Top-1",
            numeric=True,
            hint="First candidate right, by this member alone, with 95 % interval",
        ),
        Column(label="mAP@20", numeric=True, hint="Mean average precision at 20, likewise"),
    )
    rows = tuple(Row(cells=_roster_cells(dossier, member, root)) for member in members)
    return Table(caption=caption, columns=columns, rows=rows, sortable=len(rows) > 1)


def _roster_cells(dossier: Dossier, member: MemberSpec, root: str) -> tuple[Cell, ...]:
    served = images_served(dossier, member.name)
    metrics = dossier.audit.member_metrics.get(member.name)
    return (
        Cell(
            text=dossier.names.member(member.name).label,
            href=member_href(dossier, member.name, root),
            heading=True,
        ),
        Cell(
            text=dossier.names.architecture(member.architecture).label,
            href=architecture_href(dossier, member.architecture, root),
        ),
        Cell(text=member.fold or NONE),
        Cell(text=dossier.names.group(member.group).label, href=group_href(dossier, member.group, root)),
        number_cell(NONE if served is None else integer(served), served),
        *accuracy_cells(metrics),
    )


def accuracy_cells(metrics: Metrics | None) -> tuple[Cell, Cell]:
    """Top-1 and mAP@20 as cells; a dash each where nothing was measured."""
    if metrics is None:
        return number_cell(NONE, None), number_cell(NONE, None)
    top1, map20 = metrics.top1, metrics.map20
    return number_cell(estimate(top1), top1.value), number_cell(estimate(map20), map20.value)


def accuracy(metrics: Metrics | None) -> tuple[Stat, ...]:
    """The four numbers of a source as headline numbers; none where nothing could be measured."""
    if metrics is None or metrics.top1.queries == 0:
        return ()
    named = (
        ("Top-1", metrics.top1),
        ("Top-5", metrics.top5),
        ("Top-20", metrics.top20),
        ("mAP@20", metrics.map20),
    )
    return tuple(
        Stat(label=label, value=percent(value.value), detail=f"95 % interval {interval(value)}")
        for label, value in named
    )


def measured_over(metrics: Metrics | None) -> str | None:
    """What the numbers of a source are a mean of, as a sentence; ``None`` where nothing could be measured."""
    if metrics is None or metrics.top1.queries == 0:
        return None
    queries = count(metrics.top1.queries, "query with a true match", "queries with a true match")
    individuals = count(metrics.top1.individuals, "individual")
    apart = (
        f" Not counted: {count(metrics.without_match, 'query', 'queries')} without." if metrics.without_match else ""
    )
    return f"Over {queries}, of {individuals}; intervals by bootstrap over individuals.{apart}"


def member_map(dossier: Dossier, member: MemberSpec, image_id: str, root: str, caption: str) -> Figure | None:
    """An image under one member's map; ``None`` where it has none. A map that lit nothing says so."""
    picture = dossier.figures.member_map(member.name, image_id)
    if picture is None:
        return None
    silent = is_silent(dossier, member, image_id)
    return figure(
        picture,
        root=root,
        alt=f"{dossier.alt(image_id)}, {'no evidence from' if silent else 'under the heatmap of'} member "
        f"{shorten(member.name)}",
        caption=f"{caption}: no evidence" if silent else caption,
        href=dossier.image_href(image_id, root),
    )


def is_silent(dossier: Dossier, member: MemberSpec, image_id: str) -> bool:
    """Whether none of a member's views has evidence on an image."""
    attention = dossier.audit.attention.get(image_id)
    return attention is not None and all((member.name, view) in attention.no_evidence for view in member.views)


def side_by_side(dossier: Dossier, members: Sequence[MemberSpec], root: str) -> tuple[Series, ...]:
    """Every photo of the fixed sample beside the members' maps of it; one without any map is left out."""
    found = (_series(dossier, members, image_id, root) for image_id in dossier.audit.sample)
    return tuple(series for series in found if len(series.figures) > 1)


def _series(dossier: Dossier, members: Sequence[MemberSpec], image_id: str, root: str) -> Series:
    maps = {member.name: member_map(dossier, member, image_id, root, caption(member)) for member in members}
    absent = tuple(shorten(name) for name, shown in maps.items() if shown is None)
    href = dossier.image_href(image_id, root)
    photo = dossier.photo(image_id, root, within=TILE, layer=False, caption="photo", href=href)
    return Series(
        name=dossier.names.image(image_id).label,
        href=href,
        figures=(photo, *(shown for shown in maps.values() if shown is not None)),
        note=f"No map of this photo by {listing(absent)}." if absent else None,
    )


def caption(member: MemberSpec) -> str:
    """A member's name and fold, below its map."""
    return f"{shorten(member.name)}, fold {member.fold}" if member.fold else shorten(member.name)
