"""Rank: every query against its database through its route, and how well that went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from generator.core.audit import MatchingSettings
from generator.core.calibrating import calibrate
from generator.core.given import GivenScores
from generator.core.listing import MakeIndex
from generator.core.progress import Reporter
from generator.core.ranking import Ranked, rank_scenario
from generator.core.recall import in_full, recall_of, sampled
from generator.core.records import ImageSet
from generator.core.results import Embeddings, Group
from generator.core.routes import Routing
from generator.stages.measure import (
    Comparison,
    Matching,
    compared,
    comparisons,
    measure,
    rankings_of,
    relied,
    routes_of,
)
from generator.stages.naming import LIBRARIES
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked

RANK_VERSION = 4
KIND = "matching"


def matching_key(
    images: ImageSet,
    routing: Routing,
    groups: Sequence[Group],
    settings: MatchingSettings,
    embeddings: object,
    given: GivenScores | None,
    index: object = None,
) -> str:
    """Names a matching by all that can change it; ``embeddings`` stands for the vectors (their artefact keys).

    ``index`` stands for what lists candidates (its version), where something does.
    """
    truth = [
        (image.image_id, image.individual, image.encounter, image.viewpoint, image.date) for image in images.images
    ]
    scenarios = [
        (
            scenario.name,
            [(query.query_id, query.image_id, query.true_images) for query in scenario.queries],
            scenario.database,
        )
        for scenario in images.scenarios
    ]
    routes = [[(part.route, [query.query_id for query in part.queries]) for part in routed] for routed in routing]
    made_of = (routes, groups, settings, embeddings, given, index)
    return key("matching", RANK_VERSION, LIBRARIES, truth, scenarios, *made_of)


def rank(
    name: str,
    images: ImageSet,
    routing: Routing,
    groups: Sequence[Group],
    settings: MatchingSettings,
    *,
    given: GivenScores | None,
    index: MakeIndex | None = None,
    embeddings: Callable[[], Mapping[str, Embeddings]],
    artefacts: Artefacts,
    whole: bool,
    reporter: Reporter,
) -> Matching:
    """Match every query, or recall the matching stored under ``name``; ``embeddings`` is called only if needed.

    ``given`` is the ranking made elsewhere that takes the place of ours, where there is one. ``index`` makes what lists
    candidates, where the settings ask for it.

    A ``whole`` run, not a preview, takes the place of the matchings stored before.
    """
    stored = artefacts.get_bytes(name)
    reporter.start("rank", 0 if stored else len(images.queries))
    if stored is None:
        found = _matched(images, routing, groups, settings, given, index, embeddings(), reporter)
        artefacts.put([BytesItem(key=name, kind=KIND, data=packed(found))])
    else:
        found = unpacked(Matching, stored)
    if whole:
        artefacts.forget_unused(KIND, [name])
    reporter.finish("rank", f"{len(found.rankings)} queries")
    return found


def _matched(
    images: ImageSet,
    routing: Routing,
    groups: Sequence[Group],
    settings: MatchingSettings,
    given: GivenScores | None,
    index: MakeIndex | None,
    vectors: Mapping[str, Embeddings],
    reporter: Reporter,
) -> Matching:
    """Rank and measure; then match again as `comparisons` asks, which is a stage of its own to whoever waits."""
    calibrated = calibrate(routing, images, vectors, groups, settings)

    def ranked(stage: str, item: str, asked: Comparison) -> list[Ranked]:
        routing, groups, settings = asked
        parts = []
        for scenario, routed in zip(images.scenarios, routing, strict=True):

            def advance(queries: int, label: str = item or scenario.name) -> None:
                reporter.advance(stage, label, queries)

            shares = calibrated.calibrations
            parts.append(
                rank_scenario(
                    routed,
                    images,
                    vectors,
                    groups,
                    settings,
                    calibrations=shares,
                    given=given,
                    index=index,
                    advance=advance,
                )
            )
        return parts

    found = measure(ranked("rank", "", (routing, groups, settings)), images, settings, routing)
    some = sampled(routing, settings)
    if queries := sum(len(part.queries) for routed in some for part in routed):
        reporter.start("recall", queries)
        full = ranked("recall", "", (some, groups, in_full(settings)))
        found = replace(found, recall=recall_of(found.rankings, rankings_of(full), routes_of(routing), settings))
        reporter.finish("recall", f"{queries} queries ranked in full too")
    further = comparisons(images, routing, groups, settings)
    if not further:
        return relied(found, calibrated.reliability)
    reporter.start("compare", len(images.queries) * len(further))
    others = {name: ranked("compare", name or "encounters", one) for name, one in further.items()}
    reporter.finish("compare", f"{len(further)} other matchings")
    return compared(relied(found, calibrated.reliability), others, settings)
