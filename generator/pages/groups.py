"""The groups: an index of groups, routes and architecture families, and a page for each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.core.results import Group, Route
from generator.core.strategies import further_groups
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Crumb, Fact, Notice, Page, Row, Stat, Table
from generator.pages.format import NONE, count, integer, listing, number, shorten
from generator.pages.roster import (
    Series,
    accuracy,
    accuracy_cells,
    architecture_href,
    families,
    group_href,
    measured_over,
    roster,
    side_by_side,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupsPage(Page):
    """What is fused with what, who serves whom, and which members share an architecture."""

    template: ClassVar[str] = "groups.html.j2"

    groups: Table
    routes: Table
    families: Table


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupPage(Page):
    """One group: its fusion, the routes it serves, its accuracy, its members side by side."""

    template: ClassVar[str] = "group.html.j2"

    facts: tuple[Fact, ...]
    stats: tuple[Stat, ...]
    measured: str | None
    unmeasured: Notice | None
    members: Table
    series: tuple[Series, ...]
    without_maps: Notice | None


def make_groups(dossier: Dossier) -> GroupsPage:
    """The index of groups, routes and architecture families."""
    return GroupsPage(
        path="groups",
        title="Groups",
        heading="Groups and architecture families",
        section="groups",
        lead="A group is a set of members fused into one similarity. A route says which groups, with which "
        "weights, serve a pairing of viewpoints.",
        groups=_groups(dossier),
        routes=_routes(dossier),
        families=_families(dossier),
    )


def make_group(dossier: Dossier, name: str) -> GroupPage:
    """The page of the group called ``name``."""
    group = next(group for group in dossier.audit.groups if group.name == name)
    members = tuple(dossier.members[member] for member in group.members)
    public, root = dossier.names.group(name), "../"
    metrics = dossier.audit.group_metrics.get(name)
    series = side_by_side(dossier, members, root)
    return GroupPage(
        path=f"groups/{public.slug}",
        title=f"Group {public.slug}",
        heading=public.label,
        section="groups",
        search_index=False,
        crumbs=(Crumb(text="Groups", href=f"{root}groups.html"),),
        facts=(
            Fact(label="Members", value=integer(len(members))),
            Fact(label="Fusion", value=fusion(group)),
            Fact(label="Routes", value=_served_routes(dossier, name)),
        ),
        stats=accuracy(metrics),
        measured=measured_over(metrics),
        unmeasured=None
        if accuracy(metrics)
        else Notice(title="No accuracy", text="None of the queries that it serves has a known true match."),
        members=roster(dossier, members, root, f"The members of group {shorten(public.label)}"),
        series=series,
        without_maps=None if series else without_series(),
    )


def without_series() -> Notice:
    """Why there are no maps to put side by side."""
    return Notice(title="No heatmaps", text="No photo of the sample has a map by any of these members.")


def fusion(group: Group) -> str:
    """How the members of a group become one similarity, as a phrase."""
    if len(group.members) == 1:
        return "a single member: its own cosine"
    if group.fusion == "concat":
        scaled = "each brought to length 1, then joined" if group.normalise else "joined as they are"
        return f"one cosine of the members' embeddings, {scaled}"
    weights = group.weights or (1.0,) * len(group.members)
    shares = tuple(f"{shorten(name, 30)} {number(weight)}" for name, weight in zip(group.members, weights, strict=True))
    voice = {
        "rank": "reciprocal ranks, 61 / (60 + rank),",
        "calibrated": f"calibrated cosines, by {group.calibration} regression,",
    }.get(group.fusion, "cosines")
    return f"weighted mean of the members' {voice} ({listing(shares)})"


def _served_routes(dossier: Dossier, name: str) -> str:
    found = tuple(
        f"{shorten(route.name, 40)} (weight {number(weights[name])}{further})"
        for route in dossier.audit.routes
        for weights, further in (
            (dict(route.groups), ""),
            (dict(further_groups(route.strategy)), ", asked by the best match"),
        )
        if name in weights
    )
    return listing(found) or "none: its members are not used for any query"


def _groups(dossier: Dossier) -> Table:
    columns = (
        Column(label="Group"),
        Column(label="Members"),
        Column(label="Fusion"),
        Column(label="Top-1", numeric=True),
        Column(label="mAP@20", numeric=True),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(
                    text=dossier.names.group(group.name).label,
                    href=group_href(dossier, group.name, ""),
                    heading=True,
                ),
                Cell(text=listing(tuple(shorten(name, 30) for name in group.members))),
                Cell(text=fusion(group)),
                *accuracy_cells(dossier.audit.group_metrics.get(group.name)),
            )
        )
        for group in dossier.audit.groups
    )
    return Table(caption="The groups and what each scores alone", columns=columns, rows=rows)


def _routes(dossier: Dossier) -> Table:
    columns = (
        Column(label="Route"),
        Column(label="Queries"),
        Column(label="Database"),
        Column(label="Groups and weights"),
        Column(label="Queries served", numeric=True),
    )
    rows = tuple(Row(cells=_route_cells(dossier, route)) for route in dossier.audit.routes)
    return Table(caption="The routes, in the order in which they are tried", columns=columns, rows=rows)


def _route_cells(dossier: Dossier, route: Route) -> tuple[Cell, ...]:
    served = sum(ranking.route == route.name for ranking in dossier.audit.rankings)
    weighted = tuple(f"{shorten(name, 30)} {number(weight)}" for name, weight in route.groups)
    return (
        Cell(text=route.name, heading=True),
        Cell(text=route.queries),
        Cell(text=route.database),
        Cell(text=listing(weighted) or NONE),
        Cell(text=integer(served), numeric=True),
    )


def _families(dossier: Dossier) -> Table:
    columns = (Column(label="Architecture"), Column(label="Members"), Column(label="Folds"))
    rows = tuple(
        Row(
            cells=(
                Cell(
                    text=dossier.names.architecture(architecture).label,
                    href=architecture_href(dossier, architecture, ""),
                    heading=True,
                    note=count(len(specs), "member"),
                ),
                Cell(text=listing(tuple(shorten(spec.name, 30) for spec in specs))),
                Cell(text=listing(tuple(spec.fold for spec in specs if spec.fold)) or NONE),
            )
        )
        for architecture, specs in families(dossier.audit.members).items()
    )
    return Table(caption="Architecture families: members built on the same network", columns=columns, rows=rows)
