"""Ties: which pairs are explained, by which members, and the names of what is stored of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from generator.core.member import MemberFacts, MemberSpec
from generator.core.pairs import PairSettings, rival
from generator.core.parts import Parts, divide
from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Group, Ranking
from generator.core.routes import Routing, members_of
from generator.core.strategies import Weighted
from generator.errors import ImageSetError
from generator.stages.naming import LIBRARIES, PLACE_VERSION, ArtefactNames
from generator.store.artefacts import Artefacts, key
from generator.store.decode import Source
from generator.store.masks import mask_digest, read_masks
from generator.store.pictures import PictureError

RELATE_VERSION = 3
NUMBERS, MAPS = "pair", "pair maps"
"""Kinds of artefacts: what is told of a pair, and its maps."""

GradientKind = Literal["hirescam", "gradcam"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Wanted:
    """A pair to be explained: its images, the groups that matched them, and whom it is contrasted with."""

    query_id: str
    rank: int
    query: ImageRecord
    candidate: ImageRecord
    against: ImageRecord | None
    weighted: Weighted
    name: str

    @property
    def images(self) -> tuple[ImageRecord, ...]:
        """The images that play a part."""
        return (self.query, self.candidate) if self.against is None else (self.query, self.candidate, self.against)


@dataclass(frozen=True, kw_only=True, eq=False)
class Ties:
    """All that explaining pairs needs to look up; ``facts`` are of the members with a model."""

    images: ImageSet
    specs: Mapping[str, MemberSpec]
    facts: Mapping[str, MemberFacts]
    groups: Sequence[Group]
    settings: PairSettings
    source: Source
    names: ArtefactNames
    artefacts: Artefacts

    def members(self, weighted: Weighted) -> tuple[MemberSpec, ...]:
        """The members of some groups that have a model."""
        return tuple(self.specs[name] for name in members_of(weighted, self.groups) if name in self.facts)

    def kind(self, member: str) -> GradientKind | None:
        """Which map by gradients a member's pairs get; ``None`` where their cells say it exactly."""
        if self.settings.kind == "auto":
            return None if self.facts[member].decomposes else "hirescam"
        return self.settings.kind


def wanted_pairs(routing: Routing, rankings: Sequence[Ranking], ties: Ties) -> list[Wanted]:
    """The best candidates of every ranking whose route has a member with a model, in order."""
    served = {query.query_id: part.route.groups for routed in routing for part in routed for query in part.queries}
    masks = cache(lambda image_id: _mask_digest(ties, ties.images.by_id[image_id]))
    everyone = key([[ties.names.row(image, spec) for image in ties.images.images] for spec in ties.specs.values()])
    found = []
    for ranking in rankings:
        weighted = served[ranking.query.query_id]
        if not ties.members(weighted):
            continue
        query = ties.images.by_id[ranking.query.image_id]
        for rank, candidate in enumerate(ranking.candidates[: ties.settings.candidates], start=1):
            image = ties.images.by_id[candidate.image_id]
            other = rival(ranking, image, ties.images) if rank == 1 else None
            of = [
                ties.names.row(each, ties.specs[name])
                for each in (query, image, *([other] if other else ()))
                for name in members_of(weighted, ties.groups)
            ]
            told = (ranking.query.query_id, rank, query.image_id, image.image_id, other and other.image_id)
            made = (of, everyone, weighted, ties.groups, ties.settings, masks(query.image_id), masks(image.image_id))
            found.append(
                Wanted(
                    query_id=ranking.query.query_id,
                    rank=rank,
                    query=query,
                    candidate=image,
                    against=other,
                    weighted=weighted,
                    name=key(NUMBERS, RELATE_VERSION, PLACE_VERSION, LIBRARIES, told, made),
                )
            )
    return found


def maps_name(name: str) -> str:
    """The key of a pair's maps, by that of its numbers."""
    return key(MAPS, name)


def parts_of(ties: Ties, image: ImageRecord) -> Parts | None:
    """The annotated parts of a photo; `ImageSetError` for a mask that cannot be read."""
    try:
        return divide(read_masks(ties.source, image))
    except ValueError as error:
        raise _bad_mask(image, error) from error


# ----------------------------------------------------------------------------------------------------------


def _mask_digest(ties: Ties, image: ImageRecord) -> str:
    try:
        return mask_digest(ties.source, image)
    except PictureError as error:
        raise _bad_mask(image, error) from error


def _bad_mask(image: ImageRecord, error: ValueError) -> ImageSetError:
    return ImageSetError(f"mask of {image.image_id}: {error}; correct it, or leave images.masks out of config.yaml")
