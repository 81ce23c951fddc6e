"""`build`, `run`, `render`, `publish`: the work itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.options import WORK, load_config
from generator.cli.progress import reporting
from generator.cli.show import as_json, record

if TYPE_CHECKING:
    from generator.config import Config


@click.command()
@WORK
def build(**options: Any) -> None:  # noqa: ANN401 - click's parsed options
    """Do everything: compute what is missing, write the pages, build the site."""
    from generator import pipeline

    config = _work(pipeline.build, **options)
    _point_to(config, options["as_json"])


@click.command()
@WORK
def run(**options: Any) -> None:  # noqa: ANN401
    """Compute only: embeddings, heatmaps, rankings and pictures, stored for `render`."""
    from generator import pipeline

    _work(pipeline.run, **options)


@click.command()
@WORK
def render(**options: Any) -> None:  # noqa: ANN401
    """Write the pages from stored results, without loading a model."""
    from generator import pipeline

    _work(pipeline.render, **options)


@click.command()
@WORK
def publish(**options: Any) -> None:  # noqa: ANN401
    """Build the site from the written pages with MkDocs."""
    from generator import pipeline

    config = _work(pipeline.publish, **options)
    _point_to(config, options["as_json"])


def _work(work: Callable[..., object], **options: Any) -> Config:  # noqa: ANN401
    config = load_config(options["config_path"], options["settings"], options["device"])
    with reporting(sys.stderr, quiet=options["quiet"]) as reporter:
        report = work(config, reporter, limit=options["limit"], strict=options["strict"])
    if options["as_json"]:
        as_json(report)
    else:
        record(report)
    return config


def _point_to(config: Config, as_json: bool) -> None:
    if not as_json:
        click.echo(f"Open {shortest(config.site_folder / 'index.html')} in a browser.")


def shortest(path: Path) -> Path:
    """A path relative to the current folder where it lies in it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
