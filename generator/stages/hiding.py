"""Which queries are asked again with part of their photo hidden, which parts, and by which names all that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.audit import HeatmapSettings, MatchingSettings
from generator.core.counterfactuals import CounterfactualSettings
from generator.core.geometry import vote_grid
from generator.core.heatmaps import levels, mean_level
from generator.core.hiding import SOFT_EDGE, Area, areas
from generator.core.member import MemberSpec
from generator.core.records import ImageRecord, ImageSet
from generator.core.regions import strongest
from generator.core.results import Attention, Embeddings, Group, Ranking
from generator.core.routes import Routed, Routing
from generator.stages.asking import Able, able
from generator.stages.explain import attention_key, scale_maxima
from generator.stages.naming import ArtefactNames
from generator.stages.recall import frames, recall_heatmaps
from generator.store.artefacts import Artefacts, key

HIDE_VERSION = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Hiding:
    """What the queries of an audit are asked with: all that hiding needs to know of it.

    ``matching`` is the matching's key; ``embeddings`` is called only if something has to be computed.
    """

    matching: str
    images: ImageSet
    routing: Routing
    groups: Sequence[Group]
    members: Sequence[MemberSpec]
    served: Mapping[str, tuple[str, ...]]
    attention: Mapping[str, Attention]
    ranked: MatchingSettings
    heatmaps: HeatmapSettings
    settings: CounterfactualSettings
    names: ArtefactNames
    embeddings: Callable[[], Mapping[str, Embeddings]]

    @property
    def models(self) -> dict[str, MemberSpec]:
        """The members with a model, by name."""
        return {spec.name: spec for spec in self.members if spec.embeddings is None}

    def mapped(self, image: ImageRecord) -> tuple[str, ...]:
        """The members whose maps an image has."""
        return tuple(name for name in self.served.get(image.image_id, ()) if name in self.models)


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One query to ask again, its photo, its route, and the route's members that see it.

    ``areas`` names what is hidden, ``name`` what came of it. ``maxima`` are the shared ones of ``scale: member``.
    """

    ranking: Ranking
    image: ImageRecord
    part: Routed
    members: tuple[str, ...]
    maxima: Mapping[str, float] | None
    areas: str
    name: str


def cases(hiding: Hiding, rankings: Sequence[Ranking], paged: Sequence[str], artefacts: Artefacts) -> tuple[Case, ...]:
    """A seeded sample of the queries that can be asked again, in their order.

    A query can be if it has a page and candidates, its photo has a region, every member of its route has a model here,
    and its ranking was not made elsewhere.
    """
    chosen = list(_able(hiding, rankings, frozenset(paged)))
    order = np.random.default_rng(hiding.ranked.seed).permutation(len(chosen))[: hiding.settings.queries]
    if not len(order):
        return ()
    mapped = {image.image_id: hiding.mapped(image) for image in hiding.images.images}
    shown = [image for image in hiding.images.images if mapped[image.image_id]]
    maxima = scale_maxima(shown, mapped, hiding.models, hiding.heatmaps, hiding.names, artefacts)
    return tuple(_case(hiding, chosen[int(place)], maxima) for place in np.sort(order))


def areas_of(hiding: Hiding, case: Case, artefacts: Artefacts) -> tuple[Area, ...]:
    """The strongest region of a query's photo, as its pages show it, then areas of its shape elsewhere."""
    shown, image = hiding.heatmaps, case.image
    mapped = hiding.mapped(image)
    found = recall_heatmaps(image, mapped, shown.shown, hiding.names, artefacts)
    grid = vote_grid(image.width, image.height, shown.vote_grid)
    models = hiding.models
    level = mean_level(levels(found, frames(image, [models[name] for name in mapped]), grid, case.maxima))
    region = strongest(level, level >= shown.threshold, shown.smallest_region)
    if region is None:
        raise ValueError("a photo with a region in its votes has one in the maps that they were made of")
    return areas(region, hiding.settings.random, np.random.default_rng(hiding.ranked.seed))


def _able(hiding: Hiding, rankings: Sequence[Ranking], paged: frozenset[str]) -> Iterator[Able]:
    for one in able(rankings, hiding.routing, hiding.groups, hiding.models, hiding.served):
        query = one[0].query
        seen = hiding.attention.get(query.image_id)
        if query.query_id in paged and seen is not None and seen.regions:
            yield one


def _case(hiding: Hiding, one: Able, maxima: Mapping[str, float] | None) -> Case:
    ranking, part, members = one
    image, settings = hiding.images.by_id[ranking.query.image_id], hiding.settings
    seen = attention_key(image, hiding.mapped(image), hiding.heatmaps, maxima, hiding.names)
    areas = key("areas", HIDE_VERSION, SOFT_EDGE, seen, hiding.ranked.seed, settings.random)
    return Case(
        ranking=ranking,
        image=image,
        part=part,
        members=members,
        maxima=maxima,
        areas=areas,
        name=key("counterfactual", HIDE_VERSION, hiding.matching, ranking.query.query_id, areas, settings.fill),
    )
