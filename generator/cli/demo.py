"""`demo`: draw the photographs of the bundled demo, and train its ensemble."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from generator.cli.options import DEVICE, QUIET
from generator.cli.progress import reporting

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def demo() -> None:
    """The bundled demo: its image set and its ensemble."""


@demo.command()
@click.argument("folder", type=FOLDER)
@QUIET
def render(folder: Path, quiet: bool) -> None:
    """Draw the demo's photos, masks, counterfactuals and tables into FOLDER; the same bytes every time."""
    from generator.demo.photo_set import render_demo

    with reporting(sys.stderr, quiet=quiet) as reporter:
        render_demo(folder, reporter)


@demo.command()
@click.argument("folder", type=FOLDER)
@QUIET
def counterfactuals(folder: Path, quiet: bool) -> None:
    """Draw every photo again without each mark of its whale, and in other water, into FOLDER (a few hundred photos)."""
    from generator.demo.photo_set import render_counterfactuals

    with reporting(sys.stderr, quiet=quiet) as reporter:
        render_counterfactuals(folder, reporter)


@demo.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@QUIET
def sheet(file: Path, quiet: bool) -> None:
    """Draw a contact sheet of the set into FILE, as WebP."""
    from generator.demo.contact_sheet import contact_sheet
    from generator.store.atomic import write_if_changed

    with reporting(sys.stderr, quiet=quiet) as reporter:
        write_if_changed(file, contact_sheet(reporter))


@demo.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--work",
    type=FOLDER,
    default=Path("runs/demo-training"),
    show_default=True,
    help="Where rendered photos and half-trained members are kept.",
)
@DEVICE
@QUIET
def train(folder: Path, work: Path, device: Literal["auto", "cpu", "cuda"] | None, quiet: bool) -> None:
    """Train the demo's ensemble from its seeds and write checkpoints and model card into FOLDER.

    An hour or two on two cores. It may be stopped at any time; the same command goes on.
    """
    from generator import demo as package
    from generator.core.member import Runtime
    from generator.demo.training.recipe import RECIPE
    from generator.demo.training.train import Places, train_demo
    from generator.networks import resolve_device
    from generator.store.workers import worker_count

    photos = Path(next(iter(package.__path__))) / "photos"
    threads = worker_count() + 1
    found = resolve_device("auto" if device is None else device)
    runtime = Runtime(device=found, batch_size=32, threads=threads)
    with reporting(sys.stderr, quiet=quiet) as reporter:
        train_demo(Places(work=work, weights=folder, photos=photos), RECIPE, runtime, reporter)
