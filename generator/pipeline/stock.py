"""Taking stock: what a configuration works on, and which artefacts it uses; nothing is computed and nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.config import Config
from generator.core.progress import Reporter
from generator.core.records import ImageSet
from generator.pipeline.ensemble import Ensemble, make_ensemble, make_plan, name_matching
from generator.pipeline.given import given_ranking
from generator.stages.collect import collect, usable
from generator.stages.embed import EmbedPlan, known_damaged
from generator.stages.embed import plan as plan_passes
from generator.stages.needs import Need, attention_need, member_needs, pass_needs
from generator.store.artefacts import Artefacts


@dataclass(frozen=True, kw_only=True, eq=False)
class Stock:
    """One configuration's images and members, the passes still to run, and the artefacts that a whole run uses.

    ``images`` leaves out those that an earlier run could not decode; ``served`` names each one's members.
    """

    images: ImageSet
    ensemble: Ensemble
    served: Mapping[str, tuple[str, ...]]
    todo: EmbedPlan
    needs: Mapping[str, Need]


def take_stock(config: Config, artefacts: Artefacts, reporter: Reporter, limit: int | None = None) -> Stock:
    """Look at the images, the members and the store, in the order in which a run would.

    Raises `ImageSetError`, `CheckpointError` or `MemberError` where a run would at its start.
    """
    found = collect(config.image_source(), limit=limit, strict=False, reporter=reporter)
    given = given_ranking(config, found, limit)
    ensemble = make_ensemble(config)
    names, models = ensemble.names, ensemble.models
    images = usable(found.without(tuple(known_damaged(found.images, names, artefacts))))
    passes = ensemble.passes(make_plan(config, found).served)  # a run routes what it collected, and again what decoded
    plan = make_plan(config, images)
    shown = ensemble.passes(plan.served)
    matching = name_matching(config, images, plan, ensemble, given)
    needs = (
        *pass_needs(images.images, passes, names),
        *member_needs(found.images, names, models),
        attention_need(images.images, shown, models, config.heatmap_settings(), names, artefacts),
        Need(kind="matching", count=1, keys=frozenset({matching})),
    )
    return Stock(
        images=images,
        ensemble=ensemble,
        served=plan.served,
        todo=plan_passes(images.images, passes, names, artefacts),
        needs={need.kind: need for need in needs},
    )
