"""What speaks for and against matches, maps and claims: pairs explained, photos altered, and maps put to the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.core.claims.finding import Finding
from generator.core.counterfactuals import Counterfactual
from generator.core.pairs import Pair
from generator.core.results import Attention, Ranking
from generator.core.trust import Trust
from generator.pipeline.claims import examine
from generator.pipeline.scene import Scene
from generator.stages.hide import hide
from generator.stages.hiding import Hiding
from generator.stages.relate import relate
from generator.stages.scrutinise import plan_scrutiny, scrutinise
from generator.stages.ties import Ties


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """By query id its best candidates explained and what hiding parts of its photo does; the checks; the findings."""

    pairs: Mapping[str, tuple[Pair, ...]]
    counterfactuals: Mapping[str, Counterfactual]
    trust: Trust | None
    findings: tuple[Finding, ...]


def gather(
    scene: Scene,
    ranked: Sequence[Ranking],
    shown: Sequence[Ranking],
    paged: Sequence[str],
    attention: Mapping[str, Attention],
) -> Evidence:
    """Explain the candidates of the rankings that are ``shown``, ask again what members ``ranked`` alone, and judge."""
    pairs = _pairs(scene, shown, paged)
    return Evidence(
        pairs=pairs,
        counterfactuals=_counterfactuals(scene, ranked, paged, attention),
        trust=_trust(scene, ranked),
        findings=examine(scene, ranked, pairs),
    )


def _pairs(scene: Scene, shown: Sequence[Ranking], paged: Sequence[str]) -> dict[str, tuple[Pair, ...]]:
    config, ensemble, chosen = scene.config, scene.ensemble, frozenset(paged)
    return relate(
        scene.plan.routing,
        [ranking for ranking in shown if ranking.query.query_id in chosen],
        Ties(
            images=scene.images,
            specs={spec.name: spec for spec in ensemble.specs},
            facts=ensemble.facts(scene.artefacts),
            groups=config.groups(),
            settings=config.pair_settings(),
            source=scene.source,
            names=ensemble.names,
            artefacts=scene.artefacts,
        ),
        embeddings=scene.embeddings,
        open_member=scene.open_member,
        batch_size=ensemble.runtime.batch_size,
        workers=config.workers(),
        whole=scene.whole,
        reporter=scene.reporter,
    )


def _counterfactuals(
    scene: Scene, ranked: Sequence[Ranking], paged: Sequence[str], attention: Mapping[str, Attention]
) -> dict[str, Counterfactual]:
    config, ensemble = scene.config, scene.ensemble
    return hide(
        Hiding(
            matching=scene.matching,
            images=scene.images,
            routing=scene.plan.routing,
            groups=config.groups(),
            members=ensemble.specs,
            served=scene.plan.served,
            attention=attention,
            ranked=config.matching_settings(),
            heatmaps=config.heatmap_settings(),
            settings=config.counterfactual_settings(),
            names=ensemble.names,
            embeddings=scene.embeddings,
        ),
        ranked,
        paged,
        source=scene.source,
        artefacts=scene.artefacts,
        open_member=scene.open_member,
        runtime=ensemble.runtime,
        workers=config.workers(),
        whole=scene.whole,
        reporter=scene.reporter,
    )


def _trust(scene: Scene, ranked: Sequence[Ranking]) -> Trust | None:
    config, ensemble, asked = scene.config, scene.ensemble, scene.config.trust_settings()
    if asked is None:
        return None
    return scrutinise(
        plan_scrutiny(
            scene.images,
            ranked,
            config.routes(),
            config.groups(),
            ensemble.specs,
            scene.plan.served,
            asked,
            ensemble.names,
        ),
        asked,
        embeddings=scene.embeddings,
        source=scene.source,
        artefacts=scene.artefacts,
        open_member=scene.open_member,
        runtime=ensemble.runtime,
        whole=scene.whole,
        reporter=scene.reporter,
    )
