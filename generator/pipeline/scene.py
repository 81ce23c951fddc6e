"""What every later stage of a run works with: the images, who serves them, the models, and where things are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from generator import networks
from generator.config import Config
from generator.core.member import OpenMember
from generator.core.progress import Reporter
from generator.core.records import ImageSet
from generator.core.results import Embeddings
from generator.pipeline.ensemble import Ensemble
from generator.stages.recall import recall_embeddings
from generator.stages.route import Plan
from generator.store.artefacts import Artefacts
from generator.store.decode import Source


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """One run after its passes. ``matching`` is the matching's key; a ``whole`` run drops what it does not use."""

    config: Config
    images: ImageSet
    plan: Plan
    ensemble: Ensemble
    artefacts: Artefacts
    matching: str
    whole: bool
    reporter: Reporter

    @cached_property
    def vectors(self) -> Mapping[str, Embeddings]:
        """Every member's embeddings, recalled when somebody first asks for them."""
        return recall_embeddings(
            self.images, self.plan.served, self.ensemble.specs, self.ensemble.names, self.artefacts
        )

    def embeddings(self) -> Mapping[str, Embeddings]:
        """The same, to be called."""
        return self.vectors

    @cached_property
    def source(self) -> Source:
        """Where photos are decoded from."""
        found = self.config.image_source()
        return Source(root=found.pictures, max_pixels=found.max_pixels)

    @property
    def open_member(self) -> OpenMember:
        """Loads a member where the run computes."""
        return partial(networks.open_member, runtime=self.ensemble.runtime)
