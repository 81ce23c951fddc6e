"""Measures of altered photos: what becomes of a query's first candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.core.claims.claim import Where
from generator.core.claims.facts import Answers, Facts
from generator.core.claims.finding import Example, Finding, Units
from generator.core.claims.measures import Altered, Outcome
from generator.core.claims.subsets import fits, queries
from generator.core.claims.units import units_of
from generator.core.counterfactuals import Answer


def measure_altered(measure: Altered, where: Where, facts: Facts) -> Units:
    """One unit a query of the sample that could be altered, and altered as the control is too."""
    answers = facts.answers.get(measure.alteration, {})
    controls: Answers | None = None
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


def with_answers(finding: Finding, facts: Facts) -> Finding:
    """A finding whose examples tell what became of them; of claims about anything else, the same."""
    measure = finding.claim.measure
    if not isinstance(measure, Altered):
        return finding
    asked = [facts.answers.get(one, {}) for one in (measure.alteration, measure.control) if one is not None]

    def told(example: Example) -> Example:
        altered = [answers[example.query_id] for answers in asked]
        return replace(example, answers=(altered[0][0], *(some[1] for some in altered)))

    return replace(
        finding,
        supporting=tuple(map(told, finding.supporting)),
        contradicting=tuple(map(told, finding.contradicting)),
    )


def _number(outcome: Outcome, answers: Sequence[Answer]) -> float:
    """Of the altered photo; the mean where there are several."""
    before, *after = answers
    if outcome == "retained":
        return float(np.mean([one.rank == 1 for one in after]))
    if outcome == "places":
        return float(np.mean([one.rank - before.rank for one in after]))
    if outcome == "drop":
        return float(np.mean([before.score - one.score for one in after]))
    return float(np.mean([_lead(before) - _lead(one) for one in after]))


def _lead(answer: Answer) -> float:
    return float("nan") if answer.margin is None else answer.margin
