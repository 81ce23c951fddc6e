"""Which queries can be asked again with their photo altered in some way, and what is to be drawn for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.core.claims.alterations import Alteration
from generator.core.records import ImageRecord
from generator.core.results import Group, Ranking
from generator.core.routes import Routed, Routing
from generator.stages.altered_passes import Drawing
from generator.stages.annotate import Annotator
from generator.stages.asking import Able, able
from generator.stages.drawable import Drawable, drawings


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One query and one alteration of its photo: ``drawings`` to be asked with one by one."""

    ranking: Ranking
    image: ImageRecord
    part: Routed
    members: tuple[str, ...]
    alteration: Alteration
    drawings: tuple[Drawing, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Alterable:
    """What decides whether a photo can be altered.

    models : the members that have one. photos : how a photo is altered.
    """

    photos: Drawable
    routing: Routing
    groups: Sequence[Group]
    models: frozenset[str]
    served: Mapping[str, tuple[str, ...]]


def cases(
    alterable: Alterable, wanted: Mapping[Alteration, Sequence[str]], rankings: Sequence[Ranking], annotator: Annotator
) -> tuple[list[Case], dict[Alteration, str]]:
    """Every alteration of the queries that are ``wanted`` for it, where it can be.

    A query can be asked again if it has candidates, every member of its route has a model here, and its ranking was not
    made elsewhere. Why some cannot is told by alteration.
    """
    asked = able(rankings, alterable.routing, alterable.groups, alterable.models, alterable.served)
    by_query = {one[0].query.query_id: one for one in asked} if wanted else {}
    found: list[Case] = []
    reasons: dict[Alteration, str] = {}
    for alteration, names in wanted.items():
        why: Counter[str] = Counter()
        for name in names:
            made = _case(alterable, alteration, by_query[name], annotator) if name in by_query else UNABLE
            if isinstance(made, str):
                why[made] += 1
            else:
                found.append(made)
        reasons[alteration] = "; ".join(f"{number} {reason}" for reason, number in sorted(why.items()))
    return found, reasons


UNABLE = "cannot be asked again: a member of theirs has no model here, or the ranking was made elsewhere"


def _case(alterable: Alterable, alteration: Alteration, one: Able, annotator: Annotator) -> Case | str:
    """One query with what to draw, or why it cannot be drawn."""
    ranking, part, members = one
    image = alterable.photos.images.by_id[ranking.query.image_id]
    found = drawings(alterable.photos, alteration, image, annotator)
    if isinstance(found, str):
        return found
    return Case(ranking=ranking, image=image, part=part, members=members, alteration=alteration, drawings=found)
