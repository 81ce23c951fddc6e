"""`clean`: what is stored and no longer used, and how to get rid of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli.options import CONFIGS, DEVICE, JSON, QUIET, SET, load_config, with_options
from generator.cli.progress import reporting
from generator.cli.show import as_json as print_json
from generator.cli.show import record


@click.command()
@with_options(CONFIGS, SET, DEVICE)
@click.option("--previews", is_flag=True, help="Delete the results of --limit too.")
@click.option("--yes", is_flag=True, help="Delete. Without it this is a report, and nothing changes.")
@with_options(QUIET, JSON)
def clean(
    config_paths: tuple[Path, ...],
    settings: tuple[str, ...],
    device: str | None,
    previews: bool,
    yes: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Show what is stored and no longer used; with --yes, delete it and shrink the file.

    Used is what a build of the configuration needs as it is now: with these settings, photos, weights, libraries and
    this device. Several configurations of one project may share the store: name each with --config, and give the
    --set and --device that you build with, or what only they use is deleted too. Nothing is lost for good: it would be
    computed again.
    """
    configs = [load_config(path, settings, device) for path in config_paths]
    from generator import pipeline

    with reporting(sys.stderr, quiet=quiet) as reporter:
        found = pipeline.clean(configs, reporter, previews=previews, delete=yes)
    if as_json:
        print_json(found)
        return
    record(found)
    if not yes:
        click.echo("\nNothing was deleted: --yes deletes what is unused" + (", and the previews." if previews else "."))
