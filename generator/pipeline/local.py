"""Local features in the pipeline: who is matched with whom, by which matcher, and what that changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from generator import networks
from generator.config import Config
from generator.core.correspondence import LocalMatch
from generator.core.progress import Reporter
from generator.core.records import ImageSet
from generator.core.results import Attention, Ranking
from generator.pipeline.ensemble import Ensemble
from generator.stages.correspond import correspond
from generator.stages.fuse import fuse
from generator.stages.measure import Matching, routes_of
from generator.stages.route import Plan
from generator.store.artefacts import Artefacts
from generator.store.decode import Source


@dataclass(frozen=True, kw_only=True, eq=False)
class Locally:
    """The matching as local features leave it, the queries that get a page, and the matches by query."""

    matching: Matching
    paged: tuple[str, ...]
    matches: Mapping[str, tuple[LocalMatch, ...]]


def match_locally(
    name: str,
    found: Matching,
    config: Config,
    images: ImageSet,
    plan: Plan,
    attention: Mapping[str, Attention],
    ensemble: Ensemble,
    artefacts: Artefacts,
    *,
    choose: Callable[[Sequence[Ranking]], tuple[str, ...]],
    whole: bool,
    reporter: Reporter,
) -> Locally:
    """Match local features where a matcher is configured: for the queries with a page, or for all to fuse them.

    ``choose`` says which queries of a list of rankings get a page.
    """
    settings = config.local_settings()
    if settings.matcher == "none":
        return Locally(matching=found, paged=choose(found.rankings), matches={})
    pictures = config.image_source()
    paged = frozenset(choose(found.rankings))
    matches = correspond(
        images,
        [one for one in found.rankings if settings.fuse or one.query.query_id in paged],
        attention,
        settings,
        networks.matcher_fingerprint(settings, ensemble.runtime),
        source=Source(root=pictures.pictures, max_pixels=pictures.max_pixels),
        open_matcher=lambda: networks.open_matcher(settings, ensemble.runtime),
        artefacts=artefacts,
        whole=whole,
        workers=config.workers(),
        reporter=reporter,
    )
    if not settings.fuse:
        return Locally(matching=found, paged=choose(found.rankings), matches=matches)
    fused = fuse(
        name,
        found,
        matches,
        settings.fuse,
        images,
        routes_of(plan.routing),
        config.matching_settings(),
        artefacts=artefacts,
        whole=whole,
    )
    return Locally(matching=fused.matching, paged=choose(fused.matching.rankings), matches=fused.local)
