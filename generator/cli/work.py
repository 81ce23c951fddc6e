"""`build`, `run`, `render`, `publish`: the work itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.options import CONFIG, JSON, QUIET, SET, WORK, load_config, with_options
from generator.cli.progress import reporting
from generator.cli.show import as_json, record

if TYPE_CHECKING:
    from generator.config import Config


@click.command()
@WORK
def build(**options: Any) -> None:  # noqa: ANN401 - click's parsed options
    """Do everything: compute what is missing, write the pages, build the site."""
    config = _config(options)
    from generator import pipeline

    _work(pipeline.build, config, options)
    _point_to(config, options)


@click.command()
@WORK
def run(**options: Any) -> None:  # noqa: ANN401
    """Compute only: embeddings, heatmaps and rankings, stored for `render`."""
    config = _config(options)
    from generator import pipeline

    _work(pipeline.run, config, options)


@click.command()
@WORK
def render(**options: Any) -> None:  # noqa: ANN401
    """Draw the pictures and write the pages from stored results, without loading a model."""
    config = _config(options)
    from generator import pipeline

    _work(pipeline.render, config, options)


@click.command()
@with_options(CONFIG, SET, QUIET, JSON)
def publish(**options: Any) -> None:  # noqa: ANN401
    """Build the site from the written pages with MkDocs."""
    config = _config(options)
    from generator import pipeline

    _work(pipeline.publish, config, options)
    _point_to(config, options)


Options = Mapping[str, Any]


def _config(options: Options) -> Config:
    """Read before anything heavy is imported: a mistake in the file is told at once."""
    return load_config(options["config_path"], options["settings"], options.get("device"))


def _work(work: Callable[..., object], config: Config, options: Options) -> None:
    with reporting(sys.stderr, quiet=options["quiet"]) as reporter:
        report = work(config, reporter, **{key: options[key] for key in ("limit", "strict") if key in options})
    if options["as_json"]:
        as_json(report)
    else:
        record(report)


def _point_to(config: Config, options: Options) -> None:
    if not options["as_json"]:
        click.echo(f"Open {shortest(config.site_folder / 'index.html')} in a browser.")


def shortest(path: Path) -> Path:
    """A path relative to the current folder where it lies in it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
