"""Which pictures the examples of claims have, where each lies and what it depends on. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.core.audit import Audit
from generator.core.claims.claim import Claim
from generator.core.claims.exhibits import ANIMAL, Exhibit, exhibits
from generator.core.claims.finding import Finding
from generator.core.claims.measures import BACKGROUND
from generator.core.figures import claim_path
from generator.core.member import MemberSpec
from generator.core.public_names import PublicNames
from generator.core.records import ImageRecord
from generator.core.results import Ranking
from generator.core.routes import members_of
from generator.core.slugs import slugs
from generator.pages.claim_privacy import tells_apart
from generator.stages.annotate import Annotator
from generator.stages.claim_pictures import CLAIM_DRAWN, AlteredPhoto, ClaimJob, MapLayer
from generator.stages.drawable import Drawable, drawings
from generator.stages.naming import ArtefactNames
from generator.stages.read import recall_parts
from generator.stages.recall import frames, recall_heatmaps
from generator.store.artefacts import Artefacts, key

Sheet = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, kw_only=True, eq=False)
class ClaimBoard:
    """The pictures of all claims' examples. What is annotated is looked up when a picture first needs it."""

    audit: Audit
    public: PublicNames
    names: ArtefactNames
    annotator: Annotator
    artefacts: Artefacts

    @property
    def findings(self) -> Iterator[Finding]:
        """Those whose examples are published."""
        for one in self.audit.findings:
            if one.verdict != "not testable" and not tells_apart(self.public, one.claim):
                yield one

    def sheet(self, finding: Finding) -> Sheet:
        """The pictures of one claim: name -> (path, artefact key)."""
        claim = finding.claim
        return {
            one.name: (claim_path(self._slugs[claim.claim_id], one.name), named)
            for one in exhibits(finding, self.audit.heatmaps.shown)
            if (named := self._key(claim, one))
        }

    def job(self, finding: Finding, wanted: Mapping[str, str]) -> ClaimJob:
        """What draws those that are ``wanted``: name -> artefact key."""
        found = {one.name: one for one in exhibits(finding, self.audit.heatmaps.shown)}
        return ClaimJob(
            wanted={named: self._gathered(finding.claim, found[name]) for name, named in wanted.items()},
            colours=self.audit.heatmaps.colours,
            annotator=self.annotator,
        )

    def images(self, finding: Finding) -> Mapping[str, ImageRecord]:
        """The photo that each picture of a claim shows, by the picture's name."""
        return {one.name: self._image(one) for one in exhibits(finding, self.audit.heatmaps.shown)}

    # ------------------------------------------------------------------------------------------------------

    def _key(self, claim: Claim, one: Exhibit) -> str | None:
        """The picture's key; ``None`` where there is nothing to draw: no map, or a photo that cannot be altered so."""
        image = self._image(one)
        if not isinstance(one.drawn, str):
            found = drawings(self._drawable, one.drawn, image, self.annotator)
            return None if isinstance(found, str) else key("altered", CLAIM_DRAWN, image.digest, found[0].name)
        maps = [
            self.names.heatmap(image, name, view, one.drawn)
            for name in self._looking(claim, one)
            for view in self.names.views[name]
        ]
        part = self._part(one)
        outline = None if part is None else (part, self._masks[one.image_id])
        return key("claim map", CLAIM_DRAWN, maps, self.audit.heatmaps.colours, outline) if maps else None

    def _gathered(self, claim: Claim, one: Exhibit) -> MapLayer | AlteredPhoto:
        image = self._image(one)
        if not isinstance(one.drawn, str):
            found = drawings(self._drawable, one.drawn, image, self.annotator)
            if isinstance(found, str):
                raise ValueError(f"{image.image_id}: photos like this {found}")  # `_key` named nothing to draw
            return AlteredPhoto(image=image, drawing=found[0])
        members = self._looking(claim, one)
        return MapLayer(
            image=image,
            heatmaps=recall_heatmaps(image, members, one.drawn, self.names, self.artefacts),
            frames=frames(image, [self._specs[name] for name in members]),
            part=self._part(one),
        )

    def _looking(self, claim: Claim, one: Exhibit) -> tuple[str, ...]:
        """Whose maps: the members or groups that the claim names, else those that the query was ranked by."""
        where, first = claim.where, self._rankings[one.ask].candidates[:1]
        wanted = where.members or members_of([(name, 1.0) for name in where.groups], self.audit.groups)
        asked = wanted or tuple(name for candidate in first for name, _ in candidate.members)
        served = self.audit.served_by.get(one.image_id, ())
        return tuple(name for name in served if name in asked and self._specs[name].embeddings is None)

    def _part(self, one: Exhibit) -> str | None:
        """What to outline, so far as the photo shows it."""
        part = ANIMAL if one.part == BACKGROUND else one.part
        seen = self._drawable.shown.get(one.image_id, frozenset()) if part is not None else ()
        return part if part in seen or (part == ANIMAL and seen) else None

    def _image(self, one: Exhibit) -> ImageRecord:
        return self.audit.images.by_id[one.image_id]

    @cached_property
    def _slugs(self) -> Mapping[str, str]:
        return slugs(one.claim.claim_id for one in self.audit.findings)

    @cached_property
    def _specs(self) -> Mapping[str, MemberSpec]:
        return {spec.name: spec for spec in self.audit.members}

    @cached_property
    def _rankings(self) -> Mapping[str, Ranking]:
        return {one.query.query_id: one for one in self.audit.rankings}

    @cached_property
    def _masks(self) -> Mapping[str, str]:
        images = self.audit.images.images
        return {image.image_id: name for image in images if (name := self.annotator.digest(image))}

    @cached_property
    def _drawable(self) -> Drawable:
        images = self.audit.images
        return Drawable(
            images=images,
            shown=recall_parts(images.images, self._masks, self.artefacts),
            masks=self._masks,
            seed=self.audit.matching.seed,
        )
