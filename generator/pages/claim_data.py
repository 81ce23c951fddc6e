"""What a claim was measured on, as files beside its page: every unit with its value, under public names only."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from generator.core.claims.finding import Finding, Units
from generator.core.results import Estimate
from generator.pages.claim_privacy import published_value, tells_apart
from generator.pages.claim_where import where_words
from generator.pages.claim_words import measure_words
from generator.pages.dossier import Dossier
from generator.pages.format import plain

ROWS = 5000
"""Units of a subset that are listed at most: of more, evenly spaced ones in the order of their names."""

COLUMNS = ("subset", "query", "image", "other", "individual", "other_individual", "value")
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A unit under public names; ``value`` is ``nan`` where the measure is undefined."""

    query: str
    image: str
    other: str
    individual: str
    other_individual: str
    value: float


def claim_files(dossier: Dossier, finding: Finding) -> tuple[tuple[str, bytes], ...]:
    """(path, bytes) of the units of a claim as CSV and JSON; none where listing them would tell what is private."""
    if tells_apart(dossier.names, finding.claim) or not listed_units(finding):
        return ()
    slug = dossier.claims[finding.claim.claim_id]
    subsets = {"where": _listed(dossier, finding.units)}
    if finding.versus_units is not None:
        subsets["versus"] = _listed(dossier, finding.versus_units)
    return (
        (f"claims/{slug}.csv", _csv(subsets).encode()),
        (f"claims/{slug}.json", (json.dumps(_json(dossier, finding, subsets), ensure_ascii=False) + "\n").encode()),
    )


def listed_units(finding: Finding) -> int:
    """How many units there are to list."""
    return sum(len(units.values) for units in (finding.units, finding.versus_units) if units is not None)


# ----------------------------------------------------------------------------------------------------------


def _listed(dossier: Dossier, units: Units) -> tuple[Listed, ...]:
    """The units, with hashed ids in the order of their public names, thinned to `ROWS`."""
    found = dossier.told(_named(dossier, units), lambda one: f"{one.query}\0{one.image}\0{one.other}")
    if len(found) <= ROWS:
        return found
    return tuple(found[int(place)] for place in np.linspace(0, len(found) - 1, ROWS).round())


def _named(dossier: Dossier, units: Units) -> Iterator[Listed]:
    names = dossier.names
    for query, image, other, value in zip(units.queries, units.images, units.others, units.values, strict=True):
        yield Listed(
            query=plain(names.query(query).label),
            image=plain(names.image(image).label),
            other=plain(names.image(other).label) if other else "",
            individual=plain(dossier.individual(image)),
            other_individual=plain(dossier.individual(other)) if other else "",
            value=float(value),
        )


def _csv(subsets: dict[str, tuple[Listed, ...]]) -> str:
    """Text cells that a spreadsheet would take for formulas start with an apostrophe; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for subset, units in subsets.items():
        for one in units:
            texts = (one.query, one.image, one.other, one.individual, one.other_individual)
            value = "" if math.isnan(one.value) else f"{one.value:.6g}"
            writer.writerow((subset, *(f"'{text}" if text.startswith(_FORMULA) else text for text in texts), value))
    return out.getvalue()


def _json(dossier: Dossier, finding: Finding, subsets: dict[str, tuple[Listed, ...]]) -> dict[str, object]:
    claim = finding.claim

    def tell(column: str, value: str) -> str | None:
        return published_value(dossier.names, column, value)

    return {
        "claim": claim.claim_id,
        "sentence": claim.sentence,
        "verdict": finding.verdict,
        "measure": measure_words(claim.measure),
        "where": where_words(claim.where, tell),
        "versus": None if claim.versus is None else where_words(claim.versus, tell),
        "expected": {"above": claim.expected.above, "below": claim.expected.below},
        "effect": _estimate(finding, finding.effect),
        "mean": _estimate(finding, finding.mine),
        "versus_mean": None if finding.versus is None else _estimate(finding, finding.versus),
        "p": _number(finding.p),
        "p_holm": _number(finding.holm),
        "unit": finding.units.kind,
        "units": [
            {"subset": subset, **{name: getattr(one, name) for name in COLUMNS[1:-1]}, "value": _number(one.value)}
            for subset, units in subsets.items()
            for one in units
        ],
    }


def _estimate(finding: Finding, estimate: Estimate) -> dict[str, object]:
    """A mean and its interval; of a claim that is not testable there is none that could be relied on."""
    sound = finding.verdict != "not testable"
    return {
        "value": _number(estimate.value),
        "low": _number(estimate.low) if sound else None,
        "high": _number(estimate.high) if sound else None,
        "units": estimate.queries,
        "individuals": estimate.individuals,
    }


def _number(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None
