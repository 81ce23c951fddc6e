"""Who is compared with whom, and what would be right: the places that ranking leaves out, and those it looks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.core.dates import day_number
from generator.core.records import ImageRecord, ImageSet, Query, Scenario
from generator.core.selection import Mask, Places

Codes = NDArray[np.int64]
Days = NDArray[np.float64]

ITSELF = "the query itself"
ENCOUNTER = "same encounter"
OPPOSITE = "opposite side"


@dataclass(frozen=True, kw_only=True, eq=False)
class Pool:
    """A scenario's database as arrays over its N images; an image named twice is one candidate.

    individuals, encounters, viewpoints : (N,) int64 codes, -1 where unknown; those of names are in ``..._codes``.
    days : (N,) float64, the day each was taken on, nan where unknown.
    """

    image_ids: tuple[str, ...]
    individuals: Codes
    encounters: Codes
    viewpoints: Codes
    days: Days
    individual_codes: dict[str, int]
    encounter_codes: dict[str, int]
    viewpoint_codes: dict[str, int]
    places: dict[str, int]

    @cached_property
    def photos(self) -> Codes:
        """How many images every individual has, by code."""
        return np.bincount(self.individuals[self.individuals >= 0], minlength=len(self.individual_codes))

    @cached_property
    def by_individual(self) -> Mapping[int, Places]:
        """The places of every individual's images, rising; those of unknown ones have none."""
        return _grouped(self.individuals)

    @cached_property
    def by_encounter(self) -> Mapping[int, Places]:
        """The same of encounters."""
        return _grouped(self.encounters)

    @cached_property
    def by_viewpoint(self) -> Mapping[int, Places]:
        """The same of viewpoints."""
        return _grouped(self.viewpoints)


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """A block of Q queries before a pool of N candidates.

    left_out : per query, the places that are not scored, rising.
    true_places : per query, the places of candidates of the same individual that are scored, rising.
    true_matches : (Q,) int64, how many would be right, -1 where the query is unlabelled.
    excluded : per query, how many candidates were left out, by reason.
    days : (Q,) float64, as of the pool.
    """

    pool: Pool
    queries: tuple[Query, ...]
    individuals: tuple[str | None, ...]
    left_out: tuple[Places, ...]
    true_places: tuple[Places, ...]
    true_matches: Codes
    excluded: tuple[tuple[tuple[str, int], ...], ...]
    days: Days

    @cached_property
    def considered(self) -> Mask:
        """What is scored, (Q, N) bool, for those who need it whole."""
        return ~_mask(self.left_out, len(self.pool.image_ids))

    @cached_property
    def true(self) -> Mask:
        """What is right, (Q, N) bool, for those who need it whole."""
        return _mask(self.true_places, len(self.pool.image_ids))

    @cached_property
    def considered_counts(self) -> Codes:
        """How many candidates of each query are scored, (Q,) int64."""
        return len(self.pool.image_ids) - np.array([len(places) for places in self.left_out], dtype=np.int64)

    @cached_property
    def _true_sets(self) -> tuple[frozenset[int], ...]:
        return tuple(frozenset(places.tolist()) for places in self.true_places)

    def correct(self, row: int, place: int) -> bool | None:
        """Whether a candidate is of the query's individual; ``None`` where either is unknown."""
        if self.true_matches[row] < 0:
            return None
        if self.queries[row].true_images is None and self.pool.individuals[place] < 0:
            return None
        return place in self._true_sets[row]

    def offering(self, listed: Mask) -> Trial:
        """The same with the ``listed`` (Q, N) as the only candidates; true matches count over all the others too."""
        return replace(
            self,
            left_out=tuple(np.flatnonzero(row) for row in ~(self.considered & listed)),
            true_places=tuple(places[row[places]] for row, places in zip(listed, self.true_places, strict=True)),
        )


def make_pool(scenario: Scenario, images: ImageSet) -> Pool:
    """The database of ``scenario`` as arrays."""
    image_ids = tuple(dict.fromkeys(scenario.database))
    records = [images.by_id[image_id] for image_id in image_ids]
    individuals, individual_codes = _coded([record.individual for record in records])
    encounters, encounter_codes = _coded([record.encounter for record in records])
    viewpoints, viewpoint_codes = _coded([record.viewpoint or None for record in records])
    return Pool(
        image_ids=image_ids,
        individuals=individuals,
        encounters=encounters,
        viewpoints=viewpoints,
        days=_days(records),
        individual_codes=individual_codes,
        encounter_codes=encounter_codes,
        viewpoint_codes=viewpoint_codes,
        places={image_id: place for place, image_id in enumerate(image_ids)},
    )


def make_trial(
    pool: Pool,
    queries: Sequence[Query],
    images: ImageSet,
    *,
    exclude_same_encounter: bool = False,
    opposite: Sequence[tuple[str, str]] = (),
) -> Trial:
    """Set up a block of queries: leave out what is not to be offered to each, find what would be right.

    Left out are the query itself, with ``exclude_same_encounter`` its encounter, and what shows the ``opposite`` side
    of the animal (pairs of viewpoints, either way round). Truth is the query's ``true_images`` where it states them,
    else the individuals. A query of an unknown individual is unlabelled; a candidate of one counts as not true, and its
    correctness as unknown.
    """
    records = [images.by_id[query.image_id] for query in queries]
    left_out, excluded, true = [], [], []
    for query, record in zip(queries, records, strict=True):
        left, counts = _left_out(_reasons(pool, record, exclude_same_encounter, opposite))
        left_out.append(left)
        excluded.append(counts)
        true.append(_without(_truth(pool, query, record.individual), left))
    labelled = [
        record.individual is not None or query.true_images is not None
        for query, record in zip(queries, records, strict=True)
    ]
    return Trial(
        pool=pool,
        queries=tuple(queries),
        individuals=tuple(record.individual for record in records),
        left_out=tuple(left_out),
        true_places=tuple(true),
        true_matches=np.where(labelled, [len(places) for places in true], -1).astype(np.int64),
        excluded=tuple(excluded),
        days=_days(records),
    )


# ----------------------------------------------------------------------------------------------------------

_NOWHERE: Places = np.empty(0, dtype=np.int64)


def _days(records: Sequence[ImageRecord]) -> Days:
    return np.array([day_number(record.date) for record in records], dtype=np.float64)


def _reasons(
    pool: Pool, record: ImageRecord, exclude_same_encounter: bool, opposite: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, Places]]:
    """Why candidates are left out of a query's, and which: a candidate may have several reasons."""
    if record.image_id in pool.places:
        yield ITSELF, np.array([pool.places[record.image_id]], dtype=np.int64)
    if exclude_same_encounter and record.encounter is not None:
        yield ENCOUNTER, pool.by_encounter.get(pool.encounter_codes.get(record.encounter, -1), _NOWHERE)
    for one, other in (*opposite, *((other, one) for one, other in opposite)):
        if record.viewpoint == one:
            yield OPPOSITE, pool.by_viewpoint.get(pool.viewpoint_codes.get(other, -1), _NOWHERE)


def _left_out(reasons: Iterable[tuple[str, Places]]) -> tuple[Places, tuple[tuple[str, int], ...]]:
    """All these places, and how many by reason: one counts for the first that leaves it out."""
    left, counts = _NOWHERE, dict[str, int]()
    for reason, places in reasons:
        more = _without(places, left)
        if len(more):
            left = np.sort(np.concatenate([left, more]))
            counts[reason] = counts.get(reason, 0) + len(more)
    return left, tuple(counts.items())


def _truth(pool: Pool, query: Query, individual: str | None) -> Places:
    """The places that would be right, whether they are scored or not."""
    if query.true_images is not None:
        return np.array(sorted(pool.places[name] for name in query.true_images if name in pool.places), dtype=np.int64)
    if individual is None:
        return _NOWHERE
    return pool.by_individual.get(pool.individual_codes.get(individual, -1), _NOWHERE)


def _without(places: Places, left: Places) -> Places:
    """Rising ``places`` that are not among the rising ``left``."""
    if not len(left):
        return places
    kept: Places = places[left[np.minimum(np.searchsorted(left, places), len(left) - 1)] != places]
    return kept


def _mask(places: Sequence[Places], count: int) -> Mask:
    mask = np.zeros((len(places), count), dtype=np.bool_)
    for row, one in zip(mask, places, strict=True):
        row[one] = True
    return mask


def _grouped(codes: Codes) -> dict[int, Places]:
    """The places of every code from 0, rising."""
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-2))
    groups = np.split(order, starts[1:])
    return {int(codes[group[0]]): group for group in groups if len(group) and codes[group[0]] >= 0}


def _coded(names: Sequence[str | None]) -> tuple[Codes, dict[str, int]]:
    known = {name: code for code, name in enumerate(dict.fromkeys(name for name in names if name is not None))}
    return _codes(names, known), known


def _codes(names: Sequence[str | None], known: dict[str, int]) -> Codes:
    return np.array([-1 if name is None else known.get(name, -1) for name in names], dtype=np.int64)
