"""The members: a table of all of them, and a page for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from generator.core.member import MemberFacts, MemberSpec
from generator.pages.contributions import without_table
from generator.pages.dossier import Dossier
from generator.pages.elements import Crumb, Fact, Figure, LinkTo, Notice, Page, Stat, Table
from generator.pages.format import NONE, count, integer, listing, map_label, number, percent, pixels, shorten
from generator.pages.model_card import head, preprocessing, weights
from generator.pages.roster import (
    accuracy,
    architecture_href,
    group_href,
    images_served,
    measured_over,
    member_href,
    member_map,
    roster,
)
from generator.pages.searching import ALONE, searched_alone
from generator.pages.trust_lines import trust_line


@dataclass(frozen=True, kw_only=True, slots=True)
class MembersPage(Page):
    """Every member with its accuracy."""

    template: ClassVar[str] = "members.html.j2"

    table: Table
    notice: Notice | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberPage(Page):
    """One member: what it is, how it sees a photo, what it scores, its maps over the fixed sample."""

    template: ClassVar[str] = "member.html.j2"

    model: tuple[Fact, ...]
    sight: tuple[Fact, ...]
    notes: tuple[str, ...]
    stats: tuple[Stat, ...]
    measured: str | None
    unmeasured: Notice | None
    without: Table | None
    irreplaceable: Notice | None
    maps: tuple[Figure, ...]
    maps_note: str | None
    without_maps: Notice | None
    behaviour: tuple[Fact, ...]


def make_members(dossier: Dossier) -> MembersPage:
    """The index of members."""
    members = dossier.audit.members
    measured = any(accuracy(metrics) for metrics in dossier.audit.member_metrics.values())
    unlabelled = Notice(
        title="No accuracy",
        text="An index searched for the members of a group together; what each would answer alone is not known."
        if any(searched_alone(dossier, member.name) for member in members)
        else "No query has a known true match, so that nothing can be measured; the maps do not need one.",
    )
    return MembersPage(
        path="members",
        title="Members",
        heading="Members",
        section="members",
        lead=f"{count(len(members), 'model')} in the ensemble. Each number is what the member would score "
        "alone, over the queries it serves.",
        table=roster(dossier, members, "", "The members of the ensemble and their own accuracy"),
        notice=None if measured else unlabelled,
    )


def make_member(dossier: Dossier, name: str) -> MemberPage:
    """The page of the member called ``name``."""
    spec, root = dossier.members[name], "../"
    public = dossier.names.member(name)
    metrics = dossier.audit.member_metrics.get(name)
    maps = tuple(
        shown
        for image_id in dossier.audit.sample
        if (shown := member_map(dossier, spec, image_id, root, shorten(dossier.names.image(image_id).label)))
    )
    previous, following = _neighbours(dossier, name)
    return MemberPage(
        path=f"members/{public.slug}",
        title=f"Member {public.slug}",
        heading=public.label,
        section="members",
        search_index=False,
        crumbs=(Crumb(text="Members", href=f"{root}members.html"),),
        previous=previous,
        next=following,
        model=_model(dossier, spec, root),
        sight=_sight(spec, dossier.audit.facts.get(name)),
        notes=_notes(spec, dossier.audit.facts.get(name)),
        stats=accuracy(metrics),
        measured=measured_over(metrics),
        unmeasured=None if accuracy(metrics) else _unmeasured(searched_alone(dossier, name)),
        without=without_table(dossier, name),
        irreplaceable=_irreplaceable(dossier, name),
        maps=maps,
        maps_note=_maps_note(dossier, name) if maps else None,
        without_maps=None if maps else _without_maps(spec),
        behaviour=_behaviour(dossier, name),
    )


def _neighbours(dossier: Dossier, name: str) -> tuple[LinkTo | None, LinkTo | None]:
    order = tuple(dossier.members)
    place = order.index(name)
    links = [LinkTo(text=dossier.names.member(other).label, href=member_href(dossier, other, "../")) for other in order]
    return (links[place - 1] if place else None), (links[place + 1] if place + 1 < len(links) else None)


def _model(dossier: Dossier, spec: MemberSpec, root: str) -> tuple[Fact, ...]:
    """What the member is made of."""
    facts = dossier.audit.facts.get(spec.name)
    digest = dossier.audit.provenance.member_digests.get(spec.name)
    rows = [
        Fact(
            label="Architecture",
            value=dossier.names.architecture(spec.architecture).label,
            href=architecture_href(dossier, spec.architecture, root),
        ),
        Fact(
            label="Group",
            value=dossier.names.group(spec.group).label,
            href=group_href(dossier, spec.group, root),
        ),
        Fact(label="Fold", value=spec.fold or NONE),
        Fact(label="Weights", value=weights(spec)),
        Fact(label="Digest of the weights", value=digest or NONE, note="SHA-256" if digest else None),
    ]
    if facts is not None:
        rows += [
            Fact(label="Parameters", value=integer(facts.parameters)),
            Fact(label="Head", value=head(spec)),
            Fact(label="Embedding", value=count(facts.dimension, "number")),
        ]
    return tuple(rows)


def _sight(spec: MemberSpec, facts: MemberFacts | None) -> tuple[Fact, ...]:
    """How a photo becomes its input, and where its maps are read."""
    if facts is None:
        return ()
    rows, columns = facts.grid
    return (
        Fact(label="Input", value=pixels(spec.input.width, spec.input.height), note=preprocessing(spec.input)),
        Fact(label="Views", value=listing(spec.views)),
        Fact(label="Layer", value=facts.layer, note=f"{integer(facts.channels)} channels"),
        Fact(
            label="Grid",
            value=f"{columns} \u00d7 {rows} cells",
            note=f"a cell spans {number(spec.input.width / columns, 0)} \u00d7 "
            f"{number(spec.input.height / rows, 0)} input pixels and has seen more than that",
        ),
    )


def _notes(spec: MemberSpec, facts: MemberFacts | None) -> tuple[str, ...]:
    return ((spec.note,) if spec.note else ()) + (facts.notes if facts is not None else ())


def _unmeasured(together: bool) -> Notice:
    text = ALONE if together else "None of the queries that it serves has a known true match."
    return Notice(title="No accuracy", text=text)


def _irreplaceable(dossier: Dossier, name: str) -> Notice | None:
    """Why this member alone was not taken away; ``None`` where it was, or where none was."""
    evaluation = dossier.audit.evaluation
    if evaluation is None or not evaluation.without_member or name in evaluation.without_member:
        return None
    return Notice(title="Not taken away", text="Without it, some query would have no member left to be matched by.")


def _without_maps(spec: MemberSpec) -> Notice:
    if spec.embeddings is not None:
        text = "It brought embeddings and no model: it is ranked and measured, and there is nothing to draw."
    else:
        text = "No route gives a photo of the sample to this member."
    return Notice(title="No heatmaps", text=text)


def _maps_note(dossier: Dossier, name: str) -> str:
    line = trust_line(dossier, dossier.audit.heatmaps.shown, (name,))
    return (
        f"{map_label(dossier.audit.heatmaps.shown)}, its views averaged and scaled to their own maximum. "
        f"The photos are the same on every member's page.{f' {line}' if line else ''}"
    )


def _behaviour(dossier: Dossier, name: str) -> tuple[Fact, ...]:
    """What its maps did over the whole audit: images, maps without evidence, flip consistency."""
    served = images_served(dossier, name)
    if served is None:
        return ()
    audit = dossier.audit
    silent = sum(member == name for one in audit.attention.values() for member, _ in one.no_evidence)
    maps = served * len(dossier.members[name].views)
    flips = flip_consistency(dossier, name)
    return (
        Fact(label="Images seen", value=f"{integer(served)} of {integer(len(audit.images.images))}"),
        Fact(
            label="Maps without evidence",
            value=f"{integer(silent)} of {integer(maps)}",
            note=percent(silent / maps) if maps else None,
        ),
        Fact(
            label="Flip consistency",
            value=number(float(np.mean(flips))) if flips else NONE,
            note=f"mean correlation of a photo's map with that of its flip, over {count(len(flips), 'image')}",
        ),
    )


def flip_consistency(dossier: Dossier, name: str) -> tuple[float, ...]:
    """The defined flip consistencies of a member, one per image."""
    found = (dict(one.flip_consistency).get(name) for one in dossier.audit.attention.values())
    return tuple(value for value in found if value is not None)
