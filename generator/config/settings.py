"""`Config`: a whole, valid config.yaml, and the plain records that the stages get from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, PrivateAttr

from generator.config import published
from generator.config.convert import claims as claiming
from generator.config.convert import correspondences, ensemble, images, members, privacy, running, subject
from generator.config.schema.audit import AuditSection
from generator.config.schema.base import Many, Section
from generator.config.schema.claims import ClaimsSection
from generator.config.schema.correspondences import CorrespondencesSection
from generator.config.schema.ensemble import EnsembleSection
from generator.config.schema.images import ImagesSection, ScenarioSection, Selection
from generator.config.schema.running import ComputeSection, OutputSection
from generator.config.schema.showing import (
    CounterfactualsSection,
    HeatmapsSection,
    MatchingSection,
    PagesSection,
    PairsSection,
    PrivacySection,
)
from generator.config.schema.trust import TrustSection
from generator.core.audit import HeatmapSettings, MatchingSettings, Subject
from generator.core.claims.claim import ClaimSettings
from generator.core.correspondence import LocalSettings
from generator.core.counterfactuals import CounterfactualSettings
from generator.core.member import MapName, MemberSpec, Runtime
from generator.core.pairs import PairSettings
from generator.core.results import Group, Route
from generator.core.routes import OrderBug
from generator.core.trust import TrustSettings
from generator.store.image_sets.source import ImageSource


class Config(Section):
    """What to audit, with which models, and what to publish. Sections are read as ``config.pages.count``."""

    audit: AuditSection = Field(description="What the audit is about, in its author's words.")
    images: ImagesSection = Field(description="The photographs to audit. Nothing outside `root` is ever read.")
    queries: Selection = Field(default=Selection(), description="The images that are queries.")
    database: Selection = Field(default=Selection(), description="The images that queries are matched against.")
    scenarios: Many[ScenarioSection] = Field(
        default=(),
        description="Several questions put to one image set, each with its own `queries` and `database`, which are "
        "then left out above. An image that asks in more than one has its queries named `SCENARIO-IMAGE`.",
    )
    ensemble: EnsembleSection = Field(description="The models, and how their answers are put together.")
    heatmaps: HeatmapsSection = Field(
        default=HeatmapsSection(),
        description="Which heatmaps are computed, and how they become votes, regions and pictures.",
    )
    matching: MatchingSection = Field(
        default=MatchingSection(), description="How queries are matched against the database."
    )
    pairs: PairsSection = Field(
        default=PairsSection(),
        description="Why a query resembles its best candidates: maps of both photos, from the similarity itself.",
    )
    counterfactuals: CounterfactualsSection = Field(
        default=CounterfactualsSection(),
        description="What a match hangs on: queries asked again with part of their photo hidden.",
    )
    correspondences: CorrespondencesSection = Field(
        default=CorrespondencesSection(), description="Point-to-point matches between a query and its candidates."
    )
    trust: TrustSection = Field(
        default=TrustSection(), description="How the heatmaps are put to the test (the Trust page)."
    )
    claims: ClaimsSection = Field(
        default=ClaimsSection(),
        description="Sentences about the models, each with a measure and what is expected of it ([Claims](claims.md)).",
    )
    pages: PagesSection = Field(
        default=PagesSection(), description="Which queries get a match page, and how pages are written."
    )
    privacy: PrivacySection = Field(
        default=PrivacySection(),
        description="What is published about each image. Photos are always re-encoded without their metadata.",
    )
    output: OutputSection = Field(
        default=OutputSection(), description="Where files are written, relative to config.yaml."
    )
    compute: ComputeSection = Field(
        default=ComputeSection(),
        description="On what the models run. All but `workers` is part of what a result depends on.",
    )

    _source: Path = PrivateAttr(default=Path("config.yaml"))

    @property
    def source(self) -> Path:
        """The file this was read from, absolute."""
        return self._source

    @property
    def folder(self) -> Path:
        """The audit's own folder, absolute: relative paths in the file start here."""
        return self._source.parent

    @property
    def docs_folder(self) -> Path:
        """Where generated pages go, absolute."""
        return self.folder / self.output.docs

    @property
    def site_folder(self) -> Path:
        """Where MkDocs writes the site, absolute."""
        return self.folder / self.output.site

    @property
    def runs_folder(self) -> Path:
        """Where results and artefacts are kept, absolute."""
        return self.folder / self.output.runs

    def image_root(self) -> Path:
        """The folder of the images, absolute.

        Raises
        ------
        ConfigError
            ``images.root`` names a Python package that is not installed.
        """
        return images.image_root(self)

    def image_source(self) -> ImageSource:
        """Everything it takes to collect the image set. Raises ConfigError as `image_root` does."""
        return images.image_source(self)

    def subject(self) -> Subject:
        """What the audit is about."""
        return subject.subject(self.audit)

    def member_specs(self) -> tuple[MemberSpec, ...]:
        """The members in order, with ``ensemble.input`` filled in and every path absolute."""
        return tuple(members.member_spec(member, self.ensemble, self.folder) for member in self.ensemble.members)

    def groups(self) -> tuple[Group, ...]:
        """The groups, in the order in which members name them first."""
        return ensemble.groups(self.ensemble)

    def routes(self) -> tuple[Route, ...]:
        """The routes in order; one for everything where none is given."""
        return ensemble.routes(self.ensemble, given=self.matching.ranking is not None)

    def order_bug(self) -> OrderBug | None:
        """The mistake of a published solution that is to be repeated, if any."""
        return ensemble.order_bug(self.ensemble)

    def viewpoint_classes(self) -> dict[str, tuple[str, ...]]:
        """The viewpoints in each named class."""
        return dict(self.ensemble.viewpoints)

    def map_names(self) -> tuple[MapName, ...]:
        """The heatmaps to compute."""
        return tuple(MapName.of(text) for text in self.heatmaps.maps)

    def heatmap_settings(self) -> HeatmapSettings:
        """How maps become votes and pictures."""
        return subject.heatmap_settings(self.heatmaps)

    def trust_settings(self) -> TrustSettings | None:
        """How the heatmaps are put to the test; ``None`` where they are not."""
        return subject.trust_settings(self.trust, self.heatmaps, self.matching, self.pairs)

    def claim_settings(self) -> ClaimSettings:
        """The claims, and how they are put to the test."""
        return claiming.claim_settings(self)

    def matching_settings(self) -> MatchingSettings:
        """What is matched against what."""
        return subject.matching_settings(self.matching, self.ensemble)

    def pair_settings(self) -> PairSettings:
        """Which pairs are explained, and how."""
        return subject.pair_settings(self.pairs)

    def counterfactual_settings(self) -> CounterfactualSettings:
        """For which queries parts of the photo are hidden, and how."""
        return CounterfactualSettings(**self.counterfactuals.model_dump())

    def local_settings(self) -> LocalSettings:
        """How local features are matched between a query and its candidates."""
        return correspondences.local_settings(self.correspondences.local, self.folder)

    def ranking_file(self) -> Path | None:
        """The ranking made elsewhere that takes the place of ours, absolute; ``None`` where there is none."""
        text = self.matching.ranking
        return None if text is None else self.folder / Path(text).expanduser()

    def runtime(self, device: str) -> Runtime:
        """On what models run. ``device`` is resolved: ``cpu`` or ``cuda``."""
        return running.runtime(self.compute, device)

    def workers(self) -> int:
        """Processes that decode images; 0 means in this one."""
        return running.workers(self.compute)

    def salt(self, environment: Mapping[str, str]) -> bytes | None:
        """The secret key of hashed ids from the environment; ``None`` where ids are published as they are.

        Raises
        ------
        ConfigError
            Hashed ids are asked for and the variable is not set, or holds fewer than 16 characters.
        """
        return privacy.salt(self, environment)

    def published_text(self) -> str:
        """The configuration as YAML for the Reproduce page: no roots, folders, listed ids or salt."""
        return published.text(self)

    def digest(self) -> str:
        """SHA-256 (hex) of what `published_text` shows, defaults included: the same on every machine."""
        return published.digest(self)
