"""Fit the calibrations that an ensemble asks for, on the pairs that its own queries and databases make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.calibration import BINS, Calibration, Pairs, count_pairs, fit, halves_of, reliability
from generator.core.records import ImageSet, Query
from generator.core.results import Embeddings, Group, Reliability, SourceKind
from generator.core.routes import Routed, Routing
from generator.core.search import Search, make_search, score_all
from generator.core.similarity import Doubles
from generator.core.strategies import Weighted, further_groups
from generator.core.trials import Trial, make_pool, make_trial

_BLOCK = 2**22
_NONE = Pairs(true=np.zeros(BINS, dtype=np.int64), other=np.zeros(BINS, dtype=np.int64))
Counted = dict[str, tuple[Pairs, Pairs]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibrated:
    """The calibrations by member, and how far their estimates can be relied on."""

    calibrations: Mapping[str, Calibration]
    reliability: tuple[Reliability, ...]


def calibrate(
    routing: Routing,
    images: ImageSet,
    embeddings: Mapping[str, Embeddings],
    groups: Sequence[Group],
    settings: MatchingSettings,
) -> Calibrated:
    """Fit every member of a `calibrated` group; nothing at all where there is no such group.

    Raises `MemberError` where the labels do not suffice.
    """
    methods = {name: group.calibration for group in groups if group.fusion == "calibrated" for name in group.members}
    if not methods:
        return Calibrated(calibrations={}, reliability=())
    owners = {image.image_id: image.individual for image in images.images}
    halves = halves_of(owners, np.random.default_rng(settings.seed))
    counted: Counted = dict.fromkeys(methods, (_NONE, _NONE))
    for part in (part for routed in routing for part in routed):
        _count(part, images, embeddings, groups, settings, halves, counted)
    made = {name: fit(name, method, counted[name], halves) for name, method in methods.items()}
    return Calibrated(
        calibrations=made,
        reliability=tuple(reliability(name, made[name], counted[name]) for name in made),
    )


# ----------------------------------------------------------------------------------------------------------


def _count(
    part: Routed,
    images: ImageSet,
    embeddings: Mapping[str, Embeddings],
    groups: Sequence[Group],
    settings: MatchingSettings,
    halves: Mapping[str, int],
    counted: Counted,
) -> None:
    """Add a route's pairs: of its queries, and for a strategy's further groups of the database with itself."""
    pool = make_pool(part.scenario, images)
    again = tuple(Query(query_id=one, image_id=one, scenario=part.scenario.name) for one in pool.image_ids)
    by_name = {group.name: group for group in groups}
    plain = tuple(replace(group, fusion="mean") if group.fusion == "calibrated" else group for group in groups)
    for weighted, queries in ((part.route.groups, part.queries), (further_groups(part.route.strategy), again)):
        wanted: Weighted = tuple(one for one in weighted if by_name[one[0]].fusion == "calibrated")
        if not wanted:
            continue
        search = make_search(wanted, plain, embeddings, pool.image_ids)
        for block in _blocks(queries, max(1, _BLOCK // max(1, len(pool.image_ids)))):
            trial = make_trial(
                pool,
                block,
                images,
                exclude_same_encounter=settings.exclude_same_encounter,
                opposite=settings.opposite,
            )
            _count_block(search, trial, halves, counted)


def _count_block(search: Search, trial: Trial, halves: Mapping[str, int], counted: Counted) -> None:
    asked = [query.image_id for query in trial.queries]
    half = np.array([halves[image_id] for image_id in asked])
    told = np.array([query.true_images is not None for query in trial.queries])
    known = trial.considered & (trial.true_matches >= 0)[:, None] & (told[:, None] | (trial.pool.individuals >= 0))

    def note(kind: SourceKind, source: str, cosines: Doubles) -> None:
        if kind == "member":
            first, second = (count_pairs(cosines, trial.true, known & (half == one)[:, None]) for one in (0, 1))
            counted[source] = (counted[source][0] + first, counted[source][1] + second)

    score_all(search, asked, note)


def _blocks(queries: Sequence[Query], size: int) -> Iterator[Sequence[Query]]:
    for start in range(0, len(queries), size):
        yield queries[start : start + size]
