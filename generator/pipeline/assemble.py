"""From images and what the pass stored to the whole audit: rank, explain, agree, choose."""

from __future__ import annotations

from functools import cache, partial

from generator import networks
from generator.config import Config
from generator.core.audit import Audit
from generator.core.given import GivenScores
from generator.core.progress import Reporter
from generator.core.records import ImageSet
from generator.core.results import Embeddings
from generator.pages.observations import mentioned
from generator.pipeline.ensemble import Ensemble, name_matching
from generator.pipeline.evidence import gather
from generator.pipeline.local import match_locally
from generator.pipeline.publicity import publish_names, queries_called
from generator.stages.agree import agree, sample
from generator.stages.choose import choose
from generator.stages.describe import describe
from generator.stages.explain import explain
from generator.stages.rank import rank
from generator.stages.recall import recall_embeddings
from generator.stages.route import Plan
from generator.store.artefacts import Artefacts
from generator.store.observations import read_observations


def assemble(
    config: Config,
    images: ImageSet,
    plan: Plan,
    ensemble: Ensemble,
    artefacts: Artefacts,
    *,
    given: GivenScores | None,
    limit: int | None,
    reporter: Reporter,
) -> Audit:
    """The audit of ``images``, whose passes are all stored. Recalls what is stored and computes the rest.

    ``given`` is the ranking made elsewhere that takes the place of ours, where one is configured.
    """
    groups, settings, heatmaps = config.groups(), config.matching_settings(), config.heatmap_settings()
    names, specs, served = ensemble.names, ensemble.specs, plan.served

    @cache
    def embeddings() -> dict[str, Embeddings]:
        return recall_embeddings(images, served, specs, names, artefacts)

    matching_name = name_matching(config, images, plan, ensemble, given)
    ranked = rank(
        matching_name,
        images,
        plan.routing,
        groups,
        settings,
        given=given,
        index=None if settings.search == "exact" else networks.hnsw,
        embeddings=embeddings,
        artefacts=artefacts,
        whole=limit is None,
        reporter=reporter,
    )
    attention = explain(
        images,
        served,
        specs,
        heatmaps,
        names=names,
        artefacts=artefacts,
        workers=config.workers(),
        reporter=reporter,
    )
    local = match_locally(
        matching_name,
        ranked,
        config,
        images,
        plan,
        attention,
        ensemble,
        artefacts,
        choose=partial(
            choose,
            choice=config.pages.queries,
            count=config.pages.count,
            ids=_listed(config, images, limit),
            seed=settings.seed,
            always=_mentioned(config, images),
        ),
        whole=limit is None,
        reporter=reporter,
    )
    matching = local.matching
    agreement = agree(
        matching_name,
        images,
        plan.routing,
        ranked.rankings,
        specs,
        groups,
        served,
        settings,
        heatmaps,
        embeddings=embeddings,
        names=names,
        artefacts=artefacts,
        whole=limit is None,
        reporter=reporter,
    )
    evidence = gather(
        matching_name,
        config,
        images,
        plan,
        ranked.rankings,
        matching.rankings,
        local.paged,
        attention,
        ensemble,
        artefacts,
        embeddings=embeddings,
        whole=limit is None,
        reporter=reporter,
    )
    return Audit(
        subject=config.subject(),
        images=images,
        members=specs,
        facts=ensemble.facts(artefacts),
        groups=groups,
        routes=config.routes(),
        viewpoint_classes=config.viewpoint_classes(),
        heatmaps=heatmaps,
        matching=settings,
        rankings=matching.rankings,
        paged=local.paged,
        metrics=matching.metrics,
        scenario_metrics=matching.scenario_metrics,
        member_metrics=matching.member_metrics,
        group_metrics=matching.group_metrics,
        evaluation=matching.evaluation,
        attention=attention,
        agreement=agreement,
        served_by=served,
        trust=evidence.trust,
        sample=sample(images, served, groups, config.pages.sample_size, settings.seed),
        provenance=describe(
            images,
            ensemble.runtime,
            {spec.name: digest for spec in specs if (digest := networks.checkpoint_digest(spec))},
            config_text=config.published_text(),
            config_digest=config.digest(),
            limit=limit,
        ),
        pairs=evidence.pairs,
        counterfactuals=evidence.counterfactuals,
        local_matches=local.matches,
        recall=ranked.recall,
    )


def _listed(config: Config, images: ImageSet, limit: int | None) -> tuple[str, ...]:
    """The listed queries; in a preview, those of them that are in it."""
    if limit is None:
        return config.pages.ids
    known = {query.query_id for query in images.queries}
    return tuple(query_id for query_id in config.pages.ids if query_id in known)


def _mentioned(config: Config, images: ImageSet) -> frozenset[str]:
    """The queries whose panels the observations show."""
    texts = [text for _, text in read_observations(config.folder)]
    wanted = frozenset(name for text in texts for kind, name in mentioned(text) if kind == "panel")
    return queries_called(wanted, publish_names(config, images)) if wanted else frozenset()
