"""Measures of maps: where the energy lies, which part leads, how far the union covers the animal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.core.claims.claim import Claim, Where
from generator.core.claims.facts import Facts
from generator.core.claims.finding import Units
from generator.core.claims.measures import (
    BACKGROUND,
    Coverage,
    Energy,
    EnergyShare,
    Evidence,
    Leads,
    Peak,
    Spread,
)
from generator.core.claims.reading import Reading, part_names
from generator.core.claims.subsets import Looked, looked_at
from generator.core.claims.units import units_of

MapMeasure = Energy | EnergyShare | Peak | Leads | Coverage | Spread
_NAN = float("nan")


def measure_maps(measure: MapMeasure, claim: Claim, where: Where, facts: Facts) -> Units:
    """One unit a photo that is looked at; photos whose maps were not read are no units."""
    chosen = list(looked_at(claim, where, facts))
    if not facts.shown and (where.shows or where.lacks or not isinstance(measure, Spread)):
        return units_of("photo", [], [], facts, missing=NO_MASKS)
    kept = [one for one in chosen if (measure.heatmap, one[1]) in facts.readings]
    values = [_value(measure, one, where, facts) for one in kept]
    missing = "" if kept else "No photo with heatmaps is what the claim is about."
    rows = [(query, image, "") for query, image in kept]
    return units_of("photo", rows, values, facts, undefined=UNDEFINED, missing=missing)


def measure_evidence(measure: Evidence, claim: Claim, where: Where, facts: Facts) -> Units:
    """The share of a pair's similarity that lies on a part, of the first candidates that are explained."""
    kept, values = [], []
    for query_id, image_id in looked_at(claim, where, facts):
        pair = next(iter(facts.pairs.get(query_id, ())), None)
        if pair is None:
            continue
        on_query = image_id == facts.photo(query_id).image_id
        parts = dict((pair.query if on_query else pair.candidate).parts)
        value = parts.get(measure.part, _NAN) / pair.similarity if pair.similarity > 0 else _NAN
        kept.append((query_id, image_id, ""))
        values.append(value)
    missing = "" if kept else "No pair is explained by place with the parts of its photos annotated."
    return units_of("photo", kept, values, facts, undefined=UNDEFINED, missing=missing)


UNDEFINED = "the part is not there, or too small to read, or no map shows anything"
NO_MASKS = "No photo has annotated parts: give masks in images.masks, or choose the option images.foreground."


# ----------------------------------------------------------------------------------------------------------


def leading(reading: Reading, row: int, among: Sequence[str]) -> str | None:
    """The part that lights up first (`Leads`), of those ``among`` or of all; ``None`` without any, or any evidence."""
    parts = [part for part in part_names(reading) if not among or part in among]
    lit = [float(reading.lit[row, reading.parts.index(part)]) for part in parts]
    if not lit or np.isnan(lit).any() or max(lit) == 0.0:
        return None
    return parts[int(np.argmax(lit))]


def rows_of(reading: Reading, where: Where, route: str) -> list[int]:
    """Whose maps: the members or groups that are named, else the route's."""
    wanted = [("member", name) for name in where.members] or [("group", name) for name in where.groups]
    places = {source: row for row, source in enumerate(reading.sources)}
    return [places[source] for source in wanted or [("route", route)] if source in places]


def _value(measure: MapMeasure, looked: Looked, where: Where, facts: Facts) -> float:
    query_id, image_id = looked
    reading = facts.readings[measure.heatmap, image_id]
    rows = rows_of(reading, where, facts.rankings[query_id].route)
    values = [_number(measure, reading, row) for row in rows]
    if isinstance(measure, (Energy, EnergyShare)) and measure.control is not None:
        control = facts.readings.get((measure.control, image_id))
        theirs = [_number(measure, control, row) if control else _NAN for row in rows]
        values = [value - other for value, other in zip(values, theirs, strict=True)]
    return float(np.mean(values)) if values else _NAN


def _number(measure: MapMeasure, reading: Reading, row: int) -> float:
    match measure:
        case Spread():
            return float(reading.spread[row])
        case Coverage():
            return _coverage(measure, reading, row)
        case Leads():
            first = leading(reading, row, measure.among)
            return _NAN if first is None else float(first == measure.part)
    if measure.part not in reading.parts:
        return _NAN
    place = reading.parts.index(measure.part)
    area = float(reading.areas[place])
    match measure:
        case Energy():
            return float(reading.energy[row, place]) / area
        case EnergyShare():
            return float(reading.energy[row, place])
        case Peak():
            return float(reading.peak[row, place]) - (area if measure.beyond_area else 0.0)


def _coverage(measure: Coverage, reading: Reading, row: int) -> float:
    """Parts may overlap; what none covers is the background, and all else is on some part."""
    if BACKGROUND not in reading.parts:
        return _NAN
    place = reading.parts.index(BACKGROUND)
    union = float(reading.union[row])
    on_parts = 1.0 - float(reading.union_on[row, place])
    return on_parts if measure.of == "union" else on_parts * union / (1.0 - float(reading.areas[place]))
