"""`demo render`: draw the photographs of the bundled demo."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli.options import QUIET
from generator.cli.progress import reporting


@click.group()
def demo() -> None:
    """The bundled demo image set."""


@demo.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@QUIET
def render(folder: Path, quiet: bool) -> None:
    """Draw the demo's photos, masks and metadata.csv into FOLDER; the same bytes every time."""
    from generator.demo.photo_set import render_demo

    with reporting(sys.stderr, quiet=quiet) as reporter:
        render_demo(folder, reporter)
