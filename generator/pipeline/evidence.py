"""What speaks for and against matches and maps: pairs explained, photos with parts hidden, and maps put to the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from generator import networks
from generator.config import Config
from generator.core.counterfactuals import Counterfactual
from generator.core.pairs import Pair
from generator.core.progress import Reporter
from generator.core.records import ImageSet
from generator.core.results import Attention, Embeddings, Ranking
from generator.core.trust import Trust
from generator.pipeline.ensemble import Ensemble
from generator.stages.hide import hide
from generator.stages.hiding import Hiding
from generator.stages.relate import relate
from generator.stages.route import Plan
from generator.stages.scrutinise import plan_scrutiny, scrutinise
from generator.stages.ties import Ties
from generator.store.artefacts import Artefacts
from generator.store.decode import Source


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """By query id its best candidates explained and what hiding parts of its photo does; and the checks of the maps."""

    pairs: Mapping[str, tuple[Pair, ...]]
    counterfactuals: Mapping[str, Counterfactual]
    trust: Trust | None


def gather(
    matching_name: str,
    config: Config,
    images: ImageSet,
    plan: Plan,
    ranked: Sequence[Ranking],
    shown: Sequence[Ranking],
    paged: Sequence[str],
    attention: Mapping[str, Attention],
    ensemble: Ensemble,
    artefacts: Artefacts,
    *,
    embeddings: Callable[[], Mapping[str, Embeddings]],
    whole: bool,
    reporter: Reporter,
) -> Evidence:
    """Explain the candidates of the rankings that are ``shown``, and ask again what members ``ranked`` alone."""
    where = config.image_source()
    source = Source(root=where.pictures, max_pixels=where.max_pixels)
    open_member = partial(networks.open_member, runtime=ensemble.runtime)
    chosen = frozenset(paged)
    pairs = relate(
        plan.routing,
        [ranking for ranking in shown if ranking.query.query_id in chosen],
        Ties(
            images=images,
            specs={spec.name: spec for spec in ensemble.specs},
            facts=ensemble.facts(artefacts),
            groups=config.groups(),
            settings=config.pair_settings(),
            source=source,
            names=ensemble.names,
            artefacts=artefacts,
        ),
        embeddings=embeddings,
        open_member=open_member,
        batch_size=ensemble.runtime.batch_size,
        workers=config.workers(),
        whole=whole,
        reporter=reporter,
    )
    counterfactuals = hide(
        Hiding(
            matching=matching_name,
            images=images,
            routing=plan.routing,
            groups=config.groups(),
            members=ensemble.specs,
            served=plan.served,
            attention=attention,
            ranked=config.matching_settings(),
            heatmaps=config.heatmap_settings(),
            settings=config.counterfactual_settings(),
            names=ensemble.names,
            embeddings=embeddings,
        ),
        ranked,
        paged,
        source=source,
        artefacts=artefacts,
        open_member=open_member,
        runtime=ensemble.runtime,
        workers=config.workers(),
        whole=whole,
        reporter=reporter,
    )
    asked, trust = config.trust_settings(), None
    if asked is not None:
        groups, specs = config.groups(), ensemble.specs
        trust = scrutinise(
            plan_scrutiny(images, ranked, config.routes(), groups, specs, plan.served, asked, ensemble.names),
            asked,
            embeddings=embeddings,
            source=source,
            artefacts=artefacts,
            open_member=open_member,
            runtime=ensemble.runtime,
            whole=whole,
            reporter=reporter,
        )
    return Evidence(pairs=pairs, counterfactuals=counterfactuals, trust=trust)
