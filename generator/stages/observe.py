"""Observe: put every claim to the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.core.claims.claim import ClaimSettings
from generator.core.claims.facts import Facts
from generator.core.claims.finding import Finding
from generator.core.claims.judge import corrected, judge
from generator.core.claims.measuring import maps_of, measure
from generator.core.claims.of_answers import with_answers
from generator.core.claims.sampling import spread_over
from generator.core.progress import Reporter
from generator.core.records import ImageSet
from generator.core.results import Ranking
from generator.stages.naming import LIBRARIES
from generator.stages.observing import Seen, facts_of
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked

OBSERVE_VERSION = 2
KIND = "findings"


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All of them, in the order of the claims."""

    findings: tuple[Finding, ...]


def observe(
    seen: Seen, settings: ClaimSettings, *, artefacts: Artefacts, whole: bool, reporter: Reporter
) -> tuple[Finding, ...]:
    """What came of every claim, recalled or computed; p-values are corrected for all of them."""
    name = _key(seen, settings)
    stored = artefacts.get_bytes(name)
    reporter.start("observe", 0 if stored else len(settings.claims))
    if stored is None:
        found = Findings(findings=corrected(tuple(_judged(facts_of(seen), settings, reporter))))
        artefacts.put([BytesItem(key=name, kind=KIND, data=packed(found))])
    else:
        found = unpacked(Findings, stored)
    if whole:
        artefacts.forget_unused(KIND, [name])
    reporter.finish("observe", f"{len(found.findings)} claims")
    return found.findings


def sample_of(rankings: Sequence[Ranking], images: ImageSet, settings: ClaimSettings) -> dict[str, tuple[str, ...]]:
    """By route, the queries whose similarities and maps are looked at."""
    owners: dict[str, dict[str, str]] = {}
    for ranking in rankings:
        query = ranking.query
        individual = images.by_id[query.image_id].individual
        owners.setdefault(ranking.route, {})[query.query_id] = individual or query.image_id
    return {
        route: spread_over(list(mine), mine.__getitem__, settings.photos, settings.seed)
        for route, mine in owners.items()
    }


def wanted_maps(
    rankings: Sequence[Ranking],
    sampled: Mapping[str, tuple[str, ...]],
    settings: ClaimSettings,
    mapped: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """The maps to read, by image id: of the sampled queries' photos, and of their first candidates.

    mapped : by image id, the members whose maps a photo has.
    """
    maps = maps_of(settings.claims)
    chosen = {name for names in sampled.values() for name in names}
    looked = (
        image_id
        for ranking in rankings
        if ranking.query.query_id in chosen
        for image_id in (ranking.query.image_id, *(one.image_id for one in ranking.candidates[:1]))
    )
    return {image_id: maps for image_id in looked if mapped.get(image_id)} if maps else {}


# ----------------------------------------------------------------------------------------------------------


def _judged(facts: Facts, settings: ClaimSettings, reporter: Reporter) -> Iterator[Finding]:
    for claim in settings.claims:
        versus = None if claim.versus is None else measure(claim, claim.versus, facts)
        yield with_answers(judge(claim, measure(claim, claim.where, facts), versus, settings), facts)
        reporter.advance("observe", claim.claim_id)


def _key(seen: Seen, settings: ClaimSettings) -> str:
    """Names the findings by all that can change them."""
    told = [(image.image_id, image.metadata, image.split, image.quality) for image in seen.images.images]
    answers = [(alteration, sorted(found.items())) for alteration, found in seen.answers.items()]
    reasons = list(seen.unaltered.items())
    pairs = [(pair.query_id, pair.maps, pair.query, pair.candidate) for some in seen.pairs.values() for pair in some]
    maps = (seen.maps.name, seen.estimated)
    return key(KIND, OBSERVE_VERSION, LIBRARIES, seen.matching, settings, maps, told, answers, reasons, pairs)
