"""`submission`: the stored rankings as a table for a challenge or another tool."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.options import JSON, PROJECT, load_config, with_options
from generator.cli.show import as_json as print_json


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_options(PROJECT, JSON)
def submission(file: Path, config_path: Path, settings: tuple[str, ...], device: str | None, as_json: bool) -> None:
    """Write the stored rankings into FILE: query_id, database_image_id, score; at most 20 rows for each query.

    Scores outside 0..1 are moved into it, those of one route alike, which changes no order: cosines with a negative one
    among them become (1 + s) / 2.
    """
    config = load_config(config_path, settings, device)
    from generator import pipeline

    found = pipeline.submission(config, file)
    if as_json:
        print_json(found)
        return
    without = f"; queries without candidates: {found.without}" if found.without else ""
    click.echo(f"wrote {file}: {found.rows} rows for {found.queries} queries{without}")
