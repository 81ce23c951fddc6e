"""Storyboard: which pictures the site has, where each lies, and what it depends on. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.core.audit import Audit
from generator.core.correspondence import LocalMatch
from generator.core.counterfactuals import Counterfactual, Hidden
from generator.core.figures import (
    hidden_path,
    lines_path,
    member_path,
    overlay_path,
    panel_path,
    photo_path,
    photo_sizes,
    strip_path,
)
from generator.core.hiding import SOFT_EDGE
from generator.core.member import MemberSpec
from generator.core.public_names import PublicNames
from generator.core.records import ImageRecord
from generator.core.results import Ranking
from generator.drawing.encode import METHOD
from generator.drawing.hide import BLUR
from generator.drawing.overlay import OPACITY_POWER, STRENGTH
from generator.stages.annotate import Annotator
from generator.stages.claim_board import ClaimBoard
from generator.stages.naming import ArtefactNames
from generator.stages.pair_pictures import pair_sheet
from generator.stages.pictures import (
    HEAT_QUALITY,
    HIDDEN_LONG_SIDE,
    MEMBER_LONG_SIDE,
    OVERLAY_LONG_SIDE,
    PHOTO_QUALITY,
    bounded,
)
from generator.store.artefacts import Artefacts, key
from generator.store.decode import decoder

DRAWN = (2, METHOD, STRENGTH, OPACITY_POWER, PHOTO_QUALITY, HEAT_QUALITY, decoder())
"""How pictures are drawn and encoded: a version, the look of the heat, and the imaging library. Part of every key."""

LINED = 2
"""Raise when lines between photos look different."""
LOCAL = "local:1"
"""The picture of local features: of the first candidate."""

Sheet = Mapping[str, tuple[str, str]]
"""The pictures of one image or query: name -> (path below the audit's root, artefact key)."""


@dataclass(frozen=True, kw_only=True)
class Storyboard:
    """The pictures of one audit, each known by what it shows: it is drawn anew only when that changed.

    ``annotator`` and ``artefacts`` are asked for the examples of claims only.
    """

    audit: Audit
    public: PublicNames
    names: ArtefactNames
    annotator: Annotator
    artefacts: Artefacts

    @cached_property
    def claims(self) -> ClaimBoard:
        """The pictures of claims' examples."""
        return ClaimBoard(
            audit=self.audit,
            public=self.public,
            names=self.names,
            annotator=self.annotator,
            artefacts=self.artefacts,
        )

    @cached_property
    def specs(self) -> Mapping[str, MemberSpec]:
        """Members by name."""
        return {spec.name: spec for spec in self.audit.members}

    @cached_property
    def panelled(self) -> tuple[Ranking, ...]:
        """The queries with a page whose photo and first candidate both have heatmaps: they get the four panels."""
        return tuple(ranking for ranking in self.audit.rankings if self._has_panel(ranking))

    @cached_property
    def lined(self) -> tuple[Ranking, ...]:
        """The queries with a page whose local features support their first candidate: they get lines."""
        return tuple(one for one in self.audit.rankings if one.query.query_id in self._paged and self.local(one))

    def local(self, ranking: Ranking) -> LocalMatch | None:
        """What local features say of a query and its first candidate; ``None`` without geometric support."""
        found = self.audit.local_matches.get(ranking.query.query_id, ())
        return found[0] if found and found[0].shown else None

    def mapped_by(self, image: ImageRecord) -> tuple[str, ...]:
        """The members whose heatmaps an image has."""
        served = self.audit.served_by.get(image.image_id, ())
        return tuple(name for name in served if self.specs[name].embeddings is None)

    def sampled_by(self, image: ImageRecord) -> tuple[str, ...]:
        """The members whose own map of the image is drawn large: all, for an image of the fixed sample."""
        return self.mapped_by(image) if image.image_id in self.audit.sample else ()

    def pair(self, ranking: Ranking) -> tuple[ImageRecord, ImageRecord]:
        """A query's image and its first candidate's."""
        by_id = self.audit.images.by_id
        return by_id[ranking.query.image_id], by_id[ranking.candidates[0].image_id]

    def of_image(self, image: ImageRecord) -> Sheet:
        """The pictures of one image."""
        slug, colours = self.public.image(image.image_id).slug, self.audit.heatmaps.colours
        sheet = {
            f"photo:{width}": (photo_path(slug, width), key("photo", DRAWN, image.digest, width, height))
            for width, height in photo_sizes(image.width, image.height)
        }
        if image.image_id not in self.audit.attention:
            return sheet
        grid = self.audit.heatmaps.vote_grid
        votes, maps = self._votes(image), self._maps(image, self.mapped_by(image))
        sheet["overlay"] = (
            overlay_path(slug),
            key("overlay", DRAWN, votes, colours, bounded(image, OVERLAY_LONG_SIDE)),
        )
        sheet["strip"] = (strip_path(slug), key("strip", DRAWN, image.digest, maps, colours, grid))
        for member in self.sampled_by(image):
            made = (image.digest, self._maps(image, (member,)), colours, grid, MEMBER_LONG_SIDE)
            path = member_path(self.public.member(member).slug, slug)
            sheet[f"member:{member}"] = (path, key("member", DRAWN, *made))
        return sheet

    def of_query(self, ranking: Ranking) -> Sheet:
        """The four panels of one query."""
        sides = [(image.digest, self._votes(image)) for image in self.pair(ranking)]
        path = panel_path(self.public.query(ranking.query.query_id).slug)
        return {"panel": (path, key("panel", DRAWN, sides, self.audit.heatmaps.colours))}

    def of_hidden(self, found: Counterfactual) -> Sheet:
        """The photo of a query that was asked again: with its strongest region hidden, and with one area elsewhere."""
        image, slug = self.asked_again(found), self.public.query(found.query_id).slug
        shape = (found.fill, found.grid, found.shape.shape, found.shape.tobytes(), bounded(image, HIDDEN_LONG_SIDE))
        return {
            f"hidden:{place}": (
                hidden_path(slug, place),
                key("hidden", DRAWN, SOFT_EDGE, BLUR, image.digest, shape, area.box),
            )
            for place, area in enumerate(shown_areas(found))
        }

    def asked_again(self, found: Counterfactual) -> ImageRecord:
        """The photo of a query that was asked again."""
        return self.audit.images.by_id[self._queries[found.query_id]]

    def of_lines(self, ranking: Ranking) -> Sheet:
        """The lines of one query's local features to its first candidate; nothing without geometric support."""
        found = self.local(ranking)
        if found is None:
            return {}
        path = lines_path(self.public.query(ranking.query.query_id).slug, LOCAL)
        points = [(one.query, one.match, one.weight) for one in found.shown]
        return {LOCAL: (path, key("lines", LINED, DRAWN, [image.digest for image in self.pair(ranking)], points))}

    def of_pairs(self, query_id: str) -> Sheet:
        """The pictures of a query's explained candidates."""
        pairs, by_id = self.audit.pairs[query_id], self.audit.images.by_id
        candidates = [by_id[pair.candidate.image_id] for pair in pairs]
        return pair_sheet(self.public.query(query_id).slug, by_id[pairs[0].query.image_id], pairs, candidates)

    def sheets(self) -> Iterator[Sheet]:
        """Every sheet there is."""
        yield from map(self.of_image, self.audit.images.images)
        yield from map(self.of_query, self.panelled)
        yield from map(self.of_pairs, self.audit.pairs)
        yield from map(self.of_hidden, self.audit.counterfactuals.values())
        yield from map(self.of_lines, self.lined)
        yield from map(self.claims.sheet, self.claims.findings)

    def _has_panel(self, ranking: Ranking) -> bool:
        if ranking.query.query_id not in self._paged or not ranking.candidates:
            return False
        return all(image.image_id in self.audit.attention for image in self.pair(ranking))

    @cached_property
    def _paged(self) -> frozenset[str]:
        return frozenset(self.audit.paged)

    @cached_property
    def _queries(self) -> Mapping[str, str]:
        return {query.query_id: query.image_id for query in self.audit.images.queries}

    def views_of(self, image: ImageRecord) -> tuple[tuple[str, str], ...]:
        """The (member, view) of every map of an image."""
        return tuple((name, view) for name in self.mapped_by(image) for view in self.names.views[name])

    def _maps(self, image: ImageRecord, members: Iterable[str]) -> list[str]:
        shown, views = self.audit.heatmaps.shown, self.names.views
        return [self.names.heatmap(image, name, view, shown) for name in members for view in views[name]]

    def _votes(self, image: ImageRecord) -> str:
        """What an image's votes are, as far as a picture of them is concerned."""
        votes = self.audit.attention[image.image_id].votes
        return key(votes.shape, votes.tobytes())


def shown_areas(found: Counterfactual) -> tuple[Hidden, ...]:
    """The areas that are drawn: the strongest region, and the first one elsewhere."""
    return (found.strongest, *found.random[:1])
