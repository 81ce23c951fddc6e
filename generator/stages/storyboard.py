"""Storyboard: which pictures the site has, where each lies, and what it depends on. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.core.audit import Audit
from generator.core.figures import (
    Album,
    Picture,
    Rendition,
    member_path,
    overlay_path,
    panel_path,
    photo,
    photo_path,
    photo_sizes,
    strip_path,
)
from generator.core.member import MemberSpec
from generator.core.public_names import PublicNames
from generator.core.records import ImageRecord
from generator.core.results import Ranking
from generator.drawing.encode import METHOD
from generator.drawing.overlay import OPACITY_POWER, STRENGTH
from generator.stages.naming import ArtefactNames
from generator.stages.pictures import (
    HEAT_QUALITY,
    MEMBER_LONG_SIDE,
    OVERLAY_LONG_SIDE,
    PHOTO_QUALITY,
    bounded,
    panel_size,
    sprite,
)
from generator.store.artefacts import key
from generator.store.decode import decoder

DRAWN = (2, METHOD, STRENGTH, OPACITY_POWER, PHOTO_QUALITY, HEAT_QUALITY, decoder())
"""How pictures are drawn and encoded: a version, the look of the heat, and the imaging library. Part of every key."""

Sheet = Mapping[str, tuple[str, str]]
"""The pictures of one image or query: name -> (path below the audit's root, artefact key)."""


@dataclass(frozen=True, kw_only=True)
class Storyboard:
    """The pictures of one audit, each known by what it shows: it is drawn anew only when that changed."""

    audit: Audit
    public: PublicNames
    names: ArtefactNames

    @cached_property
    def specs(self) -> Mapping[str, MemberSpec]:
        """Members by name."""
        return {spec.name: spec for spec in self.audit.members}

    @cached_property
    def panelled(self) -> tuple[Ranking, ...]:
        """The queries with a page whose photo and first candidate both have heatmaps: they get the four panels."""
        return tuple(ranking for ranking in self.audit.rankings if self._has_panel(ranking))

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

    def album(self) -> Album:
        """Where the pages find every picture, and how large it is."""
        shown = [image for image in self.audit.images.images if image.image_id in self.audit.attention]
        slugs = {image.image_id: self.public.image(image.image_id).slug for image in self.audit.images.images}
        return Album(
            photos={
                image.image_id: photo(slugs[image.image_id], image.width, image.height)
                for image in self.audit.images.images
            },
            overlays={
                image.image_id: _single(overlay_path(slugs[image.image_id]), bounded(image, OVERLAY_LONG_SIDE))
                for image in shown
            },
            strips={
                image.image_id: sprite(image, self._views(image), strip_path(slugs[image.image_id])) for image in shown
            },
            panels={
                ranking.query.query_id: _single(
                    panel_path(self.public.query(ranking.query.query_id).slug), panel_size(*self.pair(ranking))
                )
                for ranking in self.panelled
            },
            member_maps={
                (member, image.image_id): _single(
                    member_path(self.public.member(member).slug, slugs[image.image_id]),
                    bounded(image, MEMBER_LONG_SIDE),
                )
                for image in shown
                for member in self.sampled_by(image)
            },
        )

    def _has_panel(self, ranking: Ranking) -> bool:
        if ranking.query.query_id not in self._paged or not ranking.candidates:
            return False
        return all(image.image_id in self.audit.attention for image in self.pair(ranking))

    @cached_property
    def _paged(self) -> frozenset[str]:
        return frozenset(self.audit.paged)

    def _views(self, image: ImageRecord) -> tuple[tuple[str, str], ...]:
        return tuple((name, view) for name in self.mapped_by(image) for view in self.names.views[name])

    def _maps(self, image: ImageRecord, members: Iterable[str]) -> list[str]:
        shown, views = self.audit.heatmaps.shown, self.names.views
        return [self.names.heatmap(image, name, view, shown) for name in members for view in views[name]]

    def _votes(self, image: ImageRecord) -> str:
        """What an image's votes are, as far as a picture of them is concerned."""
        votes = self.audit.attention[image.image_id].votes
        return key(votes.shape, votes.tobytes())


def _single(path: str, size: tuple[int, int]) -> Picture:
    return Picture(renditions=(Rendition(path=path, width=size[0], height=size[1]),))
