"""`check`: the claims as a gate for a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import JSON, PROJECT, load_config, with_options
from generator.cli.show import as_json as print_json
from generator.cli.show import table

if TYPE_CHECKING:
    from generator.pipeline import Checked


@click.command()
@with_options(PROJECT)
@click.option("--all", "every", is_flag=True, help="Let every claim gate, not only those with `gate: true`.")
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the claims as JUnit XML too, one test each.",
)
@with_options(JSON)
@click.pass_context
def check(
    context: click.Context,
    config_path: Path,
    settings: tuple[str, ...],
    device: str | None,
    every: bool,
    junit: Path | None,
    as_json: bool,
) -> None:
    """Tell what came of the claims in the stored results. Exit code 1 if one that gates is not supported.

    Nothing is computed: `sightline run` puts claims to the test. A gating claim that is refuted, inconclusive or not
    testable fails.
    """
    config = load_config(config_path, settings, device)
    from generator import pipeline

    found = pipeline.check(config, every=every, junit=junit)
    if as_json:
        print_json(found)
    else:
        _print(found)
    if found.failed:
        context.exit(1)


def _print(found: Checked) -> None:
    table(
        [
            {
                "claim": one.id,
                "verdict": one.verdict,
                "effect": one.effect,
                "expected": one.expected,
                "holm p": "-" if one.holm != one.holm else float(one.holm),
                "gate": "FAILS" if one.fails else one.gate,
            }
            for one in found.claims
        ]
    )
    click.echo()
    for one in found.claims:
        if one.fails and one.reason:
            click.echo(f"{one.id}: {one.reason}")
    click.echo(_summary(found))


def _summary(found: Checked) -> str:
    if not found.gating:
        return "No claim gates: give one `gate: true`, or use --all."
    what = "1 gating claim" if found.gating == 1 else f"{found.gating} gating claims"
    if not found.failed:
        return f"{what}, all supported."
    return f"{what}, not supported: {', '.join(found.failed)}."
