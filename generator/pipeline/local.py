"""Local features in the pipeline: who is matched with whom, by which matcher, and what that changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from generator import networks
from generator.core.correspondence import LocalMatch
from generator.core.results import Attention, Ranking
from generator.pipeline.scene import Scene
from generator.stages.correspond import correspond
from generator.stages.fuse import fuse
from generator.stages.measure import Matching, routes_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Locally:
    """The matching as local features leave it, the queries that get a page, and the matches by query."""

    matching: Matching
    paged: tuple[str, ...]
    matches: Mapping[str, tuple[LocalMatch, ...]]


def match_locally(
    scene: Scene,
    found: Matching,
    attention: Mapping[str, Attention],
    choose: Callable[[Sequence[Ranking]], tuple[str, ...]],
) -> Locally:
    """Match local features where a matcher is configured: for the queries with a page, or for all to fuse them.

    ``choose`` says which queries of a list of rankings get a page.
    """
    config, images, runtime = scene.config, scene.images, scene.ensemble.runtime
    settings = config.local_settings()
    if settings.matcher == "none":
        return Locally(matching=found, paged=choose(found.rankings), matches={})
    paged = frozenset(choose(found.rankings))
    matches = correspond(
        images,
        [one for one in found.rankings if settings.fuse or one.query.query_id in paged],
        attention,
        settings,
        networks.matcher_fingerprint(settings, runtime),
        source=scene.source,
        open_matcher=lambda: networks.open_matcher(settings, runtime),
        artefacts=scene.artefacts,
        whole=scene.whole,
        workers=config.workers(),
        reporter=scene.reporter,
    )
    if not settings.fuse:
        return Locally(matching=found, paged=choose(found.rankings), matches=matches)
    fused = fuse(
        scene.matching,
        found,
        matches,
        settings.fuse,
        images,
        routes_of(scene.plan.routing),
        config.matching_settings(),
        artefacts=scene.artefacts,
        whole=scene.whole,
    )
    return Locally(matching=fused.matching, paged=choose(fused.matching.rankings), matches=fused.local)
