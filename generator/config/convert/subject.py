"""`audit`, `heatmaps`, `matching` and `pairs` as records."""

from __future__ import annotations

from generator.config.schema.audit import AuditSection
from generator.config.schema.ensemble import EnsembleSection
from generator.config.schema.showing import HeatmapsSection, MatchingSection, PairsSection
from generator.config.schema.trust import TrustSection
from generator.core.audit import Author, HeatmapSettings, Link, MatchingSettings, Subject
from generator.core.pairs import PairSettings
from generator.core.trust import ACTIVATION, TrustSettings


def subject(audit: AuditSection) -> Subject:
    """What the audit is about."""
    return Subject(
        name=audit.name,
        title=audit.title,
        description=audit.description,
        version=audit.version,
        authors=tuple(Author(name=one.name, affiliation=one.affiliation, url=one.url) for one in audit.authors),
        links=tuple(Link(label=one.label, url=one.url) for one in audit.links),
        credit=audit.credit,
    )


def heatmap_settings(section: HeatmapsSection) -> HeatmapSettings:
    """How maps become votes and pictures."""
    return HeatmapSettings(**section.model_dump())


def matching_settings(section: MatchingSection, ensemble: EnsembleSection) -> MatchingSettings:
    """What is matched against what."""
    return MatchingSettings(**section.model_dump(exclude={"ranking"}), route_per_query=ensemble.route_per == "query")


def pair_settings(section: PairsSection) -> PairSettings:
    """Which pairs are explained, and how."""
    return PairSettings(candidates=section.candidates, kind=section.map, lines=section.lines)


def trust_settings(
    section: TrustSection, heatmaps: HeatmapsSection, matching: MatchingSection, pairs: PairsSection
) -> TrustSettings | None:
    """What is checked: the images' maps, those towards a match and of contrast, and the channel mean as a control.

    Of the maps of contrast only the kind that match pages show gets curves.
    """
    if not section.enabled:
        return None
    shown, spared = ("contrast.hirescam", "contrast.gradcam")
    if pairs.map == "gradcam":
        shown, spared = spared, shown
    towards = ("match.gradcam", "match.hirescam", "match.decomposition", shown, "contrast.decomposition", spared)
    return TrustSettings(
        sample=section.sample,
        steps=section.steps,
        maps=tuple(dict.fromkeys((*heatmaps.maps, *towards, ACTIVATION))),
        spared=(spared,),
        seed=matching.seed,
        resamples=matching.bootstrap,
    )
