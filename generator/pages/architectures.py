"""A page for each architecture family: one network, different weights, side by side on the same photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.pages.dossier import Dossier
from generator.pages.elements import Crumb, Notice, Page, Table
from generator.pages.format import count, shorten
from generator.pages.groups import without_series
from generator.pages.roster import Series, families, roster, side_by_side


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchitecturePage(Page):
    """One family and its members' maps of the fixed sample, as in the write-up's Figures 1 to 3 and 7."""

    template: ClassVar[str] = "architecture.html.j2"

    members: Table
    series: tuple[Series, ...]
    without_maps: Notice | None


def make_architecture(dossier: Dossier, architecture: str) -> ArchitecturePage:
    """The page of the family of ``architecture``."""
    members = families(dossier.audit.members)[architecture]
    public, root = dossier.names.architecture(architecture), "../"
    series = side_by_side(dossier, members, root)
    return ArchitecturePage(
        path=f"architectures/{public.slug}",
        title=f"Architecture {public.slug}",
        heading=public.label,
        section="groups",
        search_index=False,
        crumbs=(Crumb(text="Groups and families", href=f"{root}groups.html"),),
        lead=f"{count(len(members), 'member')} of this architecture, over the same photos.",
        members=roster(dossier, members, root, f"The members of architecture {shorten(public.label)}"),
        series=series,
        without_maps=None if series else without_series(),
    )
