"""`inspect`, `parity`, `doctor`, `probe`: look, and change nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator import networks
from generator.config import Config
from generator.core.checkup import Checkup
from generator.core.member import MemberSpec
from generator.core.progress import Silent
from generator.errors import AuditError, ConfigError, ResultsError
from generator.pipeline.annotating import make_annotator
from generator.pipeline.ensemble import make_ensemble, make_plan
from generator.pipeline.later import later_passes
from generator.pipeline.publicity import publish_names
from generator.pipeline.stock import Stock, take_stock
from generator.pipeline.work import results_folder
from generator.stages.collect import collect
from generator.stages.needs import Holding, Need, holding
from generator.stages.parity import ParityRow
from generator.stages.parity import parity as compare
from generator.stages.recall import recall_embeddings
from generator.stages.storyboard import Storyboard
from generator.stages.survey import Inspection, survey
from generator.store.artefacts import Artefacts
from generator.store.machine import checkups
from generator.store.results import load_audit
from generator.store.vectors import read_vectors

if TYPE_CHECKING:
    from generator.networks.probing import ProbeReport


SHOWN = ("embedding", "heatmap", "attention", "matching")
"""The kinds of artefacts that `inspect` tells of, in the order of the stages; pictures follow."""


def inspect(config: Config, limit: int | None = None) -> Inspection:
    """What the configuration resolves to, what is stored of it, and what a run would cost here. Nothing is written."""
    with Artefacts(config.runs_folder / "artefacts.sqlite", read_only=True) as artefacts:
        stock = take_stock(config, artefacts, Silent(), limit)
        ensemble = stock.ensemble
        return survey(
            stock.images,
            stock.served,
            ensemble.specs,
            stock.todo,
            ensemble.facts(artefacts),
            holdings=_holdings(config, stock, artefacts, limit),
            later_passes=later_passes(config, stock),
            megabytes_stored=artefacts.bytes_on_disk / 2**20,
            names=ensemble.names,
            runtime=ensemble.runtime,
            open_member=partial(networks.open_member, runtime=ensemble.runtime),
        )


def _holdings(config: Config, stock: Stock, artefacts: Artefacts, limit: int | None) -> tuple[Holding, ...]:
    found = [
        holding(stock.needs[kind], artefacts, note="known once every heatmap is stored (scale: member)")
        for kind in SHOWN
    ]
    pictures = None if any(held.to_compute != 0 for held in found) else _pictures(config, stock, artefacts, limit)
    need = Need(kind="picture", count=None if pictures is None else len(pictures), keys=pictures)
    return (*found, holding(need, artefacts, note="known after `sightline run`"))


def _pictures(config: Config, stock: Stock, artefacts: Artefacts, limit: int | None) -> frozenset[str] | None:
    """The keys of the site's pictures; ``None`` where the stored results are not those that a run would give."""
    try:
        audit = load_audit(results_folder(config, limit))
        public = publish_names(config, audit.images)
        if audit.provenance.config_digest != config.digest() or audit.images.images != stock.images.images:
            return None
        story = Storyboard(
            audit=audit,
            public=public,
            names=stock.ensemble.names,
            annotator=make_annotator(config),
            artefacts=artefacts,
        )
        return frozenset(name for sheet in story.sheets() for _, name in sheet.values())
    except (ResultsError, ConfigError):  # none, no secret here to name things by, or parts of photos not read
        return None


def parity(config: Config, path: Path, ids: Path, member: str | None = None) -> tuple[ParityRow, ...]:
    """Embeddings computed elsewhere against the stored ones of ``member``, worst first. Needs `sightline run` first.

    Without ``member``, against every member with that number of dimensions.
    """
    images = collect(config.image_source(), limit=None, strict=False, reporter=Silent())
    ensemble = make_ensemble(config)
    served = make_plan(config, images).served
    with Artefacts(config.runs_folder / "artefacts.sqlite", read_only=True) as artefacts:
        try:
            ours = recall_embeddings(images, served, _asked(ensemble.models, member), ensemble.names, artefacts)
        except ResultsError as error:
            raise AuditError(f"nothing to compare with yet: {error}") from None
    rows: list[ParityRow] = []
    for found in ours.values():
        theirs = read_vectors(str(path), str(ids), found.image_ids)
        if theirs.shape[1] == found.vectors.shape[2]:
            rows.extend(compare(found, theirs))
    if not rows:
        sizes = ", ".join(f"{name}: {found.vectors.shape[2]}" for name, found in ours.items())
        raise AuditError(f"{path.name} has no member's number of dimensions ({sizes})")
    return tuple(sorted(rows, key=lambda row: row.cosine))


def _asked(models: tuple[MemberSpec, ...], member: str | None) -> tuple[MemberSpec, ...]:
    found = tuple(spec for spec in models if member in (None, spec.name))
    if not found:
        names = ", ".join(spec.name for spec in models)
        raise AuditError(f"no member with a model is called {member!r}: expected one of {names}")
    return found


def doctor() -> tuple[Checkup, ...]:
    """What this machine has and lacks."""
    try:
        device = Checkup(name="device", state="ok", found=networks.resolve_device("auto"))
    except AuditError as error:
        device = Checkup(name="device", state="missing", found="none", advice=str(error))
    return (*checkups(), device)


def probe(path: Path) -> ProbeReport:
    """The keys of a checkpoint and a proposed ``members:`` entry."""
    return networks.probe(path)
