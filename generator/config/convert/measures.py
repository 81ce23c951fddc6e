"""What is measured, and what is altered, as records."""

from __future__ import annotations

from collections.abc import Mapping

from generator.config.convert.strategies import strategy
from generator.config.schema import alterations as altering
from generator.config.schema import measures as measuring
from generator.config.schema.alterations import Alteration as AlterationSection
from generator.config.schema.measures import Measure as MeasureSection
from generator.config.schema.sources import InsteadSection
from generator.core.claims.alterations import Alteration, Background, HidePart, Rendered, Toned
from generator.core.claims.measures import (
    Altered,
    Coverage,
    Disagreement,
    Energy,
    EnergyShare,
    Evidence,
    Found,
    Instead,
    Leads,
    Likeness,
    Measure,
    Peak,
    Similarity,
    Source,
    Spread,
)
from generator.core.results import Route

TonedSection = (
    altering.BrightnessAlteration
    | altering.ContrastAlteration
    | altering.HueAlteration
    | altering.BlurAlteration
    | altering.JpegAlteration
)


def measure(section: MeasureSection, shown: str, routes: Mapping[str, Route]) -> Measure:
    """The measure that a word or a section names; ``shown`` is the map where none is named."""
    found = _of_maps(section, shown)
    return _of_queries(section, routes) if found is None else found


def _of_maps(section: MeasureSection, shown: str) -> Measure | None:
    match section:
        case measuring.EnergyMeasure():
            return Energy(part=section.energy, heatmap=section.map or shown, control=section.control)
        case measuring.EnergyShareMeasure():
            return EnergyShare(part=section.energy_share, heatmap=section.map or shown, control=section.control)
        case measuring.PeakMeasure():
            return Peak(part=section.peak, heatmap=section.map or shown, beyond_area=section.beyond_area)
        case measuring.LeadsMeasure():
            return Leads(part=section.leads, among=section.among, heatmap=section.map or shown)
        case measuring.CoverageMeasure():
            return Coverage(of=section.coverage, heatmap=section.map or shown)
        case measuring.SpreadMeasure():
            return Spread(heatmap=section.spread)
        case _:
            return None


def _of_queries(section: MeasureSection, routes: Mapping[str, Route]) -> Measure:
    match section:
        case measuring.EvidenceMeasure():
            return Evidence(part=section.evidence)
        case measuring.FoundMeasure():
            less = None if section.less is None else _source(section.less, routes)
            return Found(metric=section.found, source=_source(section.source, routes), less=less)
        case measuring.SimilarityMeasure():
            return Similarity(pairs=section.similarity)
        case measuring.LikenessMeasure():
            return Likeness(part=section.likeness.part, column=section.likeness.column)
        case measuring.AlteredMeasure():
            control = None if section.control is None else alteration(section.control)
            return Altered(alteration=alteration(section.altered), outcome=section.outcome, control=control)
        case _:
            return Disagreement()


def _source(section: str | InsteadSection, routes: Mapping[str, Route]) -> Source | Instead:
    """What is left out of an `Instead` stays as the route has it."""
    if isinstance(section, str):
        return Source(name=section)
    route = routes[section.route]
    return Instead(
        route=section.route,
        groups=tuple(section.groups.items()) or route.groups,
        strategy=route.strategy if section.strategy is None else strategy(section.strategy),
    )


def alteration(section: AlterationSection) -> Alteration:
    """The alteration that a section names."""
    match section:
        case altering.HideAlteration():
            return HidePart(part=section.hide, fill=section.fill, elsewhere=section.elsewhere)
        case altering.RenderedAlteration():
            return Rendered(change=section.rendered)
        case altering.BackgroundAlteration():
            return Background(fill=section.background)
        case _:
            return _toned(section)


def _toned(section: TonedSection) -> Toned:
    match section:
        case altering.BrightnessAlteration():
            return Toned(tone="brightness", amount=section.brightness)
        case altering.ContrastAlteration():
            return Toned(tone="contrast", amount=section.contrast)
        case altering.HueAlteration():
            return Toned(tone="hue", amount=section.hue)
        case altering.BlurAlteration():
            return Toned(tone="blur", amount=section.blur)
        case altering.JpegAlteration():
            return Toned(tone="jpeg", amount=float(section.jpeg))
