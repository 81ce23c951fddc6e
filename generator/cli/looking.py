"""`inspect`, `members probe`, `config`, `doctor`: look, and compute nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.options import CONFIG, JSON, LIMIT, PROJECT, SET, load_config, with_options
from generator.cli.show import as_json, plain, record, table

if TYPE_CHECKING:
    from generator.core.checkup import Checkup

FILE = click.Path(path_type=Path, dir_okay=False)
MARKS = {"ok": "ok", "optional": "-", "missing": "MISSING"}


@click.command()
@with_options(PROJECT, LIMIT, JSON)
@click.option("--parity", type=FILE, metavar="EMB.NPY", help="Compare ours with embeddings computed elsewhere.")
@click.option("--ids", type=FILE, metavar="IDS.TXT", help="With --parity: one image id per row of the array.")
@click.option("--member", metavar="NAME", help="With --parity: the member to compare with; left out, all that fit.")
def inspect(
    parity: Path | None,
    ids: Path | None,
    member: str | None,
    limit: int | None,
    as_json: bool,
    **options: Any,  # noqa: ANN401 - click's parsed options
) -> None:
    """Show what the configuration resolves to: images, members, what is stored, what a run would compute."""
    if (parity is None) != (ids is None):
        raise click.UsageError("--parity and --ids belong together: an array, and the image id of each of its rows")
    if member is not None and parity is None:
        raise click.UsageError("--member says what --parity compares with; give --parity and --ids too")
    config = load_config(options["config_path"], options["settings"], options["device"])
    from generator import pipeline

    if parity is not None and ids is not None:
        rows = [plain(row) for row in pipeline.parity(config, parity, ids, member=member)]
        _print_json(rows) if as_json else table(rows)
        return
    inspection = pipeline.inspect(config, limit)
    _print_json(inspection) if as_json else record(inspection)


_print_json = as_json  # commands have an option of that name


@click.group()
def members() -> None:
    """Look at models before they are members."""


@members.command()
@click.argument("checkpoint", type=FILE)
@JSON
def probe(checkpoint: Path, as_json: bool) -> None:
    """Show the keys of a CHECKPOINT and propose an entry for `ensemble.members`."""
    from generator import pipeline

    report = pipeline.probe(checkpoint)
    if as_json:
        _print_json(report)
        return
    wrapped = f", under {report.wrapper!r}" if report.wrapper else ""
    click.echo(f"{report.file}: {len(report.tensors)} tensors{wrapped}")
    table([{"key": key, "shape": " x ".join(map(str, shape)), "type": kind} for key, shape, kind in report.tensors])
    click.echo(f"\nA members: entry to start from:\n\n{report.entry}")
    for remark in report.remarks:
        click.echo(f"- {remark}")


@click.group()
def config() -> None:
    """Check and explain the configuration."""


@config.command()
@with_options(CONFIG, SET)
def check(config_path: Path, settings: tuple[str, ...]) -> None:
    """Read the configuration and report every problem in it."""
    found = load_config(config_path, settings)
    click.echo(f"{config_path}: fine ({len(found.ensemble.members)} members, digest {found.digest()[:12]})")


@config.command()
def schema() -> None:
    """Print the JSON Schema of config.yaml, for editors."""
    from generator.config.reference import json_schema

    click.echo(json_schema(), nl=False)


@config.command()
def reference() -> None:
    """Print every key with its meaning, as Markdown."""
    from generator.config.reference import page

    click.echo(page(), nl=False)


@click.command()
@JSON
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Show versions, the device, and what is missing with how to get it. Exit code 1 if something needed is."""
    from generator import pipeline

    found: tuple[Checkup, ...] = tuple(pipeline.doctor())
    if as_json:
        _print_json(found)
    else:
        table([{"": MARKS[one.state], "what": one.name, "found": one.found, "to do": one.advice} for one in found])
    if any(one.state == "missing" for one in found):
        context.exit(1)
