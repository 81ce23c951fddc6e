"""Fuse: let local features change the order of the first candidates, and measure the rankings again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.correspondence import LocalMatch
from generator.core.evaluation import evaluate
from generator.core.local_fusion import fuse_local
from generator.core.metrics import metrics_of
from generator.core.outcomes import outcomes_of
from generator.core.records import ImageSet
from generator.core.results import Evaluation, Metrics, Ranking, Route
from generator.stages.measure import Matching
from generator.stages.naming import LIBRARIES
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked

FUSE_VERSION = 1
KIND = "local fusion"


@dataclass(frozen=True, kw_only=True, eq=False)
class Fused:
    """A matching with its first candidates in their new order, and the local matches in the same order."""

    matching: Matching
    local: Mapping[str, tuple[LocalMatch, ...]]


def fuse(
    name: str,
    found: Matching,
    local: Mapping[str, tuple[LocalMatch, ...]],
    weight: float,
    images: ImageSet,
    routes: Sequence[Route],
    settings: MatchingSettings,
    *,
    artefacts: Artefacts,
    whole: bool,
) -> Fused:
    """Fuse every ranking of the matching ``name``, or recall what was stored.

    Metrics of members and groups, and of matchings without a member, stay as they are: local features are no part of
    them.
    """
    counts = [(query, [(one.inliers, one.verdict) for one in matches]) for query, matches in local.items()]
    stored_as = key("local fusion", FUSE_VERSION, LIBRARIES, name, weight, counts)
    stored = artefacts.get_bytes(stored_as)
    if stored is None:
        fused = _fused(found, local, weight, images, routes, settings)
        artefacts.put([BytesItem(key=stored_as, kind=KIND, data=packed(fused))])
    else:
        fused = unpacked(Fused, stored)
    if whole:
        artefacts.forget_unused(KIND, [stored_as])
    return fused


def _fused(
    found: Matching,
    local: Mapping[str, tuple[LocalMatch, ...]],
    weight: float,
    images: ImageSet,
    routes: Sequence[Route],
    settings: MatchingSettings,
) -> Fused:
    owners = {image.image_id: image.individual for image in images.images}
    pairs = [fuse_local(one, local.get(one.query.query_id, ()), weight, owners) for one in found.rankings]
    rankings = tuple(ranking for ranking, _ in pairs)
    matches = {ranking.query.query_id: ordered for ranking, ordered in pairs}
    changed = replace(found, rankings=rankings)
    if found.metrics is not None:
        changed = replace(
            changed,
            metrics=_measured(rankings, settings),
            scenario_metrics={
                scenario: _measured([one for one in rankings if one.query.scenario == scenario], settings)
                for scenario in found.scenario_metrics
            },
            evaluation=_evaluated(found.evaluation, rankings, images, routes, settings),
        )
    return Fused(matching=changed, local=matches)


def _measured(rankings: Sequence[Ranking], settings: MatchingSettings) -> Metrics:
    return metrics_of(outcomes_of(rankings), np.random.default_rng(settings.seed), settings.bootstrap)


def _evaluated(
    before: Evaluation | None,
    rankings: Sequence[Ranking],
    images: ImageSet,
    routes: Sequence[Route],
    settings: MatchingSettings,
) -> Evaluation | None:
    after = evaluate(
        rankings,
        images,
        routes,
        seed=settings.seed,
        resamples=settings.bootstrap,
        listed=before.listed if before else {},
    )
    if before is None or after is None:
        return after
    return replace(
        after,
        similarity=before.similarity,
        without_member=before.without_member,
        other_encounters=before.other_encounters,
        reliability=before.reliability,
    )
