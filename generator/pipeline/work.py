"""`build`, `run`, `render`, `publish`: the stages in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from generator import networks
from generator.config import Config
from generator.core.audit import Audit
from generator.core.progress import Counting, Reporter
from generator.errors import LostArtefactError, ResultsError
from generator.pages.dossier import Dossier
from generator.pages.render import Renderer
from generator.pipeline.annotating import make_annotator
from generator.pipeline.assemble import assemble
from generator.pipeline.ensemble import make_ensemble, make_plan
from generator.pipeline.given import given_ranking
from generator.pipeline.publicity import publish_names
from generator.stages.collect import collect, refuse, usable
from generator.stages.draw import draw
from generator.stages.embed import embed
from generator.stages.embed import plan as plan_passes
from generator.stages.publish import publish as publish_site
from generator.stages.storyboard import Storyboard
from generator.stages.write import write
from generator.store.artefacts import Artefacts
from generator.store.decode import Source
from generator.store.files import OutputFolder
from generator.store.observations import read_observations
from generator.store.results import load_audit, save_audit
from generator.store.templates import template_loader

Made = TypeVar("Made")
COMPUTING = (
    "embed",
    "rank",
    "recall",
    "compare",
    "explain",
    "correspond",
    "agree",
    "place",
    "relate",
    "hide",
    "scrutinise",
    "read",
    "alter",
    "observe",
    "draw",
)
"""The stages that recall what is stored; the others look at every file each time."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a command did. ``computed`` counts the items that each stage had to compute; a rebuild has zeros."""

    images: int
    left_out: int
    queries: int
    members: int
    computed: Mapping[str, int]
    files_changed: int


@dataclass(frozen=True, kw_only=True)
class Published:
    """Where the site was built, relative to the configuration."""

    site: str


def build(config: Config, reporter: Reporter, *, limit: int | None = None, strict: bool = False) -> Report:
    """Everything: compute what is missing, write the pages, build the site."""
    counting = Counting(reporter)
    config.salt(os.environ)  # what is wrong with it is better said now than after hours of computing
    read_observations(config.folder)

    def work() -> tuple[Audit, int]:
        with _artefacts(config) as artefacts:
            audit = _run(config, artefacts, counting, limit, strict)
            return audit, _render(config, audit, artefacts, counting, limit)

    audit, changed = _twice(work)
    publish_site(config.folder, config.docs_folder, config.site_folder, counting)
    return _report(audit, counting, changed)


def run(config: Config, reporter: Reporter, *, limit: int | None = None, strict: bool = False) -> Report:
    """Compute only; the results are stored for `render`."""
    counting = Counting(reporter)

    def work() -> Audit:
        with _artefacts(config) as artefacts:
            return _run(config, artefacts, counting, limit, strict)

    return _report(_twice(work), counting, 0)


def render(config: Config, reporter: Reporter, *, limit: int | None = None, strict: bool = False) -> Report:
    """Write the pages from stored results; no model is loaded, nothing is matched again.

    Raises `ResultsError` where the results are of another configuration than this one.
    """
    counting = Counting(reporter)
    audit = stored_audit(config, limit)
    if strict:
        refuse(audit.images.problems)

    def work() -> int:
        with _artefacts(config) as artefacts:
            return _render(config, audit, artefacts, counting, limit)

    return _report(audit, counting, _twice(work))


def publish(config: Config, reporter: Reporter) -> Published:
    """Build the site from the written pages."""
    publish_site(config.folder, config.docs_folder, config.site_folder, reporter)
    return Published(site=config.output.site)


def stored_audit(config: Config, limit: int | None = None) -> Audit:
    """The results of this configuration; `ResultsError` where there are none, or of another configuration."""
    audit = load_audit(results_folder(config, limit))
    if audit.provenance.config_digest != config.digest():
        raise ResultsError("the stored results are of another configuration than this one: `sightline run` first")
    return audit


def results_folder(config: Config, limit: int | None = None) -> Path:
    """Where this audit's results lie: ``runs/<audit>/<version>``, a preview's beside them."""
    subject = config.subject()
    preview = "" if limit is None else f"-limit-{limit}"
    return config.runs_folder / subject.name / f"{subject.version}{preview}"


def _twice(work: Callable[[], Made]) -> Made:
    """Do ``work``; if a stored artefact proves damaged, do it again: the damaged one is dropped and made anew."""
    try:
        return work()
    except LostArtefactError:
        return work()


def _run(config: Config, artefacts: Artefacts, reporter: Reporter, limit: int | None, strict: bool) -> Audit:
    if config.matching.search == "faiss":
        networks.require_faiss()  # better said now than after hours of computing
    source = config.image_source()
    images = collect(source, limit=limit, strict=strict, reporter=reporter)
    given = given_ranking(config, images, limit)
    ensemble = make_ensemble(config)
    plan = make_plan(config, images)
    damaged = embed(
        plan_passes(images.images, ensemble.passes(plan.served), ensemble.names, artefacts),
        [spec for spec in ensemble.models if any(spec.name in names for names in plan.served.values())],
        source=Source(root=source.pictures, max_pixels=source.max_pixels),
        names=ensemble.names,
        artefacts=artefacts,
        open_member=partial(networks.open_member, runtime=ensemble.runtime),
        runtime=ensemble.runtime,
        workers=config.workers(),
        reporter=reporter,
    )
    if damaged:
        images = images.without(damaged)
        if strict:
            refuse(images.problems)
        plan = make_plan(config, usable(images))
    audit = assemble(config, images, plan, ensemble, artefacts, given=given, limit=limit, reporter=reporter)
    save_audit(results_folder(config, limit), audit)
    return audit


def _render(config: Config, audit: Audit, artefacts: Artefacts, reporter: Reporter, limit: int | None) -> int:
    source = config.image_source()
    public = publish_names(config, audit.images)
    ensemble = make_ensemble(config)
    drawn = draw(
        Storyboard(
            audit=audit, public=public, names=ensemble.names, annotator=make_annotator(config), artefacts=artefacts
        ),
        Source(root=source.pictures, max_pixels=source.max_pixels),
        artefacts,
        whole=limit is None,
        workers=config.workers(),
        reporter=reporter,
    )
    return write(
        Dossier(audit=audit, names=public, figures=drawn.album),
        drawn,
        read_observations(config.folder),
        renderer=Renderer(template_loader(config.folder)),
        output=OutputFolder(config.docs_folder),
        artefacts=artefacts,
        static_above=config.pages.static_above,
        whole=limit is None,
        reporter=reporter,
    )


def _artefacts(config: Config) -> Artefacts:
    return Artefacts(config.runs_folder / "artefacts.sqlite")


def _report(audit: Audit, counting: Counting, changed: int) -> Report:
    return Report(
        images=len(audit.images.images),
        left_out=len(audit.images.problems),
        queries=len(audit.images.queries),
        members=len(audit.members),
        computed={stage: count for stage, count in counting.counts.items() if stage in COMPUTING},
        files_changed=changed,
    )
