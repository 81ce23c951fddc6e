"""The claims of the configuration, put to the test: maps read, photos altered, and everything judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.core.claims.finding import Finding
from generator.core.claims.measuring import asked_again
from generator.core.pairs import Pair
from generator.core.results import Ranking
from generator.pipeline.annotating import make_annotator
from generator.pipeline.scene import Scene
from generator.stages.alter import Altering, alter
from generator.stages.measure import routes_of
from generator.stages.observe import observe, sample_of, wanted_maps
from generator.stages.observing import Seen, facts_of
from generator.stages.read import Readable, read_maps


def examine(scene: Scene, rankings: Sequence[Ranking], pairs: Mapping[str, tuple[Pair, ...]]) -> tuple[Finding, ...]:
    """What came of every claim; nothing is read and nothing computed where there are none."""
    settings = scene.config.claim_settings()
    if not settings.claims:
        return ()
    config, ensemble, images = scene.config, scene.ensemble, scene.images
    annotator = make_annotator(config)
    masks = {image.image_id: name for image in images.images if (name := annotator.digest(image))}
    sampled = sample_of(rankings, images, settings)
    maps = read_maps(
        images.images,
        wanted_maps(rankings, sampled, settings, ensemble.passes(scene.plan.served)),
        masks,
        Readable(
            members=ensemble.specs,
            served=scene.plan.served,
            groups=config.groups(),
            routes=routes_of(scene.plan.routing),
            heatmaps=config.heatmap_settings(),
            names=ensemble.names,
        ),
        annotator=annotator,
        artefacts=scene.artefacts,
        workers=config.workers(),
        whole=scene.whole,
        reporter=scene.reporter,
    )
    altering = Altering(
        matching=scene.matching,
        images=images,
        routing=scene.plan.routing,
        groups=config.groups(),
        members=ensemble.specs,
        served=scene.plan.served,
        settings=config.matching_settings(),
        shown=maps.shown,
        masks=masks,
        names=ensemble.names,
        embeddings=scene.embeddings,
    )
    seen = Seen(
        matching=scene.matching,
        images=images,
        routing=scene.plan.routing,
        groups=config.groups(),
        ranked=config.matching_settings(),
        rankings=rankings,
        sampled=sampled,
        maps=maps,
        estimated=frozenset(image.image_id for image in images.images if annotator.estimated(image)),
        pairs=pairs,
        embeddings=scene.embeddings,
    )
    fits = altering.alterable.photos.fits
    answers, unaltered = alter(
        altering,
        asked_again(settings.claims, facts_of(seen), fits, settings.queries, settings.seed),
        rankings,
        annotator=annotator,
        artefacts=scene.artefacts,
        open_member=scene.open_member,
        runtime=ensemble.runtime,
        workers=config.workers(),
        whole=scene.whole,
        reporter=scene.reporter,
    )
    return observe(
        replace(seen, answers=answers, unaltered=unaltered),
        settings,
        artefacts=scene.artefacts,
        whole=scene.whole,
        reporter=scene.reporter,
    )
