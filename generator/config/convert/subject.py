"""`audit`, `heatmaps` and `matching` as records."""

from __future__ import annotations

from generator.config.schema.audit import AuditSection
from generator.config.schema.ensemble import EnsembleSection
from generator.config.schema.showing import HeatmapsSection, MatchingSection
from generator.core.audit import Author, HeatmapSettings, Link, MatchingSettings, Subject
from generator.core.member import MapName


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


def map_name(text: str) -> MapName:
    """``sum.gradcam`` as a record; the schema has checked that it exists."""
    target, _, kind = text.partition(".")
    return MapName(target=target, kind=kind)  # type: ignore[arg-type]


def heatmap_settings(section: HeatmapsSection) -> HeatmapSettings:
    """How maps become votes and pictures."""
    return HeatmapSettings(**section.model_dump())


def matching_settings(section: MatchingSection, ensemble: EnsembleSection) -> MatchingSettings:
    """What is matched against what."""
    return MatchingSettings(**section.model_dump(exclude={"ranking"}), route_per_query=ensemble.route_per == "query")
