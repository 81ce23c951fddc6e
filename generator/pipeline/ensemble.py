"""The ensemble as configured: specifications, digests and artefact names, before anything is loaded."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from generator import networks
from generator.config import Config
from generator.core.given import GivenScores
from generator.core.member import MemberFacts, MemberSpec, Runtime
from generator.core.records import ImageSet
from generator.stages.naming import ArtefactNames
from generator.stages.rank import matching_key
from generator.stages.recall import recall_facts
from generator.stages.route import Plan, route
from generator.store.artefacts import Artefacts


@dataclass(frozen=True, kw_only=True)
class Ensemble:
    """The members with their digests, and where and how they run."""

    specs: tuple[MemberSpec, ...]
    runtime: Runtime
    names: ArtefactNames

    @property
    def models(self) -> tuple[MemberSpec, ...]:
        """The members that have a model; the others bring embeddings."""
        return tuple(spec for spec in self.specs if spec.embeddings is None)

    def passes(self, served: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Per image, the members with a model that serve it."""
        models = {spec.name for spec in self.models}
        return {image: tuple(name for name in names if name in models) for image, names in served.items()}

    def facts(self, artefacts: Artefacts) -> dict[str, MemberFacts]:
        """What the models knew of themselves when they were last loaded, by member."""
        found = {spec.name: recall_facts(spec.name, self.names, artefacts) for spec in self.models}
        return {name: facts for name, facts in found.items() if facts is not None}


def make_ensemble(config: Config) -> Ensemble:
    """The members' digests and artefact names; nothing is loaded."""
    specs = config.member_specs()
    if any(spec.factory for spec in specs) and str(config.folder) not in sys.path:
        sys.path.append(str(config.folder))  # a factory may lie beside config.yaml; it never hides a package
    runtime = config.runtime(networks.resolve_device(config.compute.device))
    fingerprints = {spec.name: networks.fingerprint(spec, runtime) for spec in specs}
    return Ensemble(specs=specs, runtime=runtime, names=ArtefactNames.of(specs, fingerprints, config.map_names()))


def make_plan(config: Config, images: ImageSet) -> Plan:
    """Which route serves which query."""
    return route(
        images,
        config.groups(),
        config.routes(),
        config.viewpoint_classes(),
        per_query=config.matching_settings().route_per_query,
        bug=config.order_bug(),
    )


def name_matching(config: Config, images: ImageSet, plan: Plan, ensemble: Ensemble, given: GivenScores | None) -> str:
    """The key of the matching of these images."""
    settings = config.matching_settings()
    index = None if settings.search == "exact" else networks.faiss_versions()
    kept = [(spec.name, [ensemble.names.row(image, spec) for image in images.images]) for spec in ensemble.specs]
    return matching_key(images, plan.routing, config.groups(), settings, kept, given, index)
