"""Measures of altered photos: what becomes of a query's first candidate."""

from __future__ import annotations

from collections.abc import Mapping

from generator.core.claims.claim import Where
from generator.core.claims.facts import Facts
from generator.core.claims.finding import Units
from generator.core.claims.measures import Altered, Outcome
from generator.core.claims.subsets import fits, queries
from generator.core.claims.units import units_of
from generator.core.counterfactuals import Answer

Both = tuple[Answer, Answer]
"""Before and after."""


def measure_altered(measure: Altered, where: Where, facts: Facts) -> Units:
    """One unit a query of the sample that could be altered, and altered as the control is too."""
    answers = facts.answers.get(measure.alteration, {})
    controls: Mapping[str, Both] | None = None
    if measure.control is not None:
        controls = facts.answers.get(measure.control, {})
    rows, values = [], []
    for query_id in queries(where, facts):
        if query_id not in answers or not fits(where, facts.photo(query_id), facts):
            continue
        if controls is not None and query_id not in controls:
            continue
        value = _number(measure.outcome, answers[query_id])
        if controls is not None:
            value -= _number(measure.outcome, controls[query_id])
        rows.append((query_id, facts.photo(query_id).image_id, ""))
        values.append(value)
    reason = facts.unaltered.get(measure.alteration, "")
    missing = "" if rows else f"No photo of a query that the claim is about could be altered so. {reason}".strip()
    undefined = "the query has one candidate only"
    return units_of("query", rows, values, facts, undefined=undefined, missing=missing)


def _number(outcome: Outcome, both: Both) -> float:
    before, after = both
    if outcome == "retained":
        return float(after.rank == 1)
    if outcome == "drop":
        return before.score - after.score
    if before.margin is None or after.margin is None:
        return float("nan")
    return before.margin - after.margin
