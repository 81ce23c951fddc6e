"""`init` and `serve`: start an audit of one's own, and look at a finished site."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from generator.cli.options import CONFIG, SET, load_config, with_options


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Start a new audit in FOLDER. Files that are already there stay as they are."""
    from generator.config.reference import json_schema
    from generator.store.starter import start_project

    started = start_project(folder, {"config.schema.json": json_schema().encode()})
    for name, count in Counter(name.partition("/")[0] for name in started.written).items():
        click.echo(f"wrote {folder / name}" + (f" ({count} files)" if count > 1 else ""))
    for name in started.kept:
        click.echo(f"kept {folder / name} as it was")
    click.echo(
        f"\nNext: put photos in {folder / 'images'}, one folder per individual, or edit `images` in config.yaml;"
    )
    click.echo(f"then: sightline build --config {folder / 'config.yaml'}")


@click.command()
@with_options(CONFIG, SET)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
def serve(config_path: Path, settings: tuple[str, ...], port: int) -> None:
    """Serve the finished site on this machine only, until Ctrl-C."""
    from generator.store.web import serve_folder

    site = load_config(config_path, settings).site_folder
    serve_folder(site, port, lambda address: click.echo(f"Serving {site} at {address} (Ctrl-C stops)"))
