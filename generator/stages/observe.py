"""Observe: put every claim to the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.core.claims.claim import ClaimSettings
from generator.core.claims.facts import Facts
from generator.core.claims.finding import Finding
from generator.core.claims.judge import corrected, judge
from generator.core.claims.measuring import maps_of, measure
from generator.core.claims.sampling import spread_over
from generator.core.progress import Reporter
from generator.stages.annotate import Annotator
from generator.stages.naming import LIBRARIES
from generator.stages.observing import Observing, facts_of
from generator.stages.read import Readable, read_maps
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked

OBSERVE_VERSION = 1
KIND = "findings"


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All of them, in the order of the claims."""

    findings: tuple[Finding, ...]


def observe(
    seen: Observing,
    settings: ClaimSettings,
    *,
    annotator: Annotator,
    artefacts: Artefacts,
    workers: int,
    whole: bool,
    reporter: Reporter,
) -> tuple[Finding, ...]:
    """What came of every claim, recalled or computed; p-values are corrected for all of them.

    Raises `ImageSetError` for a photo or a mask that could be read before and cannot be now.
    """
    if not settings.claims:
        return ()
    sampled = _sampled(seen, settings)
    masks = {image.image_id: name for image in seen.images.images if (name := annotator.digest(image))}
    shown, readings = read_maps(
        seen.images.images,
        _wanted(seen, settings, sampled),
        masks,
        _readable(seen),
        annotator=annotator,
        artefacts=artefacts,
        workers=workers,
        whole=whole,
        reporter=reporter,
    )
    name = _key(seen, settings, masks, sorted(readings))
    stored = artefacts.get_bytes(name)
    reporter.start("observe", 0 if stored else len(settings.claims))
    if stored is None:
        found = tuple(_judged(facts_of(seen, sampled, shown, readings), settings, reporter))
        artefacts.put([BytesItem(key=name, kind=KIND, data=packed(Findings(findings=corrected(found))))])
        stored = artefacts.get_bytes(name) or b""
    if whole:
        artefacts.forget_unused(KIND, [name])
    findings = unpacked(Findings, stored).findings
    reporter.finish("observe", f"{len(findings)} claims")
    return findings


# ----------------------------------------------------------------------------------------------------------


def _judged(facts: Facts, settings: ClaimSettings, reporter: Reporter) -> Iterator[Finding]:
    for claim in settings.claims:
        versus = None if claim.versus is None else measure(claim, claim.versus, facts)
        yield judge(claim, measure(claim, claim.where, facts), versus, settings)
        reporter.advance("observe", claim.claim_id)


def _key(
    seen: Observing, settings: ClaimSettings, masks: Mapping[str, str], readings: Sequence[tuple[str, str]]
) -> str:
    """Names the findings by all that can change them."""
    maps = [
        seen.names.heatmap(seen.images.by_id[image_id], member, view, name)
        for name, image_id in readings
        for member in seen.served.get(image_id, ())
        for view in seen.names.views.get(member, ())
    ]
    told = [
        (image.image_id, image.metadata, image.split, image.quality, masks.get(image.image_id))
        for image in seen.images.images
    ]
    answers = [(alteration, sorted(found.items())) for alteration, found in seen.answers.items()]
    pairs = [(pair.query_id, pair.maps, pair.query, pair.candidate) for some in seen.pairs.values() for pair in some]
    chosen = (settings, seen.heatmaps.graded, seen.heatmaps.threshold)
    reasons = list(seen.unaltered.items())
    return key(KIND, OBSERVE_VERSION, LIBRARIES, seen.matching, chosen, maps, told, answers, reasons, pairs)


def _sampled(seen: Observing, settings: ClaimSettings) -> dict[str, tuple[str, ...]]:
    """By route, the queries whose similarities and maps are looked at."""
    by_route: dict[str, list[str]] = {}
    for ranking in seen.rankings:
        by_route.setdefault(ranking.route, []).append(ranking.query.query_id)
    image_of = {ranking.query.query_id: ranking.query.image_id for ranking in seen.rankings}

    def owner(query_id: str) -> str:
        return seen.images.by_id[image_of[query_id]].individual or query_id

    return {route: spread_over(names, owner, settings.photos, settings.seed) for route, names in by_route.items()}


def _wanted(
    seen: Observing, settings: ClaimSettings, sampled: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The maps to read of the sampled queries' photos, and of their first candidates."""
    maps = maps_of(settings.claims)
    chosen = {name for names in sampled.values() for name in names}
    models = {spec.name for spec in seen.members if spec.embeddings is None}
    found: dict[str, tuple[str, ...]] = {}
    for ranking in seen.rankings:
        if maps and ranking.query.query_id in chosen:
            firsts = [one.image_id for one in ranking.candidates[:1]]
            for image_id in (ranking.query.image_id, *firsts):
                if models.intersection(seen.served.get(image_id, ())):
                    found[image_id] = maps
    return found


def _readable(seen: Observing) -> Readable:
    return Readable(
        members=seen.members,
        served=seen.served,
        groups=seen.groups,
        routes=tuple(dict.fromkeys(part.route for routed in seen.routing for part in routed)),
        heatmaps=seen.heatmaps,
        names=seen.names,
    )
