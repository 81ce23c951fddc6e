"""Reproduce: what a reader needs to run the audit again; no roots, salts or paths of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Fact, Page, Row, Table
from generator.pages.format import NONE, integer
from generator.pages.model_card import weights
from generator.pages.roster import member_href


@dataclass(frozen=True, kw_only=True, slots=True)
class ReproducePage(Page):
    """The command, the configuration as it may be published, the versions and the digests."""

    template: ClassVar[str] = "reproduce.html.j2"

    command: str
    config: str
    run: tuple[Fact, ...]
    versions: Table
    members: Table


def make_reproduce(dossier: Dossier) -> ReproducePage:
    """The Reproduce page, from the audit's provenance alone."""
    provenance = dossier.audit.provenance
    return ReproducePage(
        path="reproduce",
        title="Reproduce",
        heading="Reproduce",
        section="reproduce",
        lead="The same configuration, images, weights and versions give the same bytes on the same "
        "machine, and the same results to rounding elsewhere.",
        command=provenance.command,
        config=provenance.config_text,
        run=_run(dossier),
        versions=_versions(dossier),
        members=_members(dossier),
    )


def _run(dossier: Dossier) -> tuple[Fact, ...]:
    provenance = dossier.audit.provenance
    return (
        Fact(label="Audit", value=f"{dossier.audit.subject.name}, version {dossier.audit.subject.version}"),
        Fact(label="Sightline", value=provenance.generator_version),
        Fact(label="Device", value=provenance.device),
        Fact(
            label="Batch size",
            value=integer(provenance.batch_size),
            note="every forward pass has this shape; the last batch is filled up",
        ),
        Fact(label="Threads", value=integer(provenance.threads)),
        Fact(label="Precision", value=provenance.precision),
        Fact(label="Digest of the configuration", value=provenance.config_digest, note="SHA-256"),
        Fact(
            label="Digest of the images",
            value=provenance.images_digest,
            note="SHA-256 over the sorted digests of all of them",
        ),
    )


def _versions(dossier: Dossier) -> Table:
    rows = tuple(
        Row(cells=(Cell(text=name, heading=True), Cell(text=version)))
        for name, version in dossier.audit.provenance.versions
    )
    return Table(
        caption="Versions of what was computed with",
        columns=(Column(label="Package"), Column(label="Version")),
        rows=rows,
    )


def _members(dossier: Dossier) -> Table:
    digests = dossier.audit.provenance.member_digests
    rows = tuple(
        Row(
            cells=(
                Cell(
                    text=dossier.names.member(spec.name).label,
                    href=member_href(dossier, spec.name, ""),
                    heading=True,
                ),
                Cell(text=weights(spec)),
                Cell(text=digests.get(spec.name) or NONE),
            )
        )
        for spec in dossier.audit.members
    )
    columns = (Column(label="Member"), Column(label="Weights"), Column(label="SHA-256"))
    return Table(caption="Weights of the members", columns=columns, rows=rows)
