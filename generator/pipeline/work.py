"""`build`, `run`, `render`, `publish`: the stages in order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import networks
from generator.config import Config
from generator.core.audit import Audit
from generator.core.progress import Counting, Reporter
from generator.core.public_names import Privacy, PublicNames, public_names
from generator.pages.dossier import Dossier
from generator.pages.render import Renderer
from generator.pipeline.assemble import assemble
from generator.pipeline.ensemble import make_ensemble, make_plan
from generator.stages.collect import collect, refuse
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


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a command did. ``computed`` counts the items that each stage had to compute; a rebuild has zeros."""

    images: int
    left_out: int
    queries: int
    members: int
    computed: Mapping[str, int]
    files_changed: int


def build(config: Config, reporter: Reporter, *, limit: int | None = None, strict: bool = False) -> Report:
    """Everything: compute what is missing, write the pages, build the site."""
    counting = Counting(reporter)
    with _artefacts(config) as artefacts:
        audit = _run(config, artefacts, counting, limit, strict)
        changed = _render(config, audit, artefacts, counting, limit)
    publish_site(config.folder, config.docs_folder, config.site_folder, counting)
    return _report(audit, counting, changed)


def run(config: Config, reporter: Reporter, *, limit: int | None = None, strict: bool = False) -> Report:
    """Compute only; the results are stored for `render`."""
    counting = Counting(reporter)
    with _artefacts(config) as artefacts:
        audit = _run(config, artefacts, counting, limit, strict)
    return _report(audit, counting, 0)


def render(config: Config, reporter: Reporter, *, limit: int | None = None, strict: bool = False) -> Report:
    """Write the pages from stored results; no model is loaded, nothing is matched again."""
    counting = Counting(reporter)
    audit = load_audit(results_folder(config))
    if strict:
        refuse(audit.images.problems)
    with _artefacts(config) as artefacts:
        changed = _render(config, audit, artefacts, counting, limit)
    return _report(audit, counting, changed)


def publish(config: Config, reporter: Reporter, *, limit: int | None = None, strict: bool = False) -> Report:
    """Build the site from the written pages."""
    counting = Counting(reporter)
    publish_site(config.folder, config.docs_folder, config.site_folder, counting)
    return _report(load_audit(results_folder(config)), counting, 0)


def results_folder(config: Config) -> Path:
    """Where this audit's results lie: ``runs/<audit>/<version>``."""
    subject = config.subject()
    return config.runs_folder / subject.name / subject.version


def _run(config: Config, artefacts: Artefacts, reporter: Reporter, limit: int | None, strict: bool) -> Audit:
    source = config.image_source()
    images = collect(source, limit=limit, strict=strict, reporter=reporter)
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
        plan = make_plan(config, images)
    audit = assemble(config, images, plan, ensemble, artefacts, reporter)
    save_audit(results_folder(config), audit)
    return audit


def _render(config: Config, audit: Audit, artefacts: Artefacts, reporter: Reporter, limit: int | None) -> int:
    source = config.image_source()
    public = publish_names(config, audit)
    ensemble = make_ensemble(config)
    drawn = draw(
        Storyboard(audit=audit, public=public, names=ensemble.names),
        Source(root=source.pictures, max_pixels=source.max_pixels),
        artefacts,
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


def publish_names(config: Config, audit: Audit) -> PublicNames:
    """The one gate between private ids and published text."""
    salt = config.salt(os.environ)
    privacy = Privacy(
        ids=config.privacy.ids,
        salt=salt.decode() if salt else None,
        dates=config.privacy.dates,
        fields=config.privacy.fields,
    )
    return public_names(
        audit.images,
        privacy,
        members=[spec.name for spec in audit.members],
        groups=[group.name for group in audit.groups],
        architectures=[spec.architecture for spec in audit.members],
    )


def _artefacts(config: Config) -> Artefacts:
    return Artefacts(config.runs_folder / "artefacts.sqlite")


def _report(audit: Audit, counting: Counting, changed: int) -> Report:
    return Report(
        images=len(audit.images.images),
        left_out=len(audit.images.problems),
        queries=len(audit.images.queries),
        members=len(audit.members),
        computed=counting.counts,
        files_changed=changed,
    )
