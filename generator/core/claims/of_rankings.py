"""Measures of rankings and similarities: who is found, who resembles whom, and who disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from generator.core.claims.claim import Where
from generator.core.claims.facts import Facts, value_of
from generator.core.claims.finding import Units
from generator.core.claims.measures import Disagreement, Found, Instead, Likeness, Similarity, Source
from generator.core.claims.of_maps import NO_MASKS, leading, rows_of
from generator.core.claims.subsets import fits, pair_fits, queries
from generator.core.claims.units import Row, units_of
from generator.core.records import ImageRecord
from generator.core.results import Outcomes

Numbers = Mapping[str, float]
"""By query id."""

_DEPTH = {"top1": 1, "top5": 5, "top20": 20}
_NAN = float("nan")


def measure_found(measure: Found, where: Where, facts: Facts) -> Units:
    """One unit a query with a true match, by everyone who ranks; one a query and member, where each ranks by itself."""
    chosen = [name for name in queries(where, facts) if fits(where, facts.photo(name), facts)]
    sources = [Source(name=name) for name in (*where.members, *where.groups)]
    told = sources if sources and measure.source == Source(name="ensemble") else [measure.source]
    numbers = [one for source in told for one in _numbers(measure, source, facts)]
    if measure.less is not None:
        others = _numbers(measure, measure.less, facts)
        numbers = [_less(one, other) for one in numbers for other in others]
    rows = [(name, one) for name in chosen for one in numbers if name in one]
    missing = "" if rows else "No query that the claim is about has a true match among its candidates."
    places = [(name, facts.photo(name).image_id, "") for name, _ in rows]
    return units_of("query", places, [one[name] for name, one in rows], facts, missing=missing)


def measure_similarity(measure: Similarity, where: Where, facts: Facts) -> Units:
    """One unit a pair: of two photos that ask for each other, the first in order is the query."""
    if where.pair.part is not None and not facts.shown:
        return units_of("pair", [], [], facts, missing=NO_MASKS)
    rows: list[Row] = []
    values: list[float] = []
    chosen = {name for name in queries(where, facts) if fits(where, facts.photo(name), facts)}
    for table in facts.tables():
        seen: set[frozenset[str]] = set()
        for query_id, row in zip(table.queries, table.values, strict=True):
            if query_id not in chosen:
                continue
            one = facts.photo(query_id)
            for place in _offered(measure, query_id, row, table.images, facts):
                other = facts.images.by_id[table.images[place]]
                pair = frozenset((one.image_id, other.image_id))
                if measure.pairs == "all" and pair in seen:
                    continue
                if pair_fits(where.pair, one, other, facts) and _leads(where, query_id, one, other, facts):
                    seen.add(pair)
                    rows.append((query_id, one.image_id, other.image_id))
                    values.append(float(row[place]))
    return units_of("pair", rows, values, facts, missing="" if rows else "No pair is what the claim is about.")


def measure_likeness(measure: Likeness, where: Where, facts: Facts) -> Units:
    """One unit a query that has a candidate of another, known individual of which the trait is known."""
    if measure.part is not None and not facts.shown:
        return units_of("query", [], [], facts, missing=NO_MASKS)
    rows: list[Row] = []
    values: list[float] = []
    chosen = {name for name in queries(where, facts) if fits(where, facts.photo(name), facts)}
    for table in facts.tables():
        candidates = [facts.images.by_id[name] for name in table.images]
        for query_id, row in zip(table.queries, table.values, strict=True):
            if query_id not in chosen:
                continue
            one = facts.photo(query_id)
            traits = np.array([_trait(measure, one, other, facts) for other in candidates])
            others = np.array([_another(one, other) for other in candidates]) & ~np.isnan(row) & ~np.isnan(traits)
            if others.any():
                best = np.flatnonzero(others)[np.argmax(row[others])]
                rows.append((query_id, one.image_id, candidates[best].image_id))
                values.append(float(traits[best] - traits[others].mean()))
    missing = "" if rows else "No query that the claim is about has a candidate of another individual to compare."
    return units_of("query", rows, values, facts, missing=missing)


def measure_disagreement(measure: Disagreement, where: Where, facts: Facts) -> Units:
    """One unit a query whose route asks a group of two members or more."""
    rows, values = [], []
    for query_id in queries(where, facts):
        asked = facts.asked(query_id)
        if not fits(where, facts.photo(query_id), facts):
            continue
        wanted = [g for g in facts.groups if g.name in (where.groups or asked)]
        first = {member: image for member, image, _ in facts.rankings[query_id].member_first}
        folds = [[first[name] for name in group.members if name in first] for group in wanted]
        shares = [np.mean([a != b for a, b in combinations(firsts, 2)]) for firsts in folds if len(firsts) > 1]
        if shares:
            rows.append((query_id, facts.photo(query_id).image_id, ""))
            values.append(float(np.mean(shares)))
    missing = "" if rows else "No query is asked of a group with two members or more: there are no folds to compare."
    return units_of("query", rows, values, facts, missing=missing)


# ----------------------------------------------------------------------------------------------------------


def _numbers(measure: Found, source: Source | Instead, facts: Facts) -> list[Numbers]:
    """What a source reaches, by query with a true match; a list, since ``members`` are many."""
    if isinstance(source, Instead):
        return [_scored(measure, facts.instead(source))]
    if source.name == "members":
        return [_scored(measure, one) for (kind, _), one in facts.outcomes().items() if kind == "member"]
    found = [one for (kind, name), one in facts.outcomes().items() if name == source.name]
    return [_scored(measure, one) for one in found[:1]]


def _scored(measure: Found, outcomes: Outcomes) -> Numbers:
    depth = _DEPTH.get(measure.metric)
    rank = outcomes.first_true_rank
    values = outcomes.average_precision if depth is None else ((rank > 0) & (rank <= depth)).astype(np.float64)
    known = outcomes.true_matches > 0
    return {name: float(value) for name, value, there in zip(outcomes.queries, values, known, strict=True) if there}


def _less(one: Numbers, other: Numbers) -> Numbers:
    return {name: value - other[name] for name, value in one.items() if name in other}


def _offered(measure: Similarity, query_id: str, row: np.ndarray, images: tuple[str, ...], facts: Facts) -> list[int]:
    """The places of the candidates to compare: all that are offered, or the first of the query's ranking."""
    if measure.pairs == "all":
        return [int(place) for place in np.flatnonzero(~np.isnan(row))]
    candidates = facts.rankings[query_id].candidates
    return [images.index(candidates[0].image_id)] if candidates else []


def _leads(where: Where, query_id: str, one: ImageRecord, other: ImageRecord, facts: Facts) -> bool:
    """Whether the same, or another, part leads in the maps of both, where that is asked."""
    pair = where.pair
    if pair.leading is None:
        return True
    firsts = []
    for image in (one, other):
        reading = facts.readings.get((pair.heatmap, image.image_id))
        rows = rows_of(reading, where, facts.rankings[query_id].route) if reading else []
        firsts.append(leading(reading, rows[0], pair.among) if reading and rows else None)
    return None not in firsts and (firsts[0] == firsts[1]) == (pair.leading == "same")


def _trait(measure: Likeness, one: ImageRecord, other: ImageRecord, facts: Facts) -> float:
    if measure.part is not None:
        shown = facts.shown.get(other.image_id)
        return _NAN if shown is None else float(measure.part in shown)
    mine, theirs = (value_of(image, measure.column or "") for image in (one, other))
    return _NAN if mine is None or theirs is None else float(mine == theirs)


def _another(one: ImageRecord, other: ImageRecord) -> bool:
    return one.individual is not None and other.individual is not None and one.individual != other.individual
