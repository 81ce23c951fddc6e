"""Altered photos asked with: what the stages that alter photos have in common once the passes are stored."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.core.asking import Asking, Question, ask_again
from generator.core.audit import MatchingSettings
from generator.core.calibrating import calibrate
from generator.core.counterfactuals import Answer
from generator.core.records import ImageSet
from generator.core.results import Embeddings, Group, Ranking
from generator.core.routes import Routed, Routing, members_of
from generator.core.strategies import Given, further_groups
from generator.stages.altered_passes import AlteredPhotos, recall_altered
from generator.stages.naming import ArtefactNames
from generator.store.artefacts import Artefacts

Able = tuple[Ranking, Routed, tuple[str, ...]]
"""A query that can be asked again, its route, and the route's members that see its photo."""


def able(
    rankings: Sequence[Ranking],
    routing: Routing,
    groups: Sequence[Group],
    models: Collection[str],
    served: Mapping[str, tuple[str, ...]],
) -> Iterator[Able]:
    """The queries that can be asked again with another photo.

    These have candidates, every member of their route has a model here, and their ranking was not made elsewhere.
    """
    parts = {query.query_id: part for routed in routing for part in routed for query in part.queries}
    for ranking in rankings:
        part = parts.get(ranking.query.query_id)
        if part is None or not ranking.candidates or isinstance(part.route.strategy, Given):
            continue
        members = members_of((*part.route.groups, *further_groups(part.route.strategy)), groups)
        if set(members) <= set(models):
            seen = served.get(ranking.query.image_id, ())
            yield ranking, part, tuple(name for name in members if name in seen)


@dataclass(frozen=True, kw_only=True, eq=False)
class Asker:
    """What answers are made of. ``embeddings`` is called only if there is something to ask."""

    images: ImageSet
    routing: Routing
    groups: Sequence[Group]
    settings: MatchingSettings
    names: ArtefactNames
    artefacts: Artefacts
    embeddings: Callable[[], Mapping[str, Embeddings]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Again:
    """A query of a route, to ask again with each of its altered ``photos``."""

    part: Routed
    ranking: Ranking
    photos: AlteredPhotos


def answers(asker: Asker, work: Sequence[Again]) -> Iterator[tuple[Answer, ...]]:
    """Of each: with the photo as it is, then drawing by drawing. All of a route in a row are asked together.

    Raises `LostArtefactError` where an embedding is not stored.
    """
    if not work:
        return
    vectors = asker.embeddings()
    shares = calibrate(asker.routing, asker.images, vectors, asker.groups, asker.settings).calibrations
    made: dict[int, Asking] = {}
    for _, some in groupby(work, key=lambda one: id(one.part)):
        together = list(some)
        part = together[0].part
        asking = made.get(id(part)) or Asking(
            routed=part,
            images=asker.images,
            groups=asker.groups,
            settings=asker.settings,
            calibrations=shares,
            embeddings=vectors,
        )
        made[id(part)] = asking
        yield from ask_again(asking, (_question(asker, one, vectors) for one in together))


def _question(asker: Asker, one: Again, vectors: Mapping[str, Embeddings]) -> Question:
    image_id = one.photos.image.image_id
    own = {name: vectors[name].vectors[vectors[name].rows[image_id]] for name in one.photos.members}
    return Question(
        query=one.ranking.query,
        candidate=one.ranking.candidates[0].image_id,
        photos=(own, *recall_altered(one.photos, asker.names, asker.artefacts)),
    )
