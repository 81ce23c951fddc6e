"""`clean`: drop the artefacts that no configuration at hand uses any more, and previews that nobody needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.config import Config
from generator.core.progress import Reporter
from generator.errors import AuditError
from generator.pipeline.stock import Stock, take_stock
from generator.pipeline.work import results_folder
from generator.stages.needs import WORDS
from generator.store.artefacts import Artefacts
from generator.store.results import remove_results, results_folders

GATHERING = ("embedding", "heatmap", "facts", "damaged", "attention")
"""The kinds that pile up as settings change."""
REPLACED = (
    "agreement",
    "matching",
    "local match",
    "local fusion",
    "cells",
    "aimed",
    "pair",
    "pair maps",
    "scrutiny",
    "trust",
    "counterfactual",
    "hidden",
    "answers",
    "altered",
    "picture",
)
"""The kinds of which every whole build drops those of the build before."""
PREVIEW = re.compile(r".+-limit-\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of artefact in the file; ``unused`` of them are used by none of the configurations."""

    kind: str
    stored: int
    megabytes: float
    unused: int
    unused_megabytes: float
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cleaning:
    """What `clean` found, and whether it was dropped.

    ``left_out`` counts the entries that the configurations name and whose photo cannot be used now; ``other_results``
    names stored results of none of these configurations. What either was made of counts as unused. ``megabytes`` is
    the size of the file, ``megabytes_after`` that after the work.
    """

    configurations: tuple[str, ...]
    devices: tuple[str, ...]
    images: int
    left_out: int
    other_results: tuple[str, ...]
    previews: tuple[str, ...]
    deleted: bool
    megabytes: float
    megabytes_after: float
    artefacts: tuple[Kind, ...]


def clean(configs: Sequence[Config], reporter: Reporter, *, previews: bool = False, delete: bool = False) -> Cleaning:
    """Find what is stored and used by none of ``configs``, which share a folder of results; ``delete`` drops it.

    Previews go only with ``previews``. Raises `AuditError` where the configurations keep their results apart, and what
    a run of one of them would raise at its start: what it uses cannot be told while its photos or weights are away.
    """
    runs = _shared(configs)
    with Artefacts(runs / "artefacts.sqlite", read_only=True) as artefacts:
        stocks = [take_stock(config, artefacts, reporter) for config in configs]
        used = {kind: _used(kind, stocks) for kind in GATHERING}
        kinds = _kinds(artefacts, used)
    others, small = _other_results(runs, configs)
    found = Cleaning(
        configurations=tuple(config.source.name for config in configs),
        devices=tuple(dict.fromkeys(stock.ensemble.runtime.device for stock in stocks)),
        images=sum(len(stock.images.images) for stock in stocks),
        left_out=sum(len(stock.images.problems) for stock in stocks),
        other_results=tuple(map(_name, others)),
        previews=tuple(map(_name, small)),
        deleted=False,
        megabytes=artefacts.bytes_on_disk / 2**20,
        megabytes_after=artefacts.bytes_on_disk / 2**20,
        artefacts=kinds,
    )
    if not delete:
        return found
    _drop(artefacts.path, used, small if previews else [], reporter)
    return replace(found, deleted=True, megabytes_after=artefacts.bytes_on_disk / 2**20)


def _shared(configs: Sequence[Config]) -> Path:
    """The folder of results of all of them."""
    folders = {config.runs_folder.resolve(): config.source.name for config in configs}
    if len(folders) != 1:
        found = " and ".join(folders.values())
        raise AuditError(f"{found} keep their results in different folders (output.runs): clean them one after another")
    return next(iter(folders))


def _used(kind: str, stocks: Sequence[Stock]) -> frozenset[str] | None:
    """The keys of ``kind`` that any configuration uses; ``None`` where one of them cannot tell."""
    needs = [stock.needs[kind].keys for stock in stocks]
    known = [keys for keys in needs if keys is not None]
    return frozenset().union(*known) if len(known) == len(needs) else None


def _kinds(artefacts: Artefacts, used: Mapping[str, frozenset[str] | None]) -> tuple[Kind, ...]:
    rows = []
    for kind, (stored, size) in artefacts.usage().items():
        keys = used.get(kind)
        unused, unused_size = (0, 0) if keys is None else artefacts.unused(kind, keys)
        rows.append(
            Kind(
                kind=WORDS.get(kind, kind),
                stored=stored,
                megabytes=size / 2**20,
                unused=unused,
                unused_megabytes=unused_size / 2**20,
                note="" if keys is not None else _why_kept(kind),
            )
        )
    return tuple(rows)


def _why_kept(kind: str) -> str:
    if kind in REPLACED:
        return "the next whole build drops the old ones"
    return "kept until every heatmap is stored (scale: member)" if kind in GATHERING else "kept: not known here"


def _drop(path: Path, used: Mapping[str, frozenset[str] | None], previews: Sequence[Path], reporter: Reporter) -> None:
    """Each kind is one transaction; killed between two, the next `clean` drops the rest."""
    known = {kind: keys for kind, keys in used.items() if keys is not None} if path.is_file() else {}
    reporter.start("clean", len(known) + len(previews))
    if known:
        with Artefacts(path) as artefacts:
            for kind, keys in known.items():
                count = artefacts.forget_unused(kind, keys)
                reporter.advance("clean", f"{count} of {kind}")
    for folder in previews:
        remove_results(folder)
        reporter.advance("clean", folder.name)
    reporter.finish("clean", "")


def _other_results(runs: Path, configs: Sequence[Config]) -> tuple[list[Path], list[Path]]:
    """Folders of results that are not these configurations' own; apart from them, the previews of their audits."""
    ours = {results_folder(config).resolve() for config in configs}
    audits = {folder.parent for folder in ours}
    folders = [folder for folder in results_folders(runs) if folder not in ours]
    previews = [folder for folder in folders if folder.parent in audits and PREVIEW.fullmatch(folder.name)]
    return [folder for folder in folders if folder not in previews], previews


def _name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"
