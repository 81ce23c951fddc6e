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
from generator.errors import AuditError, ResultsError
from generator.pipeline.ensemble import make_ensemble, make_plan
from generator.stages.collect import collect
from generator.stages.embed import plan as plan_passes
from generator.stages.parity import ParityRow
from generator.stages.parity import parity as compare
from generator.stages.recall import recall_embeddings
from generator.stages.survey import Inspection, survey
from generator.store.artefacts import Artefacts
from generator.store.machine import checkups
from generator.store.vectors import read_vectors

if TYPE_CHECKING:
    from generator.networks.probing import ProbeReport


def inspect(config: Config, limit: int | None = None) -> Inspection:
    """What the configuration resolves to, and what a run would cost here."""
    images = collect(config.image_source(), limit=limit, strict=False, reporter=Silent())
    ensemble = make_ensemble(config)
    served = make_plan(config, images).served
    with Artefacts(config.runs_folder / "artefacts.sqlite") as artefacts:
        todo = plan_passes(images.images, ensemble.passes(served), ensemble.names, artefacts)
        facts = ensemble.facts(artefacts)
    return survey(
        images,
        served,
        ensemble.specs,
        todo,
        facts,
        names=ensemble.names,
        runtime=ensemble.runtime,
        open_member=partial(networks.open_member, runtime=ensemble.runtime),
    )


def parity(config: Config, path: Path, ids: Path, member: str | None = None) -> tuple[ParityRow, ...]:
    """Embeddings computed elsewhere against the stored ones of ``member``, worst first. Needs `sightline run` first.

    Without ``member``, against every member with that number of dimensions.
    """
    images = collect(config.image_source(), limit=None, strict=False, reporter=Silent())
    ensemble = make_ensemble(config)
    served = make_plan(config, images).served
    with Artefacts(config.runs_folder / "artefacts.sqlite") as artefacts:
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
