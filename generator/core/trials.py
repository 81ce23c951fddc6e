"""Who is compared with whom, and what would be right: the masks that ranking works under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.core.dates import day_number
from generator.core.records import ImageRecord, ImageSet, Query, Scenario

Mask = NDArray[np.bool_]
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """A block of Q queries before a pool of N candidates.

    considered : (Q, N) bool, what is scored.
    true : (Q, N) bool, considered and of the same individual.
    true_matches : (Q,) int64, the true ones, -1 where the query is unlabelled.
    excluded : per query, how many candidates were left out, by reason.
    days : (Q,) float64, as of the pool.
    """

    pool: Pool
    queries: tuple[Query, ...]
    individuals: tuple[str | None, ...]
    considered: Mask
    true: Mask
    true_matches: Codes
    considered_counts: Codes
    excluded: tuple[tuple[tuple[str, int], ...], ...]
    days: Days

    def correct(self, row: int, place: int) -> bool | None:
        """Whether a candidate is of the query's individual; ``None`` where either is unknown."""
        if self.true_matches[row] < 0:
            return None
        if self.queries[row].true_images is None and self.pool.individuals[place] < 0:
            return None
        return bool(self.true[row, place])

    def offering(self, listed: Mask) -> Trial:
        """The same with the ``listed`` (Q, N) as the only candidates; true matches count over all the others too."""
        considered = self.considered & listed
        counts = np.count_nonzero(considered, axis=1)
        return replace(self, considered=considered, true=self.true & listed, considered_counts=counts)


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
    reasons: dict[str, Mask] = {ITSELF: _itself(pool, records)}
    if exclude_same_encounter:
        codes = _codes([record.encounter for record in records], pool.encounter_codes)
        reasons[ENCOUNTER] = (pool.encounters == codes[:, None]) & (pool.encounters >= 0)
    if opposite:
        reasons[OPPOSITE] = _opposite(pool, records, opposite)
    considered = np.ones((len(queries), len(pool.image_ids)), dtype=np.bool_)
    counts: dict[str, list[int]] = {}
    for reason, mask in reasons.items():  # a candidate counts for the first reason that leaves it out
        counts[reason] = _counts(mask & considered)
        considered &= ~mask
    true, labelled = _truth(pool, queries, [record.individual for record in records])
    true &= considered
    return Trial(
        pool=pool,
        queries=tuple(queries),
        individuals=tuple(record.individual for record in records),
        considered=considered,
        true=true,
        true_matches=np.where(labelled, np.count_nonzero(true, axis=1), -1),
        considered_counts=np.count_nonzero(considered, axis=1),
        excluded=tuple(
            tuple((reason, found[row]) for reason, found in counts.items() if found[row]) for row in range(len(queries))
        ),
        days=_days(records),
    )


def _days(records: Sequence[ImageRecord]) -> Days:
    return np.array([day_number(record.date) for record in records], dtype=np.float64)


def _itself(pool: Pool, records: Sequence[ImageRecord]) -> Mask:
    mask = np.zeros((len(records), len(pool.image_ids)), dtype=np.bool_)
    for row, record in enumerate(records):
        if record.image_id in pool.places:
            mask[row, pool.places[record.image_id]] = True
    return mask


def _opposite(pool: Pool, records: Sequence[ImageRecord], opposite: Sequence[tuple[str, str]]) -> Mask:
    mask = np.zeros((len(records), len(pool.image_ids)), dtype=np.bool_)
    for one, other in (*opposite, *((other, one) for one, other in opposite)):
        asked = np.array([record.viewpoint == one for record in records], dtype=np.bool_)
        mask |= asked[:, None] & (pool.viewpoints == pool.viewpoint_codes.get(other, -2))
    return mask


def _truth(pool: Pool, queries: Sequence[Query], individuals: Sequence[str | None]) -> tuple[Mask, Mask]:
    """What would be right, (Q, N) bool, and whether that is known, (Q,) bool."""
    codes = _codes(individuals, pool.individual_codes)
    true: Mask = (pool.individuals == codes[:, None]) & (pool.individuals >= 0)
    labelled = np.array([individual is not None for individual in individuals], dtype=np.bool_)
    for row, query in enumerate(queries):
        if query.true_images is not None:
            labelled[row] = True
            true[row] = False
            true[row, [pool.places[name] for name in query.true_images if name in pool.places]] = True
    return true, labelled


def _coded(names: Sequence[str | None]) -> tuple[Codes, dict[str, int]]:
    known = {name: code for code, name in enumerate(dict.fromkeys(name for name in names if name is not None))}
    return _codes(names, known), known


def _codes(names: Sequence[str | None], known: dict[str, int]) -> Codes:
    return np.array([-1 if name is None else known.get(name, -1) for name in names], dtype=np.int64)


def _counts(mask: Mask) -> list[int]:
    return [int(count) for count in np.count_nonzero(mask, axis=1)]
